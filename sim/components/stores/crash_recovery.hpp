#pragma once
#include "sim/components/stores/commit_log.hpp"
#include "sim/engine/world.hpp"
#include "sim/laws/crash_recovery.hpp"
#include "sim/model/parameters.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// What a database does between the return of its machine and its first answer, and how slow it is after
/// that: it boots (boot_s), replays the log since its last complete checkpoint (checkpoint_timeout_s,
/// checkpoint_spread_ratio: laws/crash_recovery.hpp) at log_replay_bytes_per_s, and works at
/// cold_buffer_speed for cold_buffer_s, for its memory is empty. Not modelled: a checkpoint that the size of
/// the log brings on, indexes rebuilt after a crash, long transactions rolled back, torn pages.
class CrashRecovery {
public:
  explicit CrashRecovery(const ComponentSpec &spec);
  void start(World &world);

  /// Its machine starts again.
  [[nodiscard]] double boot_s() { return boot_s_.sample(chance_.front()); }
  /// Log since the last complete checkpoint before the crash, replayed.
  [[nodiscard]] double redo_s(const CommitLog &log, double crash_s);
  /// Parameters that set the two.
  [[nodiscard]] static std::vector<std::string> set_by();
  /// A copy whose memory is empty is slow for a while from now on.
  void warm_up(World &world, Port &speed, EventId cause);

private:
  std::string id_;
  Distribution boot_s_;
  Checkpoints checkpoints_;
  double wal_bytes_ = 0;
  double replay_bytes_per_s_ = 1;
  double cold_speed_ = 1;
  Distribution cold_s_;
  std::vector<Stream> chance_; ///< one, once started
};

} // namespace drsim::components::stores
