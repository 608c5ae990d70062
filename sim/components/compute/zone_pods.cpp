#include "sim/components/compute/zone_pods.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline compute {

PodZones::PodZones(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
{
  for (const std::string &zone : zones_of(deployment, spec))
    zones.push_back({zone});
  if (zones.empty())
    zones.push_back({""});
  const ComponentSpec *cluster = deployment.find(Parameters(spec).link("cluster"));
  if (cluster == nullptr)
    return;
  cluster_ = cluster->id;
  const Parameters parameters(*cluster);
  grace_s_ = parameters.number("node_grace_s");
  lease_s_ = parameters.number("lease_renew_s");
  monitor_s_ = parameters.number("node_monitor_period_s");
  called_dead_ = cluster->parameters.count("endpoint_watch_s") > 0;
  if (called_dead_)
    watch_s_ = parameters.distribution("endpoint_watch_s");
  const Parameters own(spec);
  eviction_wait_s_ = (own.has("eviction_wait_s") ? own : parameters).number("eviction_wait_s");
}

void PodZones::start(World &world)
{
  watch_chance_.emplace(world.stream(id_, "endpoints"));
  endpoints_ = &world.own(ports::endpoints, id_);
  for (std::size_t z = 0; z < zones.size(); ++z)
    told_.push_back({&world.own(ports::zone_ready, id_ + "#" + std::to_string(z)),
                     &world.own(ports::zone_silent, id_ + "#" + std::to_string(z))});
}

void PodZones::die(World &world, ZonePods &zone, int starting, Stream &chance)
{
  zone.silent = called_dead_ && grace_s_ > 0 ? zone.running : 0;
  zone.lost = std::exchange(zone.running, 0) + starting;
  double not_ready_s = world.now_s() + grace_s_ - chance.uniform() * lease_s_;
  not_ready_s += chance.uniform() * monitor_s_;
  zone.withdrawn_s = not_ready_s + watch_s_.sample(*watch_chance_);
  zone.evicted_s = not_ready_s + eviction_wait_s_;
}

void PodZones::withdraw_due(World &world)
{
  for (ZonePods &zone : zones)
    if (zone.silent > 0 && zone.withdrawn_s <= world.now_s()) {
      zone.silent = 0;
      publish(world, serving_,
              world.record(id_, "endpoints_withdrawn", "no more calls go to pods of " + zone.zone,
                           Phase::detection, {world.up(zone.zone).cause()},
                           {cluster_ + ".node_grace_s", cluster_ + ".node_monitor_period_s",
                            cluster_ + ".endpoint_watch_s"}));
    }
}

void PodZones::publish(World &world, bool serving, EventId cause)
{
  serving_ = serving;
  bool changed = false;
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const int ready = serving ? zones[z].running : 0;
    changed = changed || told_[z].ready->value() != ready || told_[z].silent->value() != zones[z].silent;
    world.set(*told_[z].ready, ready, cause);
    world.set(*told_[z].silent, zones[z].silent, cause);
  }
  if (changed)
    world.set(*endpoints_, endpoints_->value() + 1, cause);
}

double PodZones::next_s(bool whole) const
{
  double next_s = forever_s;
  for (const ZonePods &zone : zones) {
    if (zone.lost > 0 && whole)
      next_s = std::min(next_s, zone.evicted_s);
    if (zone.silent > 0)
      next_s = std::min(next_s, zone.withdrawn_s);
  }
  return next_s;
}

int PodZones::running() const
{
  int all = 0;
  for (const ZonePods &zone : zones)
    all += zone.running;
  return all;
}

int PodZones::counted() const
{
  int all = running();
  for (const ZonePods &zone : zones)
    all += zone.lost;
  return all;
}

ZonePods &PodZones::fullest()
{
  return *std::max_element(zones.begin(), zones.end(),
                           [](const auto &a, const auto &b) { return a.running < b.running; });
}

} // namespace drsim::components::compute
