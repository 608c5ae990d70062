#include "sim/components/compute/placement.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline compute {
namespace {

std::optional<int> rule(const Parameters &parameters, const char *name)
{
  return parameters.has(name) ? std::optional(parameters.count(name)) : std::nullopt;
}

} // namespace

Placement::Placement(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
{
  const Parameters parameters(spec);
  if (const ComponentSpec *cluster = deployment.find(parameters.link("cluster")); cluster != nullptr)
    pods_per_node_ = std::max(1.0, std::floor(Parameters(*cluster).number("pods_per_node")));
  rules_.zone_max_skew = rule(parameters, "zone_max_skew");
  rules_.zone_min_domains = parameters.count("zone_min_domains");
  rules_.node_max_skew = rule(parameters, "node_max_skew");
  rules_.dead_nodes_count = parameters.flag("dead_nodes_count");
  rules_.most_per_zone = rule(parameters, "most_per_zone");
  rules_.most_per_node = rule(parameters, "most_per_node");
  about_nodes_ = rules_.node_max_skew || rules_.most_per_node;
}

void Placement::start(World &world)
{
  nodes_wanted_ = &world.own(ports::nodes_wanted, id_);
}

std::vector<ZoneState> Placement::states(World &world, const PodZones &pods, const std::vector<int> &starting,
                                         const std::vector<double> &room) const
{
  std::vector<ZoneState> states;
  for (std::size_t z = 0; z < pods.zones.size(); ++z) {
    const ZonePods &zone = pods.zones[z];
    const int bound = zone.running + zone.out + zone.crashed + zone.held + zone.lost + starting[z];
    const bool alive = zone.zone.empty() || world.up(zone.zone).on();
    states.push_back({bound, alive, zone.registered, about_nodes_ ? pods.nodes_of(zone) : forever_s,
                      room.empty() ? forever_s : room[z]});
  }
  return states;
}

std::optional<std::size_t> Placement::next(World &world, const PodZones &pods,
                                           const std::vector<int> &starting,
                                           const std::vector<double> &room) const
{
  return zone_for_pod(rules_, states(world, pods, starting, room));
}

int Placement::placeable(World &world, const PodZones &pods, const std::vector<int> &starting,
                         const std::vector<double> &room, double spare, int waiting, EventId cause)
{
  if (waiting == 0 && told_ == 0 && !nodes_wanted_->on())
    return 0;
  const std::vector<ZoneState> now = states(world, pods, starting, {});
  const int fit = pods_that_fit(rules_, now, waiting);
  // The cluster counts places, not zones: it knows nothing of pods whose zones are full while others are not.
  const int shut_out = room.empty() || spare < 1
                           ? 0
                           : fit - pods_that_fit(rules_, states(world, pods, starting, room), waiting);
  double nodes = std::ceil(shut_out / pods_per_node_);
  if (about_nodes_) {
    const int more = pods_that_nodes_would_fit(rules_, now, waiting) - fit;
    const int per_node = rules_.most_per_node.value_or(rules_.node_max_skew.value_or(1));
    nodes = std::max(nodes, std::ceil(static_cast<double>(more) / std::max(1, per_node)));
  }
  world.set(*nodes_wanted_, nodes, cause);
  tell(world, pods, waiting - fit, cause);
  return fit;
}

void Placement::tell(World &world, const PodZones &pods, int stuck, EventId cause)
{
  if (stuck > told_)
    world.record(id_, "pods_pending",
                 std::to_string(stuck) + (stuck == 1 ? " pod stays" : " pods stay") +
                     " Pending: " + why(world, pods),
                 Phase::none, {cause},
                 {rules_.zone_max_skew   ? "zone_max_skew"
                  : rules_.most_per_zone ? "most_per_zone"
                  : rules_.node_max_skew ? "node_max_skew"
                                         : "most_per_node"});
  told_ = stuck;
}

std::string Placement::why(World &world, const PodZones &pods) const
{
  std::string dead;
  bool alive = false;
  for (const ZonePods &zone : pods.zones)
    if (zone.zone.empty() || world.up(zone.zone).on())
      alive = true;
    else if (zone.registered && rules_.dead_nodes_count)
      dead += (dead.empty() ? "" : ", ") + zone.zone;
  if (!alive)
    return "no zone they may run in is alive";
  if (rules_.zone_max_skew && !dead.empty())
    return "DoNotSchedule with maxSkew " + std::to_string(*rules_.zone_max_skew) + " still counts " + dead +
           ", whose nodes are dead but not deleted";
  if (rules_.zone_max_skew)
    return "DoNotSchedule with maxSkew " + std::to_string(*rules_.zone_max_skew) + " over zones";
  if (rules_.most_per_zone)
    return "required anti-affinity allows " + std::to_string(*rules_.most_per_zone) + " a zone";
  return "a hard rule keeps them off nodes that have one";
}

} // namespace drsim::components::compute
