// Networks as plans cut them: what a zone's loss takes, who comes in, and which networks could not be joined.
#include "sim/assemble/needs.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace drsim::inline lint {
namespace {

/// Subnets that a component names, itself or by a group of them, with their zones ("unknown" where no file
/// says).
std::map<std::string, std::set<std::string>> subnets_of(const Needs &needs, const std::string &component)
{
  std::vector<std::string> reached = {component};
  std::set<std::string> seen = {component};
  std::map<std::string, std::set<std::string>> zones;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string from = reached[i]; // the list grows
    for (const Dependency *zone : needs.of(from, "zone"))
      zones[from].insert(zone->to);
    for (const Dependency *one : needs.of(from, "network"))
      if (seen.insert(one->to).second)
        reached.push_back(one->to);
  }
  return zones;
}

/// What is meant to outlive a zone.
bool spans_zones(const ComponentSpec &component)
{
  static const std::set<std::string> kinds = {
      "alb", "autoscaling_group", "eks_cluster", "ecs_cluster", "elasticache", "msk", "rds_instance"};
  return kinds.contains(component.kind) ||
         (component.kind == "service" && mean_of(component, "replicas").value_or(1) > 1);
}

void all_subnets_of_one_zone(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  for (const ComponentSpec &component : deployment.components) {
    if (!spans_zones(component))
      continue;
    const auto subnets = subnets_of(needs, component.id);
    std::set<std::string> zones;
    for (const auto &[subnet, own] : subnets)
      zones.insert(own.begin(), own.end());
    if (zones.size() == 1 && !zones.contains("unknown"))
      findings.place(component.from,
                     "all subnets of " + component.id + " are of " + *zones.begin() + " (" +
                         subnets.begin()->first + (subnets.size() > 1 ? ", ..." : "") +
                         "): the loss of that zone takes it",
                     "name subnets of two zones or more");
  }
}

/// A balancer for users whose subnets' own tables are all known, and none leads to an internet gateway.
void no_way_in(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  for (const ComponentSpec *door : deployment.of_kind("alb")) {
    if (needs.of(door->id, "faces").empty())
      continue;
    const Dependency *table = nullptr;
    bool open = false;
    for (const auto &[subnet, zones] : subnets_of(needs, door->id)) {
      const auto tables = needs.of(subnet, "routed_by");
      open = open || tables.empty(); // the network's main table: not known here
      for (const Dependency *one : tables) {
        table = one;
        open = open || !needs.of(one->to, "way_in").empty();
      }
    }
    if (table != nullptr && !open)
      findings.place(table->at,
                     door->id + " faces the Internet, and no route of its subnets (" + table->to +
                         ", ...) leads to an internet gateway: nobody comes in",
                     "add a route to 0.0.0.0/0 by an internet gateway, or name public subnets");
  }
}

void one_way_out(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  struct Way {
    std::set<std::string> from; ///< zones of the subnets that leave by NAT gateways
    std::set<std::string> by;   ///< zones of those gateways
    const Dependency *gateway = nullptr;
  };
  std::map<std::string, Way> ways; // by region
  for (const Dependency &routed : deployment.dependencies) {
    if (routed.what != "routed_by")
      continue;
    for (const Dependency *zone : needs.of(routed.from, "zone"))
      for (const Dependency *out : needs.of(routed.to, "way_out"))
        for (const Dependency *place : needs.of(out->to, "lies_in"))
          for (const Dependency *there : needs.of(place->to, "zone")) {
            Way &way = ways[routed.region];
            way.from.insert(zone->to);
            way.by.insert(there->to);
            way.gateway = place;
          }
  }
  for (const auto &[region, way] : ways)
    if (way.from.size() > 1 && way.by.size() == 1 && !way.by.contains("unknown"))
      findings.place(way.gateway->at,
                     "subnets of " + joined({way.from.begin(), way.from.end()}) + " call outside through " +
                         way.gateway->from + " in " + *way.by.begin() +
                         ": the loss of that zone cuts all of them off",
                     "give every zone a NAT gateway, and its subnets a route to their own");
}

/// "10.20.0.0/16": first and last address.
std::optional<std::pair<std::uint32_t, std::uint32_t>> range_of(std::string_view text)
{
  std::uint32_t address = 0;
  for (int part = 0; part < 5; ++part) {
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || value > (part < 4 ? 255U : 32U))
      return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (part == 4) {
      const std::uint32_t size = value == 0 ? 0xFFFFFFFFU : (1U << (32U - value)) - 1U;
      return text.empty() ? std::optional(std::pair(address & ~size, (address & ~size) + size))
                          : std::nullopt;
    }
    address = (address << 8U) | value;
    if (text.empty() || text.front() != (part == 3 ? '/' : '.'))
      return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

void overlap(const Deployment &deployment, Findings &findings)
{
  std::vector<const Dependency *> ranges;
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "range" && !one.region.empty() && range_of(one.to))
      ranges.push_back(&one);
  for (std::size_t i = 0; i < ranges.size(); ++i)
    for (std::size_t k = i + 1; k < ranges.size(); ++k) {
      const auto ours = *range_of(ranges[i]->to);
      const auto theirs = *range_of(ranges[k]->to);
      if (ranges[i]->region == ranges[k]->region || ours.first > theirs.second || theirs.first > ours.second)
        continue;
      findings.place(ranges[k]->at,
                     ranges[k]->from + " (" + ranges[k]->to + ", " + ranges[k]->region +
                         ") has addresses of " + ranges[i]->from + " (" + ranges[i]->to + ", " +
                         ranges[i]->region + "): the two cannot be joined",
                     "give networks that are ever to be joined ranges of their own");
    }
}

void no_fixed_address(const Deployment &deployment, Findings &findings)
{
  const std::string away = dr_region(deployment);
  const Dependency *here = nullptr;
  for (const Dependency &one : deployment.dependencies) {
    if (one.what != "fixed_address")
      continue;
    if (one.region == away)
      return;
    here = one.region == deployment.primary_region() && here == nullptr ? &one : here;
  }
  if (here != nullptr && !away.empty())
    findings.place(here->at,
                   here->from + " is a fixed address in " + here->region + ", and " + away +
                       " has none: partners who let in by address refuse what calls from there",
                   "keep addresses in " + away + " too, and have partners let them in before the day");
}

void pool_of_one_zone(const Deployment &deployment, Findings &findings)
{
  std::map<std::string, std::vector<const Dependency *>> zones; // by pool
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "pool_zone")
      zones[one.from + " " + one.region].push_back(&one);
  for (const auto &[pool, all] : zones)
    if (all.size() == 1)
      findings.place(all.front()->at,
                     all.front()->from + " adds machines in " + all.front()->to +
                         " only: with that zone goes what could replace them",
                     "allow it two zones or more");
}

} // namespace

std::vector<Rule> network_rules()
{
  return {{"subnets-in-one-zone", Severity::warning, all_subnets_of_one_zone},
          {"front-door-without-way-in", Severity::error, no_way_in},
          {"one-way-out", Severity::warning, one_way_out},
          {"node-pool-in-one-zone", Severity::warning, pool_of_one_zone},
          {"fixed-address-missing", Severity::warning, no_fixed_address},
          {"networks-overlap", Severity::note, overlap}};
}

} // namespace drsim::lint
