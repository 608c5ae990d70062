#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace drsim::inline cli {

/// True when stdout is a terminal that wants colour (NO_COLOR and TERM=dumb obeyed) and gets the result.
[[nodiscard]] bool wants_colour(const std::string &output_file);

/// Throws UsageError when the file could not be written later: a long campaign must not end that way.
void check_output(const std::string &output_file);

/// Writes the result to stdout (empty name) or to the file: whole, under a temporary name, then renamed; what
/// is no regular file (a pipe, a device) is written in place. Throws UsageError when it cannot. A reader of
/// stdout that has left is no error.
void write_result(const std::string &text, const std::string &output_file);

/// A line on stderr while something long runs, only on a terminal: a bar, how many are done, the time left at
/// the present pace, and what is at work just now. At most ten a second.
class Progress {
public:
  /// Of what there are so many ("trials"); nothing is shown in the first quiet_s seconds.
  explicit Progress(const char *what, double quiet_s = 0);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;
  void show(std::size_t done, std::size_t planned, const std::function<std::string()> &playing);

private:
  using Clock = std::chrono::steady_clock; // of real time: nothing of it reaches a result
  const char *what_;
  bool on_;
  bool shown_ = false;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_;
};

} // namespace drsim::cli
