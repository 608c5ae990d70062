#include "sim/analysis/capacity/bill.hpp"
#include "sim/analysis/capacity/queues.hpp"
#include "sim/analysis/capacity/rows.hpp"
#include "sim/analysis/capacity/ways.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline analysis::inline capacity {
namespace {

/// The cheapest machine of the same family, "db.r6g" of "db.r6g.large", that has so many vCPU; "" without.
std::string machine_with(const Prices &prices, const std::string &like, double vcpu)
{
  const std::string family = like.substr(0, like.rfind('.') + 1);
  std::string best;
  for (const auto &[name, price] : prices.prices)
    if (!like.empty() && name.starts_with(family) && price.vcpu >= vcpu &&
        (best.empty() || price.usd < prices.prices.at(best).usd))
      best = name;
  return best;
}

/// Statements at once that a database needs for a row's load.
double statements_needed(const Deployment &deployment, const Case &one, const Row &row)
{
  for (const ComponentSpec *store : deployment.databases()) {
    const ComponentSpec *copy = copy_in(deployment, store->id, one.region);
    if (copy == nullptr || copy->id != row.tier)
      continue;
    const double declared = Parameters(*copy).number("max_concurrency");
    // Work grows as the calls do, and a larger queue waits less: in proportion is enough.
    return std::ceil(declared * row.required / std::max(row.available, 1e-9));
  }
  return 0;
}

Remedy database_remedy(const Deployment &deployment, const Case &one, const Row &row, const Prices &prices)
{
  Remedy remedy;
  const double vcpu = statements_needed(deployment, one, row);
  const std::string now = machine_of(deployment, row.tier);
  const std::string then = machine_with(prices, now, vcpu);
  remedy.change = fmt::format("{}.max_concurrency={:g}", row.tier, vcpu);
  if (const Price *before = prices.find(now), *after = prices.find(then);
      before != nullptr && after != nullptr) {
    remedy.priced = true;
    remedy.usd = std::max(0.0, after->usd - before->usd) * prices.hours_per_month;
    remedy.note = fmt::format("{} instead of {}", then, now);
  } else {
    remedy.note = now.empty() ? "no file names its machine" : "the catalogue has no price of such a machine";
  }
  return remedy;
}

/// A standby in another zone, or a copy at all: a machine more.
Remedy standby_remedy(const Deployment &deployment, const Row &row, const Prices &prices)
{
  Remedy remedy;
  const ComponentSpec *copy = deployment.find(row.tier);
  if (copy == nullptr) {
    remedy.note = "a replica in the region, or a tested restore";
    return remedy;
  }
  if (!row.limit.empty())
    remedy.change = row.limit + "=true";
  remedy.note = "a standby in another zone (Multi-AZ)";
  if (const Price *price = prices.find(machine_of(deployment, row.tier)); price != nullptr) {
    remedy.priced = true;
    remedy.usd = price->usd * prices.hours_per_month;
  }
  return remedy;
}

Remedy service_remedy(const Row &row)
{
  Remedy remedy;
  remedy.priced = true;
  if (row.cause == Cause::placement) {
    remedy.change = row.tier + ".dead_nodes_count=false";
    remedy.note = "nodeTaintsPolicy: Honor in its topologySpreadConstraints";
  } else if (row.cause == Cause::cpu) {
    remedy.change = fmt::format("{}={:g}", row.limit, row.pods_needed);
    remedy.note =
        row.limit.ends_with(".replicas") ? "or an autoscaler up to as many" : "costs only while the pods run";
  } else {
    remedy.priced = false;
  }
  return remedy;
}

/// Smaller pools cost nothing; the database keeps its limit.
Remedy connections_remedy(const Row &row)
{
  Remedy remedy;
  remedy.change = fmt::format("{}={:.0f}", row.limit, std::ceil(row.required) + 3);
  remedy.note = fmt::format("or pools of {:.0f} % of their size, which cost nothing, or a pooler between",
                            std::floor(100 * row.available / row.required));
  return remedy;
}

Remedy remedy_of(const Deployment &deployment, const Case &one, const Row &row, const Prices &prices)
{
  if (row.resource == "service" && row.cause != Cause::no_copy)
    return service_remedy(row);
  if (row.resource == "database" && row.cause == Cause::cpu)
    return database_remedy(deployment, one, row, prices);
  if (row.resource == "database")
    return standby_remedy(deployment, row, prices);
  if (row.resource == "connections")
    return connections_remedy(row);
  Remedy remedy;
  if (row.resource == "nodes" || row.resource == "quota") {
    remedy.change = fmt::format("{}={:g}", row.limit, row.required);
    remedy.priced = true;
    remedy.note = row.resource == "quota" ? "ask for the quota beforehand" : "costs only while they run";
  } else if (row.resource == "consumers" || row.resource == "replication" || row.resource == "link") {
    remedy.change = fmt::format("{}={:.6g}", row.limit, std::ceil(row.required));
    remedy.note = "no price is known of it";
  }
  return remedy;
}

} // namespace

Cure cure_of(const Deployment &deployment, const Case &one, const Prices &prices)
{
  Cure cure{one.region, one.loss.id, one.load.id, {}, {}, 0};
  std::set<std::string> made;
  for (const Row &row : one.rows) {
    if (row.state() != State::too_little)
      continue;
    // What a service lacks for want of nodes is mended where the nodes are.
    if (row.resource == "service" && (row.cause == Cause::nodes || row.cause == Cause::quota))
      continue;
    Remedy remedy = remedy_of(deployment, one, row, prices);
    if (!remedy.change.empty() && !made.insert(remedy.change).second)
      continue;
    remedy.mends = row.tier + " " + row.resource;
    cure.usd += remedy.priced ? remedy.usd : 0;
    cure.remedies.push_back(std::move(remedy));
  }
  return cure;
}

} // namespace drsim::analysis::capacity
