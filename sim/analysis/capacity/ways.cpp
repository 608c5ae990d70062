#include "sim/analysis/capacity/ways.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline analysis::inline capacity {
namespace {

/// A service or cluster of the second region, and its counterpart in the first.
struct Pair {
  const ComponentSpec *here = nullptr;
  const ComponentSpec *first = nullptr;
};

struct SecondRegion {
  std::vector<Pair> services;
  std::map<std::string, Pair> clusters;
  std::vector<const ComponentSpec *> copies; ///< replicas of databases of the first region
};

SecondRegion second_of(const Deployment &deployment)
{
  SecondRegion second;
  if (deployment.regions.size() < 2)
    return second;
  const std::string &first = deployment.regions[0].name, &here = deployment.regions[1].name;
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const ComponentSpec *other = deployment.find(service_name(service->id) + "@" + first);
    if (service->region != here || other == nullptr)
      continue;
    second.services.push_back({service, other});
    const std::string cluster = Parameters(*service).link("cluster");
    if (const ComponentSpec *found = deployment.find(cluster); found != nullptr)
      second.clusters[cluster] = {found, deployment.find(Parameters(*other).link("cluster"))};
  }
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica"))
    if (replica->region == here)
      second.copies.push_back(replica);
  return second;
}

int share_of(int count, double share)
{
  return static_cast<int>(std::ceil(share * count));
}

/// Machines and pods as a share of the first region's.
std::vector<std::string> sized(const SecondRegion &second, double share)
{
  std::vector<std::string> sets;
  for (const auto &[id, pair] : second.clusters) {
    if (pair.first == nullptr)
      continue;
    const Parameters first(*pair.first), here(*pair.here);
    const int nodes = share_of(first.count("nodes"), share);
    sets.push_back(fmt::format("{}.nodes={}", id, nodes));
    if (share > 0 && here.count("max_nodes") < first.count("max_nodes"))
      sets.push_back(fmt::format("{}.max_nodes={}", id, first.count("max_nodes")));
  }
  for (const Pair &pair : second.services)
    sets.push_back(fmt::format("{}.replicas={}", pair.here->id,
                               share_of(Parameters(*pair.first).count("replicas"), share)));
  return sets;
}

/// Seconds until a store is back from a backup: an instance, what recovery reads.
double restore_s(const ComponentSpec &store)
{
  const Parameters parameters(store);
  return parameters.distribution("provision_s").quantile(0.5) +
         parameters.number("size_bytes") / parameters.number("restore_bytes_per_s");
}

} // namespace

std::vector<Alternative> ways_of(const Deployment &deployment)
{
  const SecondRegion second = second_of(deployment);
  if (second.services.empty())
    return {};
  constexpr double half = 0.5;
  std::vector<Alternative> ways(5);
  ways[0].id = "as_declared";
  ways[0].title = "as declared";
  ways[1].id = "cold";
  ways[1].title = "cold: backups, nothing runs";
  ways[1].changes = sized(second, 0);
  for (const ComponentSpec *copy : second.copies)
    if (const ComponentSpec *store = deployment.find(store_of(*copy));
        store != nullptr && store->kind == "rds_instance") {
      ways[1].changes.push_back(fmt::format("{}.promote_s={:.0f}", copy->id, restore_s(*store)));
      ways[1].absent.push_back(copy->id);
      ways[1].unbilled += (ways[1].unbilled.empty() ? "copies of backups of " : ", ") + store->id;
      ways[1].rpo_played = false;
    }
  ways[1].not_played =
      "the time is that of a restore, played as a slow promotion; what a backup loses, and whether its copy "
      "is "
      "in this region at all, is not: the RPO is not that of a cold region (drsim check data-corruption "
      "plays a restore)";
  ways[2].id = "pilot_light";
  ways[2].title = "pilot light: copies follow, no machines";
  ways[2].changes = sized(second, 0);
  ways[2].not_played = "caches and topics of the region stand as they are declared, and are in the bill";
  ways[3].id = "warm";
  ways[3].title = "warm: half of the first region";
  ways[3].changes = sized(second, half);
  ways[4].id = "active_active";
  ways[4].title = "active-active in size: all of the first region";
  ways[4].changes = sized(second, 1);
  ways[4].not_played =
      "users still live in one region and come by a failover: that the other serves its share all the time "
      "(and "
      "half of them feel nothing), writes in both, and conflicts between these are not played; a true "
      "active-active region is at least as quick, and costs more than this bill";
  return ways;
}

void mark_front(std::vector<Alternative> &ways)
{
  const auto chance = [](const Alternative &one) {
    return one.trials == 0 ? 0.0 : static_cast<double>(one.met) / static_cast<double>(one.trials);
  };
  for (Alternative &one : ways)
    one.best = std::none_of(ways.begin(), ways.end(), [&](const Alternative &other) {
      const bool as_good = other.bill.usd() <= one.bill.usd() && chance(other) >= chance(one);
      return as_good && (other.bill.usd() < one.bill.usd() || chance(other) > chance(one));
    });
}

} // namespace drsim::analysis::capacity
