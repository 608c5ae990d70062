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

class Host;

/// A job's line to those who wait for it.
class Line {
public:
  Line(int to, std::atomic<std::uint64_t> *beats, Host *host) : to_(to), beats_(beats), host_(host) {}
  /// Which job this is. What a job does before it asks is done once for all that are PoolSettings::alike, and
  /// the process of each begins here, with that in memory: it must be the same for all of them, and nothing
  /// may be answered before.
  [[nodiscard]] std::size_t which() const;
  /// Sends the answer and leaves the process.
  [[noreturn]] void answer(const std::string &text) const;
  /// To be counted up whenever the job gets on.
  [[nodiscard]] std::atomic<std::uint64_t> &beats() const { return *beats_; }

private:
  int to_;
  std::atomic<std::uint64_t> *beats_;
  Host *host_;
};

/// What one process does; it must answer.
using Job = std::function<void(std::size_t index, const Line &line)>;

struct PoolSettings {
  int jobs = 1;                            ///< processes at once
  double stall_limit_s = 60;               ///< of its own processor time, in which a job must get on
  bool quiet = true;                       ///< a job's stderr goes nowhere (a crash is reported by its end)
  const std::atomic<bool> *stop = nullptr; ///< set by a signal handler: running jobs are killed, no new ones
  /// Whether two jobs are the same up to Line::which(), by their numbers. Empty: a job's process is its own
  /// from the beginning.
  std::function<bool(std::size_t, std::size_t)> alike = {};
};

/// Runs jobs 0 .. count - 1, each in a process of its own (decision 0039), at most `jobs` at once, by workers
/// that are forked from here before the first result, and calls `on_end` for each in order of ending. A job
/// killed because of `stop` has no end. Processes die with their parent. Throws std::system_error when no
/// process can be started at all.
void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end);

} // namespace drsim::campaign
