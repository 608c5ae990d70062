#include "sim/laws/zone_placement.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline laws {
namespace {

bool is_domain(const PlacementRules &rules, const ZoneState &zone)
{
  return zone.alive || (rules.dead_nodes_count && zone.registered);
}

/// Pods on the emptiest node of a zone.
double on_emptiest_node(const ZoneState &zone)
{
  return zone.nodes > 0 ? std::floor(zone.pods / zone.nodes) : std::numeric_limits<double>::infinity();
}

int fewest_in_a_zone(const PlacementRules &rules, const std::vector<ZoneState> &zones)
{
  int fewest = std::numeric_limits<int>::max();
  int domains = 0;
  for (const ZoneState &zone : zones)
    if (is_domain(rules, zone)) {
      fewest = std::min(fewest, zone.pods);
      ++domains;
    }
  return domains < rules.zone_min_domains ? 0 : fewest;
}

double fewest_on_a_node(const PlacementRules &rules, const std::vector<ZoneState> &zones)
{
  double fewest = std::numeric_limits<double>::infinity();
  for (const ZoneState &zone : zones)
    if (is_domain(rules, zone))
      fewest = std::min(fewest, on_emptiest_node(zone));
  return fewest;
}

bool allowed(const PlacementRules &rules, const std::vector<ZoneState> &zones, const ZoneState &zone)
{
  if (!zone.alive || zone.room < 1)
    return false;
  if (rules.most_per_zone && zone.pods + 1 > *rules.most_per_zone)
    return false;
  if (rules.zone_max_skew && zone.pods + 1 - fewest_in_a_zone(rules, zones) > *rules.zone_max_skew)
    return false;
  if (rules.most_per_node && on_emptiest_node(zone) + 1 > *rules.most_per_node)
    return false;
  return !rules.node_max_skew ||
         on_emptiest_node(zone) + 1 - fewest_on_a_node(rules, zones) <= *rules.node_max_skew;
}

} // namespace

std::optional<std::size_t> zone_for_pod(const PlacementRules &rules, const std::vector<ZoneState> &zones)
{
  std::optional<std::size_t> best;
  for (std::size_t z = 0; z < zones.size(); ++z)
    if ((!best || zones[z].pods < zones[*best].pods) && allowed(rules, zones, zones[z]))
      best = z;
  return best;
}

int pods_that_fit(const PlacementRules &rules, std::vector<ZoneState> zones, int pods)
{
  for (int placed = 0; placed < pods; ++placed) {
    const std::optional<std::size_t> zone = zone_for_pod(rules, zones);
    if (!zone)
      return placed;
    ++zones[*zone].pods;
    zones[*zone].room -= 1;
  }
  return pods;
}

int pods_that_nodes_would_fit(const PlacementRules &rules, std::vector<ZoneState> zones, int pods)
{
  for (ZoneState &zone : zones)
    if (zone.alive)
      zone.nodes = zone.room = std::numeric_limits<double>::infinity();
  return pods_that_fit(rules, std::move(zones), pods);
}

} // namespace drsim::laws
