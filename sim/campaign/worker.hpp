#pragma once
#include "sim/campaign/pool.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <sys/types.h>

namespace drsim::inline campaign {

/// What the scheduler and one worker's processes share about the job in hand.
struct Slot {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::atomic<std::uint64_t> beats = 0;      ///< Line::beats()
  std::atomic<pid_t> process = 0;            ///< at work on the job; 0: none yet
  std::atomic<bool> leave = false;           ///< nobody wants an answer any more
  std::atomic<bool> open = false;            ///< the job's end is still to be told (worker and host alone)
  std::atomic<std::size_t> handed_on = none; ///< a job that the host does not serve (worker and host alone)
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

/// What a worker says of a job: how its process ended, or that there was none.
struct ProcessEnd {
  int code = 0;       ///< it left by itself with it
  int signal = 0;     ///< it died of it
  int no_process = 0; ///< errno
};

/// A worker's ends.
struct WorkerLines {
  int orders = -1;  ///< in: numbers of jobs (std::size_t), one at a time; out: a ProcessEnd for each
  int answers = -1; ///< of jobs, each its length and its bytes
};

/// What a process of the pool does first: it dies with its parent.
void tie_to(pid_t parent);

/// Takes orders until there are no more. Each job is played in a process of its own, forked from a host: a
/// process that is forked from here, where nothing has been played and no result is kept, and that does what
/// jobs have in common once (Line::which).
[[noreturn]] void live_as_worker(const Job &job, const PoolSettings &settings, WorkerLines lines, Slot &slot);

} // namespace drsim::campaign
