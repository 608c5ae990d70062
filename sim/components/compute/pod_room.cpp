#include "sim/components/compute/pod_room.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::inline components::inline compute {

PodRoom::PodRoom(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), cluster_(Parameters(spec).link("cluster"))
{
  const Parameters parameters(spec);
  priority_ = parameters.count("priority");
  preempts_ = parameters.flag("preempts");
  if (const ComponentSpec *cluster = deployment.find(cluster_); cluster != nullptr)
    pods_per_node_ = std::max(1.0, std::floor(Parameters(*cluster).number("pods_per_node")));
}

void PodRoom::start(World &world, const PodZones &pods, std::function<void(std::size_t, EventId)> give_way)
{
  wants_ = &world.own(ports::wants, id_);
  for (const ZonePods &zone : pods.zones)
    zones_.push_back(zone.zone);
  counted_.assign(zones_.size(), 0);
  if (cluster_.empty()) {
    capacity = &world.own(ports::capacity, id_);
    used = &world.own(ports::used, id_);
    pending = &world.own(ports::pending, id_);
    alive = &world.always();
    return;
  }
  capacity = &world.read(ports::capacity, cluster_);
  used = &world.share(ports::used, cluster_);
  pending = &world.share(ports::pending, cluster_);
  alive = &world.read(ports::component_up, cluster_);
  const ComponentSpec *cluster = world.deployment().find(cluster_);
  const auto theirs =
      cluster == nullptr ? std::vector<std::string>{} : zones_of(world.deployment(), *cluster);
  for (const std::string &zone : zones_) {
    const auto at = std::find(theirs.begin(), theirs.end(), zone);
    zone_used_.push_back(
        at == theirs.end()
            ? nullptr
            : &world.share(ports::zone_used, cluster_ + "#" + std::to_string(at - theirs.begin())));
  }
  for (std::size_t z = 0; z < zones_.size(); ++z)
    world.on_change(world.own(ports::preempted, id_ + "#" + std::to_string(z)),
                    [give_way, z](const Port &one) { give_way(z, one.cause()); });
  find_others(world);
}

void PodRoom::find_others(World &world)
{
  const Deployment &deployment = world.deployment();
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const Parameters theirs(*service);
    const int priority = theirs.count("priority");
    if (service->id == id_ || theirs.link("cluster") != cluster_ || priority == priority_)
      continue;
    if (priority > priority_) {
      higher_.push_back(&world.read(ports::wants, service->id));
      continue;
    }
    const auto zones = zones_of(deployment, *service);
    for (std::size_t z = 0; z < std::max<std::size_t>(1, zones.size()); ++z) {
      const std::string id = service->id + "#" + std::to_string(z);
      lower_.push_back({service->id, zones.empty() ? "" : zones[z], priority, theirs.number("stop_s"),
                        &world.read(ports::zone_ready, id), &world.share(ports::preempted, id)});
    }
  }
  watched_ = higher_;
  for (const Victim &one : lower_)
    watched_.push_back(one.ready);
  for (const Port *one : zone_used_)
    if (one != nullptr)
      watched_.push_back(one);
  std::stable_sort(lower_.begin(), lower_.end(),
                   [](const Victim &a, const Victim &b) { return a.priority < b.priority; });
}

bool PodRoom::free() const
{
  double first = 0; // who goes first
  for (const Port *one : higher_)
    first += one->value();
  return used->value() + first + 1 <= capacity->value();
}

std::vector<double> PodRoom::by_zone(const PodZones &pods) const
{
  std::vector<double> room;
  for (std::size_t z = 0; z < zone_used_.size(); ++z)
    room.push_back(zone_used_[z] == nullptr
                       ? forever_s
                       : pods.nodes_of(pods.zones[z]) * pods_per_node_ - zone_used_[z]->value());
  return room;
}

void PodRoom::release(World &world, int pods, EventId cause)
{
  if (pods > 0)
    world.set(*used, used->value() - pods, cause);
}

void PodRoom::count(World &world, const std::vector<int> &in_zones, EventId cause)
{
  for (std::size_t z = 0; z < zone_used_.size(); ++z)
    if (const int more = in_zones[z] - counted_[z]; more != 0 && zone_used_[z] != nullptr) {
      counted_[z] = in_zones[z];
      world.set(*zone_used_[z], zone_used_[z]->value() + more, cause);
    }
}

void PodRoom::tell_pending(World &world, int pods, EventId cause)
{
  world.set(*pending, pending->value() + pods - std::exchange(told_pending_, pods), cause);
  world.set(*wants_, pods, cause);
}

PodRoom::Victim *PodRoom::weakest(const std::string &zone)
{
  const auto found = std::find_if(lower_.begin(), lower_.end(),
                                  [&](const Victim &one) { return one.zone == zone && one.ready->on(); });
  return found == lower_.end() ? nullptr : &*found;
}

/// One after another: where the next pod goes shows only when the one before has its place.
void PodRoom::preempt(World &world, std::size_t zone, EventId cause)
{
  Victim *victim = preempts_ && !asked_ ? weakest(zones_[zone]) : nullptr;
  if (victim == nullptr)
    return;
  asked_ = true;
  const EventId event =
      world.record(id_, "pod_preempts", "no room: a pod of " + victim->service + " has to go", Phase::action,
                   {cause}, {"priority", victim->service + ".stop_s"});
  world.spawn(id_ + " preempts", [this, &world, victim, event] {
    world.sleep_s(victim->stop_s);
    asked_ = false;
    if (victim->ready->on())
      world.set(*victim->preempted, victim->preempted->value() + 1, event);
  });
}

} // namespace drsim::components::compute
