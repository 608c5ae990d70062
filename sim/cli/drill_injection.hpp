#pragma once
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace drsim::inline cli {

/// Faults for real during a live rehearsal: a drsim inject of its own beside it, with its journal, watchdog
/// and undo. It ends with the rehearsal, whatever becomes of that: then it undoes what it began.
class DrillInjection {
public:
  /// `words`: what follows "drsim inject". `result`: its JSON is written there when it ends.
  DrillInjection(std::vector<std::string> words, const std::string &result);
  ~DrillInjection() { end(); }
  DrillInjection(const DrillInjection &) = delete;
  DrillInjection &operator=(const DrillInjection &) = delete;

  /// Starts it; what is wrong, or "".
  [[nodiscard]] std::string begin();
  [[nodiscard]] bool began() const { return process_ > 0 || is_over_; }
  /// Hands on each line that it has said by now: "begun 1 orders-db is down".
  void listen(const std::function<void(const std::string &)> &heard);
  /// Asks it to undo and end, and waits until it has; nothing when it does not run.
  void end();

private:
  std::vector<std::string> words_;
  pid_t process_ = 0;
  int said_ = -1; ///< its standard error
  std::string part_;
  bool is_over_ = false;
};

} // namespace drsim::cli
