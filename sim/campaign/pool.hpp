#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace drsim::inline campaign {

/// How one job's process ended.
struct JobEnd {
  enum class How {
    finished,   ///< it sent its answer
    died,       ///< it left or was killed by a signal before that
    stood_still ///< killed after much work that got it nowhere
  };
  How how = How::died;
  int signal = 0; ///< died: the signal, 0 when it left by itself
  int code = 0;   ///< died: the exit code when it left by itself
  std::string answer;
};

/// A job's line to the process that forked it.
class Line {
public:
  Line(int to, std::atomic<std::uint64_t> *beats) : to_(to), beats_(beats) {}
  /// Sends the answer and leaves the process.
  [[noreturn]] void answer(const std::string &text) const;
  /// To be counted up whenever the job gets on.
  [[nodiscard]] std::atomic<std::uint64_t> &beats() const { return *beats_; }

private:
  int to_;
  std::atomic<std::uint64_t> *beats_;
};

/// What one process does; it must answer.
using Job = std::function<void(std::size_t index, const Line &line)>;

struct PoolSettings {
  int jobs = 1;                            ///< processes at once
  double stall_limit_s = 60;               ///< of its own processor time, in which a job must get on
  bool quiet = true;                       ///< a job's stderr goes nowhere (a crash is reported by its end)
  const std::atomic<bool> *stop = nullptr; ///< set by a signal handler: running jobs are killed, no new ones
};

/// Runs jobs 0 .. count - 1, each in a process of its own forked from here (decision 0005), at most `jobs` at
/// once, and calls `on_end` for each in order of ending. A job killed because of `stop` has no end. Processes
/// die with their parent. Throws std::system_error when no process can be started at all.
void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end);

} // namespace drsim::campaign
