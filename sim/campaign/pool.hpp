#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace drsim::inline campaign {

/// How one job's process ended.
struct JobEnd {
  enum class How {
    finished, ///< it sent its answer
    died,     ///< it left or was killed by a signal before that
    timed_out ///< killed at the bound of real time
  };
  How how = How::died;
  int signal = 0; ///< died: the signal, 0 when it left by itself
  int code = 0;   ///< died: the exit code when it left by itself
  std::string answer;
};

/// Sends a job's answer and leaves its process; never returns.
using Answer = std::function<void(const std::string &)>;
/// What one process does; it must call `answer`.
using Job = std::function<void(std::size_t index, const Answer &answer)>;

struct PoolSettings {
  int jobs = 1;                            ///< processes at once
  double wall_limit_s = 30;                ///< real time one job may take
  bool quiet = true;                       ///< a job's stderr goes nowhere (a crash is reported by its end)
  const std::atomic<bool> *stop = nullptr; ///< set by a signal handler: running jobs are killed, no new ones
};

/// Runs jobs 0 .. count - 1, each in a process of its own forked from here (decision 0005), at most `jobs` at
/// once, and calls `on_end` for each in order of ending. A job killed because of `stop` has no end. Processes
/// die with their parent. Throws std::system_error when no process can be started at all.
void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end);

} // namespace drsim::campaign
