#include "sim/components/stores/crash_recovery.hpp"

#include "sim/components/stores/places.hpp"

namespace drsim::inline components::inline stores {

CrashRecovery::CrashRecovery(const ComponentSpec &spec) : id_(spec.id)
{
  const Parameters parameters(spec);
  boot_s_ = parameters.distribution("boot_s");
  checkpoints_ = {parameters.number("checkpoint_timeout_s"), parameters.number("checkpoint_spread_ratio")};
  wal_bytes_ = parameters.number("wal_bytes_per_transaction");
  replay_bytes_per_s_ = parameters.number("log_replay_bytes_per_s");
  cold_speed_ = parameters.number("cold_buffer_speed");
  cold_s_ = parameters.distribution("cold_buffer_s");
}

void CrashRecovery::start(World &world)
{
  chance_ = {world.stream(id_, "crash recovery")};
}

double CrashRecovery::redo_s(const CommitLog &log, double crash_s)
{
  const double span_s = redo_span_s(chance_.front().uniform(), checkpoints_);
  const double commits = log.committed_by(crash_s) - log.committed_by(crash_s - span_s);
  return commits * wal_bytes_ / replay_bytes_per_s_;
}

std::vector<std::string> CrashRecovery::set_by()
{
  return {"boot_s", "checkpoint_timeout_s", "checkpoint_spread_ratio", "log_replay_bytes_per_s"};
}

void CrashRecovery::warm_up(World &world, Port &speed, EventId cause)
{
  if (cold_speed_ < 1)
    slow_down(world, id_, speed,
              {cold_speed_,
               cold_s_.sample(chance_.front()),
               "its memory has filled again",
               {"cold_buffer_s", "cold_buffer_speed"}},
              cause);
}

} // namespace drsim::components::stores
