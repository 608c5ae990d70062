#pragma once
// Runs a program with a list of arguments: no shell, its output kept, killed when its time is over.

#include <string>
#include <vector>

namespace drsim::inject {

/// How a program ended.
struct ProgramEnd {
  int status = -1; ///< exit status; 128 + the signal that ended it; -1: it could not be started
  bool timed_out = false;
  std::string output;   ///< at most a few megabytes; the rest is read and dropped
  std::string messages; ///< what it wrote to its standard error
};

/// Becomes argv[0] (looked up in PATH unless it has a slash); comes back only when it cannot, with errno.
int exec_program(const std::vector<std::string> &argv);

/// Runs argv[0] (looked up in PATH unless it has a slash) to its end or for so long. It gets `input`, and a
/// session of its own, so that a time-out ends all that it started.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string> &argv, const std::string &input,
                                     double time_limit_s);

} // namespace drsim::inject
