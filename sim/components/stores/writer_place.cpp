#include "sim/components/stores/writer_place.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline stores {

WriterPlace::WriterPlace(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), region_(spec.region), zones_(zones_of(deployment, spec))
{
}

void WriterPlace::start(World &world, const Port &alive, const Port &kept)
{
  alive_ = &alive;
  kept_ = &kept;
  world.on_change(alive, [this](const Port &one) { outlived_ = outlived_ && !one.on(); });
  if (zones_.empty())
    return;
  world.when_numbered([this, &world] {
    const double draw = world.stream(id_, "zones").uniform() * static_cast<double>(zones_.size());
    writer_ = std::min(zones_.size() - 1, static_cast<std::size_t>(draw));
    standby_ = (writer_ + 1) % zones_.size();
  });
}

bool WriterPlace::well(World &world) const
{
  return kept() && world.up(region_).on() && (alive_->on() || outlived_) && writer_up(world);
}

bool WriterPlace::standby_elsewhere(World &world) const
{
  return kept() && world.up(region_).on() && standby_up(world) && standby_ != writer_;
}

std::vector<const Port *> WriterPlace::stands_on(World &world) const
{
  std::vector<const Port *> all = {&world.up(region_), alive_, kept_};
  for (const std::string &zone : zones_) {
    all.push_back(&world.up(zone));
    all.push_back(&world.volumes_up(zone));
  }
  return all;
}

EventId WriterPlace::latest(World &world) const
{
  EventId cause = no_event;
  for (const Port *one : stands_on(world))
    cause = std::max(cause, one->cause());
  return cause;
}

void WriterPlace::swap()
{
  std::swap(writer_, standby_);
  outlived_ = true;
}

} // namespace drsim::components::stores
