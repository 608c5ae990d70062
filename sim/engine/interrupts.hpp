#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline engine {

/// While it lives, whoever sleeps can be woken before his time: what he was at is done at once (drsim replay
/// --at). Everything else of the trial is the same to the bit. One at a time.
class Interrupts {
public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts &) = delete;
  Interrupts &operator=(const Interrupts &) = delete;

  /// Ends the sleep of every actor of that name; returns until when these would have slept.
  static std::vector<double> end(const std::string &actor);

  /// For World: the sleep of the actor at work, until a time that lies ahead. False: nobody interrupts, sleep
  /// as ever.
  static bool sleep_until(double t_s);

private:
  struct Sleeper {
    std::string actor;
    double until_s = 0;
    std::function<void()> wake;
  };
  std::map<long, Sleeper> asleep_; ///< by actor
};

} // namespace drsim::engine
