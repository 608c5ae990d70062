#include "sim/components/stores/new_copy.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {
namespace {

// Caught up when the log that was missing took no longer than this.
constexpr double caught_up_s = 1;

} // namespace

std::vector<const Port *> NewCopy::stands_on(World &world) const
{
  return {&world.up(settings_.from_region), &world.up(settings_.to_region),
          &world.link_up(settings_.from_region, settings_.to_region)};
}

bool NewCopy::connected(World &world) const
{
  const auto all = stands_on(world);
  return std::all_of(all.begin(), all.end(), [](const Port *one) { return one->on(); });
}

bool NewCopy::make(World &world, Stream &chance)
{
  const auto broken = [&] { return !connected(world); };
  if (broken() ||
      world.wait_until(stands_on(world), broken, world.now_s() + settings_.provision_s.sample(chance)))
    return false;
  const double has = settings_.committed(); // the snapshot is of this moment
  return move(world, settings_.size_bytes, settings_.read_bytes_per_s) && catch_up(world, has);
}

bool NewCopy::rewind(World &world, Stream &chance, double has, double changed_bytes)
{
  const auto broken = [&] { return !connected(world); };
  if (broken() ||
      world.wait_until(stands_on(world), broken, world.now_s() + settings_.provision_s.sample(chance)))
    return false;
  return move(world, std::min(changed_bytes, settings_.size_bytes), settings_.read_bytes_per_s) &&
         catch_up(world, has);
}

bool NewCopy::catch_up(World &world, double has)
{
  has_ = has;
  for (;;) {
    const double began_s = world.now_s();
    const double all = settings_.committed();
    if (!move(world, (all - has_) * settings_.log_bytes_per_commit, settings_.replay_bytes_per_s))
      return false;
    has_ = all;
    if (world.now_s() - began_s <= caught_up_s)
      return true;
  }
}

bool NewCopy::move(World &world, double bytes, double limit_bytes_per_s) const
{
  if (!connected(world))
    return false;
  if (bytes <= 0)
    return true;
  const auto flow = world.start_flow(settings_.from_region, settings_.to_region, bytes, limit_bytes_per_s);
  const Port &done = flow->done();
  auto watched = stands_on(world);
  watched.push_back(&done);
  world.wait_until(watched, [&] { return done.on() || !connected(world); });
  const bool whole = done.value() > 0 && connected(world);
  if (!done.on())
    flow->cancel();
  return whole;
}

} // namespace drsim::components::stores
