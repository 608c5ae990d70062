#include "sim/analysis/capacity/bill.hpp"

#include "sim/core/units.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/tiers_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace drsim::inline analysis::inline capacity {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

class Sum {
public:
  Sum(const Deployment &deployment, const Prices &prices) : deployment_(deployment), prices_(prices) {}

  /// So many machines of a component, all hours of the month.
  void machines(const ComponentSpec &spec, double count)
  {
    if (count <= 0)
      return;
    const std::string machine = machine_of(deployment_, spec.id);
    if (machine.empty())
      bill.unpriced.push_back(fmt::format("{:g} machines of {}: no file names their type", count, spec.id));
    else
      things(machine, count, spec.id);
  }
  /// So many of what the list knows by a name.
  void things(const std::string &what, double count, const std::string &of)
  {
    const Price *price = prices_.find(what);
    if (price == nullptr) {
      bill.unpriced.push_back(fmt::format("{:g} x {} of {}: the catalogue has no price", count, what, of));
      return;
    }
    const double hours = price->per == "hour" ? prices_.hours_per_month : 1;
    bill.lines.push_back(
        {fmt::format("{:.4g} x {} of {}", count, what, of), count * hours * price->usd, price->assumed});
  }

  Bill bill;

private:
  const Deployment &deployment_;
  const Prices &prices_;
};

void add_groups(const Deployment &deployment, const std::string &region, Sum &sum)
{
  for (const ComponentSpec &spec : deployment.components)
    if (is_group(spec) && spec.region == region) {
      sum.machines(spec, Parameters(spec).count("nodes"));
      if (spec.kind == "eks_cluster")
        sum.things("eks_control_plane", 1, spec.id);
    }
}

void add_databases(const Deployment &deployment, const std::string &region, const Prices &prices, Sum &sum)
{
  for (const char *kind : {"rds_instance", "rds_replica"})
    for (const ComponentSpec *database : deployment.of_kind(kind)) {
      if (database->region != region)
        continue;
      const ComponentSpec *home =
          database->kind == "rds_replica" ? deployment.find(store_of(*database)) : database;
      const auto multi = database->parameters.find("multi_az");
      const double copies =
          multi != database->parameters.end() && Parameters(*database).flag("multi_az") ? 2 : 1;
      sum.machines(*database, copies);
      if (home == nullptr)
        continue;
      sum.things("db_storage", copies * Parameters(*home).number("size_bytes") / gib, database->id);
      if (home == database || home->region == region)
        continue;
      const double log_per_s = deployment.traffic.rate_per_s *
                               traffic::store_visits(deployment, home->id).writes *
                               Parameters(*home).number("wal_bytes_per_transaction");
      sum.things("inter_region_transfer", log_per_s * hour_s * prices.hours_per_month / gib, database->id);
    }
}

void add_others(const Deployment &deployment, const std::string &region, Sum &sum)
{
  for (const ComponentSpec *cache : deployment.of_kind("elasticache"))
    if (cache->region == region)
      sum.machines(*cache,
                   Parameters(*cache).count("shards") * (1 + Parameters(*cache).count("replicas_per_shard")));
  for (const ComponentSpec *topic : deployment.of_kind("msk"))
    if (topic->region == region)
      sum.machines(*topic, Parameters(*topic).count("brokers"));
  for (const ComponentSpec *alb : deployment.of_kind("alb"))
    if (alb->region == region && Parameters(*alb).flag("exists"))
      sum.things("alb", 1, alb->id);
}

} // namespace

double Bill::usd() const
{
  return std::accumulate(lines.begin(), lines.end(), 0.0,
                         [](double all, const CostLine &line) { return all + line.usd; });
}

std::size_t Bill::assumed() const
{
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const CostLine &line) { return line.assumed; }));
}

std::string machine_of(const Deployment &deployment, const std::string &component)
{
  for (const Dependency &one : deployment.dependencies)
    if (one.from == component && one.what == "size")
      return one.to;
  return "";
}

Bill bill_of(const Deployment &deployment, const std::string &region, const Prices &prices)
{
  Sum sum(deployment, prices);
  add_groups(deployment, region, sum);
  add_databases(deployment, region, prices, sum);
  add_others(deployment, region, sum);
  return sum.bill;
}

} // namespace drsim::analysis::capacity
