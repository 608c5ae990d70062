#include "sim/components/compute/zone_pods.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace drsim::inline components::inline compute {

PodZones::PodZones(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
{
  for (const std::string &zone : zones_of(deployment, spec))
    zones.emplace_back().zone = zone;
  if (zones.empty())
    zones.emplace_back();
  const ComponentSpec *cluster = deployment.find(Parameters(spec).link("cluster"));
  if (cluster == nullptr)
    return;
  cluster_ = cluster->id;
  cluster_zones_ = zones_of(deployment, *cluster);
  const Parameters parameters(*cluster);
  nodes_at_start_ = parameters.count("nodes");
  grace_s_ = parameters.number("node_grace_s");
  lease_s_ = parameters.number("lease_renew_s");
  monitor_s_ = parameters.number("node_monitor_period_s");
  called_dead_ = cluster->parameters.count("endpoint_watch_s") > 0;
  if (called_dead_)
    watch_s_ = parameters.distribution("endpoint_watch_s");
  const Parameters own(spec);
  own_wait_ = own.has("eviction_wait_s");
  eviction_wait_s_ = (own_wait_ ? own : parameters).number("eviction_wait_s");
  zone_bound_ = own.flag("zone_bound");
  waits_for_node_ = own.flag("waits_for_node");
  rated_ = cluster->parameters.count("node_eviction_rate_per_s") > 0;
  if (!rated_)
    return;
  eviction_ = {parameters.number("node_eviction_rate_per_s"),
               parameters.number("secondary_node_eviction_rate_per_s"),
               parameters.number("unhealthy_zone_ratio"), parameters.number("large_zone_nodes")};
  if (parameters.has("node_objects_kept_s"))
    objects_kept_s_ = parameters.number("node_objects_kept_s");
}

void PodZones::start(World &world)
{
  watch_chance_.emplace(world.stream(id_, "endpoints"));
  order_chance_.emplace(world.stream(id_, "eviction order"));
  endpoints_ = &world.own(ports::endpoints, id_);
  for (const std::string &zone : cluster_zones_)
    zone_up_.push_back(&world.up(zone));
  for (std::size_t z = 0; z < zones.size(); ++z) {
    told_.push_back({&world.own(ports::zone_ready, id_ + "#" + std::to_string(z)),
                     &world.own(ports::zone_silent, id_ + "#" + std::to_string(z))});
    const auto at = std::find(cluster_zones_.begin(), cluster_zones_.end(), zones[z].zone);
    nodes_.push_back(
        at == cluster_zones_.end()
            ? nullptr
            : &world.read(ports::zone_nodes, cluster_ + "#" + std::to_string(at - cluster_zones_.begin())));
  }
}

bool PodZones::any_alive() const
{
  return std::any_of(zone_up_.begin(), zone_up_.end(), [](const Port *up) { return up->on(); });
}

double PodZones::nodes_of(const ZonePods &zone) const
{
  const Port *nodes = nodes_[static_cast<std::size_t>(&zone - zones.data())];
  if (nodes == nullptr)
    return forever_s;
  if (!nodes->owner().empty())
    return nodes->value();
  // Before the cluster has started: nodes go round the zones.
  const auto at = std::find(cluster_zones_.begin(), cluster_zones_.end(), zone.zone) - cluster_zones_.begin();
  const auto zones_there = static_cast<std::ptrdiff_t>(cluster_zones_.size());
  return static_cast<double>((nodes_at_start_ + zones_there - 1 - at) / zones_there);
}

/// When each lost pod of the zone is given up: nodes go one by one, in an order that chance decides.
void PodZones::plan_evictions(ZonePods &zone, double not_ready_s)
{
  const auto pods = static_cast<std::size_t>(zone.lost);
  const double held_s = zone_bound_ ? forever_s : zone.objects_gone_s;
  zone.given_up_s.assign(pods, held_s);
  if (zone_bound_ || waits_for_node_)
    return;
  const double nodes = nodes_of(zone);
  const double per_s = rated_ ? eviction_.of_zone_per_s(nodes, nodes) : forever_s;
  const auto places = nodes == forever_s ? std::size_t{1} : std::max<std::size_t>(1, std::lround(nodes));
  std::vector<std::size_t> order(places);
  for (std::size_t pod = 0; pod < pods; ++pod) {
    const std::size_t node = pod % places; // each round of pods stands on nodes drawn anew
    if (node == 0)
      for (std::size_t i = 0; i < places; ++i)
        order[i] = i;
    const auto by_chance =
        static_cast<std::size_t>(order_chance_->uniform() * static_cast<double>(places - node));
    std::swap(order[node], order[std::min(places - 1, node + by_chance)]);
    const double after_s =
        per_s > 0 ? NodeEviction::after_first_s(static_cast<double>(order[node]), per_s) : forever_s;
    zone.given_up_s[pod] = std::min(held_s, not_ready_s + after_s + eviction_wait_s_);
  }
  std::sort(zone.given_up_s.begin(), zone.given_up_s.end(), std::greater<>());
}

void PodZones::die(World &world, ZonePods &zone, int starting, Stream &chance)
{
  zone.silent = called_dead_ && grace_s_ > 0 ? zone.running : 0;
  zone.lost = std::exchange(zone.running, 0) + std::exchange(zone.out, 0) + std::exchange(zone.crashed, 0) +
              std::exchange(zone.held, 0) + starting;
  zone.fell = zone.lost;
  double not_ready_s = world.now_s() + grace_s_ - chance.uniform() * lease_s_;
  not_ready_s += chance.uniform() * monitor_s_;
  zone.withdrawn_s = not_ready_s + watch_s_.sample(*watch_chance_);
  zone.objects_gone_s = world.now_s() + objects_kept_s_;
  plan_evictions(zone, not_ready_s);
  all_lost_ = !any_alive();
}

int PodZones::revive(World &world, ZonePods &zone, double share)
{
  const int dark = static_cast<int>(std::ceil(zone.fell * (1 - share)));
  const int back = std::max(0, zone.lost - dark);
  zone.lost -= back;
  zone.silent = std::min(zone.silent, zone.lost);
  zone.objects_gone_s = forever_s;
  zone.registered = true;
  while (zone.given_up_s.size() > static_cast<std::size_t>(zone.lost)) // the rest goes as it was to go
    zone.given_up_s.erase(zone.given_up_s.begin());
  if (std::exchange(all_lost_, false)) // the controller begins to watch anew
    for (ZonePods &other : zones)
      if (other.lost > 0)
        plan_evictions(other, world.now_s() + grace_s_);
  return back;
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

int PodZones::give_up_due(World &world, ZonePods &zone)
{
  if (zone.objects_gone_s <= world.now_s())
    zone.registered = false;
  int gone = 0;
  while (any_alive() && !zone.given_up_s.empty() && zone.given_up_s.back() <= world.now_s()) {
    zone.given_up_s.pop_back();
    --zone.lost;
    ++gone;
  }
  zone.silent = std::min(zone.silent, zone.lost);
  return gone;
}

void PodZones::forget_lost(ZonePods &zone)
{
  zone.given_up_s.erase(zone.given_up_s.begin());
  --zone.lost;
  zone.silent = std::min(zone.silent, zone.lost);
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
    if (whole && any_alive() && !zone.given_up_s.empty())
      next_s = std::min(next_s, zone.given_up_s.back());
    if (whole && zone.registered)
      next_s = std::min(next_s, zone.objects_gone_s);
    if (zone.silent > 0)
      next_s = std::min(next_s, zone.withdrawn_s);
  }
  return next_s;
}

int PodZones::sum(int ZonePods::*sort) const
{
  int all = 0;
  for (const ZonePods &zone : zones)
    all += zone.*sort;
  return all;
}

int PodZones::take(int ZonePods::*sort, int pods)
{
  int taken = 0;
  for (ZonePods &zone : zones)
    for (; taken < pods && zone.*sort > 0; ++taken)
      --(zone.*sort);
  return taken;
}

int PodZones::counted() const
{
  int all = 0;
  for (const ZonePods &zone : zones)
    all += zone.running + zone.out + zone.crashed + zone.held + zone.lost;
  return all;
}

std::vector<int> PodZones::in_room(std::vector<int> starting) const
{
  for (std::size_t z = 0; z < zones.size(); ++z)
    starting[z] += zones[z].running + zones[z].out + zones[z].crashed + zones[z].held;
  return starting;
}

ZonePods &PodZones::fullest()
{
  return *std::max_element(zones.begin(), zones.end(),
                           [](const auto &a, const auto &b) { return a.running < b.running; });
}

std::vector<std::string> PodZones::eviction_takes() const
{
  std::vector<std::string> names = {cluster_ + ".node_grace_s",
                                    own_wait_ ? "eviction_wait_s" : cluster_ + ".eviction_wait_s"};
  if (rated_)
    names.push_back(cluster_ + ".node_eviction_rate_per_s");
  return names;
}

} // namespace drsim::components::compute
