#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline engine {

/// While it lives, remembers what a trial begins up to a moment, in order: until when anybody sleeps or waits
/// at most, what any port shows, which flows start. Two trials with the same trace are in the same state as
/// far as anything can show: the same things are under way, and end at the same times. One at a time.
class TrialTrace {
public:
  explicit TrialTrace(double until_s);
  ~TrialTrace();
  TrialTrace(const TrialTrace &) = delete;
  TrialTrace &operator=(const TrialTrace &) = delete;

  struct Entry {
    double t_s = 0;
    std::size_t who = 0; ///< place in `names`
    char what = 's';     ///< 's' sleeps until, 'w' waits at most until, 'p' port shows, 'f' flow of bytes
    double value = 0;
  };
  [[nodiscard]] const std::vector<Entry> &entries() const { return entries_; }
  [[nodiscard]] const std::vector<std::string> &names() const { return names_; }

  /// Whether anybody remembers; spares the callers the name.
  [[nodiscard]] static bool open(double now_s) { return now_s < until_s_; }
  static void note(double now_s, const std::string &who, char what, double value);

private:
  static inline double until_s_ = -std::numeric_limits<double>::infinity();
  std::vector<Entry> entries_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> places_;
};

} // namespace drsim::engine
