#include "sim/components/stores/corruption.hpp"

#include <algorithm>
#include <limits>

namespace drsim::inline components::inline stores {
namespace {

// Errors grow in steps this large, so that a trial pays for what users can feel and for no more.
constexpr double error_step = 0.002;
// A writer that has stopped meanwhile divides nothing by nothing.
constexpr double least_bad_writes_per_s = 1e-12;

} // namespace

void Corruption::start(World &world, const std::string &store, double silent_ratio)
{
  store_ = store;
  silent_ratio_ = silent_ratio;
  stopped_ = &world.read(ports::stopped_region, store);
  serving_ = &world.read(ports::serving_region, store);
  bad_writes_ = &world.own(ports::bad_writes, store);
  since_ = &world.own(ports::corrupt_since, store);
  error_ratio_ = &world.own(ports::error_ratio, store);
  world.on_change(*bad_writes_, [this, &world](const Port &writer) {
    if (!writer.on() || spoiling_)
      return;
    spoiling_ = true;
    world.set(*since_, world.now_s(),
              world.record(store_, "data_corrupted", "bad writes begin", Phase::none, {writer.cause()}));
    world.spawn(store_ + " bad writer", [this, &world] { spoil(world); });
  });
}

/// Spoils rows for as long as the writer is at work; a restore takes them away.
void Corruption::spoil(World &world)
{
  while (bad_writes_->on() && spoilt_ < 1) {
    const std::vector<const Port *> watched = {bad_writes_, stopped_, serving_};
    if (refused())
      world.wait_until(watched, [this] { return !bad_writes_->on() || !refused(); });
    const double step_s = error_step / std::max(bad_writes_->value(), least_bad_writes_per_s);
    if (world.wait_until(
            watched, [this] { return !bad_writes_->on() || refused(); }, world.now_s() + step_s))
      continue;
    const EventId writer = bad_writes_->cause();
    if (!since_->time_s()) // restored while the writer is still at it
      world.set(*since_, world.now_s(),
                world.record(store_, "data_corrupted", "bad writes begin anew", Phase::none, {writer}));
    spoilt_ = std::min(1.0, spoilt_ + error_step);
    world.set(*error_ratio_, spoilt_ * (1 - silent_ratio_), writer);
  }
  spoiling_ = false;
}

void Corruption::clean(World &world, EventId cause)
{
  if (!since_->time_s())
    return;
  world.set(*since_, std::numeric_limits<double>::quiet_NaN(), cause);
  spoilt_ = 0;
  world.set(*error_ratio_, 0, cause);
  if (bad_writes_->on() && !spoiling_) {
    spoiling_ = true;
    world.spawn(store_ + " bad writer", [this, &world] { spoil(world); });
  }
}

} // namespace drsim::components::stores
