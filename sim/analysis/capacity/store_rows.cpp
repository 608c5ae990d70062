#include "sim/analysis/capacity/queues.hpp"
#include "sim/analysis/capacity/rows.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/pools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline analysis::inline capacity {
namespace {

/// Stands in one zone, and that zone may be lost.
bool may_be_lost(const Situation &at, const ComponentSpec &copy)
{
  if (at.loss.zones.empty() || copy.kind == "patroni")
    return false;
  const auto multi = copy.parameters.find("multi_az");
  const Parameters parameters(copy);
  const bool standby = multi != copy.parameters.end() && parameters.flag("multi_az");
  const auto zones = zones_of(at.deployment, copy);
  const bool left = std::any_of(zones.begin(), zones.end(),
                                [&](const std::string &zone) { return at.loss.zones.count(zone) == 0; });
  const bool hit = std::any_of(zones.begin(), zones.end(),
                               [&](const std::string &zone) { return at.loss.zones.count(zone) != 0; });
  return hit && (!standby || !left || at.loss.zones.size() > 1);
}

double speed_of(const Situation &at, const ComponentSpec &copy)
{
  return at.load.cold && copy.kind == "rds_replica" ? Parameters(copy).number("cold_buffer_speed") : 1;
}

/// What the files say of the machine under a copy and under the store it copies, where they differ although
/// both are declared to work on as much at once.
std::string size_remark(const Situation &at, const ComponentSpec &store, const ComponentSpec &copy)
{
  const auto size_of = [&](const std::string &id) {
    for (const Dependency &one : at.deployment.dependencies)
      if (one.from == id && one.what == "size")
        return one.to;
    return std::string();
  };
  const std::string theirs = size_of(store.id), own = size_of(copy.id);
  if (store.id == copy.id || theirs.empty() || own.empty() || theirs == own ||
      Parameters(store).number("max_concurrency") != Parameters(copy).number("max_concurrency"))
    return "";
  return fmt::format(
      "; the files make it {}, {} is {}, yet both are declared with max_concurrency {:g}: check "
      "it",
      own, store.id, theirs, Parameters(copy).number("max_concurrency"));
}

Row database_row(const Situation &at, const ComponentSpec &store, const traffic::StoreVisits &visits)
{
  Row row;
  const ComponentSpec *copy = copy_in(at.deployment, store.id, at.region.name);
  row.tier = copy == nullptr ? store.id + "@" + at.region.name : copy->id;
  row.resource = "database";
  row.unit = "calls/s";
  row.required = visits.reads + visits.writes;
  const traffic::TierSettings *tier = tier_in(at, store.id);
  if (copy == nullptr || tier == nullptr) {
    row.cause = Cause::no_copy;
    row.why = "no copy of " + store.id + " stands here: it has to be restored first";
    return row;
  }
  row.limit = copy->id + ".max_concurrency";
  row.warning = size_remark(at, store, *copy);
  rest_on(row, *copy, {"max_concurrency", "read_service_time_s", "write_service_time_s"});
  if (may_be_lost(at, *copy)) {
    row.cause = Cause::no_copy;
    row.limit = copy->parameters.count("multi_az") > 0 ? copy->id + ".multi_az" : "";
    row.why = "it has no standby in a zone that is sure to be left";
    return row;
  }
  const double work_s = tier->service_mean_s *
                        (visits.reads * tier->read_work + visits.writes * tier->write_work) / row.required;
  const double speed = speed_of(at, *copy);
  const Servers servers{{tier->concurrency_per_server}, work_s / speed, tier->service_cv, tier->timeout_s};
  const double tolerated = tolerated_share(at.deployment, store.id);
  row.standing = row.on_nodes = row.available = usable_rate_per_s(servers, tolerated);
  row.why = fmt::format(
      "{:.1f} of {:g} statements at work at once{}; at most {:.2g} % may wait beyond {:g} s",
      occupancy(row.required, servers.service_mean_s), tier->concurrency_per_server,
      speed < 1 ? fmt::format(", at {:.0f} % of its speed while its memory is cold", 100 * speed) : "",
      100 * tolerated, tier->timeout_s);
  return row;
}

std::set<std::string> callers_of(const Situation &at, const std::string &store)
{
  std::set<std::string> callers;
  for (const Journey &journey : at.deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (traffic::store_behind(hop) == store)
          callers.insert(traffic::caller_of(at.deployment, journey, hop));
  return callers;
}

/// Pools against max_connections: whole pools of all pods, or what is held at once where pools open on
/// demand.
Row connections_row(const Situation &at, const ComponentSpec &store, const ComponentSpec &copy,
                    const Running &running)
{
  Row row;
  row.tier = copy.id;
  row.resource = "connections";
  row.unit = "connections";
  row.cause = Cause::connections;
  row.limit = copy.id + ".max_connections";
  rest_on(row, copy, {"max_connections"});
  std::string pools;
  for (const ComponentSpec *service : at.deployment.of_kind("service")) {
    const auto pods = running.find(service->id);
    if (pods == running.end() || callers_of(at, store.id).count(service_name(service->id)) == 0)
      continue;
    const Parameters parameters(*service);
    if (!parameters.has("pool_size_per_pod")) {
      row.unknown.push_back(service->id + ".pool_size_per_pod");
      continue;
    }
    rest_on(row, *service, {"pool_size_per_pod"});
    const double each = parameters.number("pool_size_per_pod");
    row.required += each * pods->second;
    pools += fmt::format("{}{} {:g} x {:g}", pools.empty() ? "" : ", ", service->id, pods->second, each);
  }
  const Parameters parameters(copy);
  row.available = row.on_nodes =
      parameters.number("max_connections") - parameters.number("reserved_connections");
  row.standing = row.available;
  row.why = "whole pools of the pods that run: " + pools;
  return row;
}

Row third_party_row(const Situation &at, const ComponentSpec &other, double calls_per_s)
{
  Row row;
  row.tier = other.id;
  row.resource = "third_party";
  row.unit = "calls/s";
  row.required = calls_per_s;
  row.limit = other.id + ".max_concurrency";
  const traffic::TierSettings *tier = tier_in(at, other.id);
  const Servers servers{
      {tier->concurrency_per_server}, tier->service_mean_s, tier->service_cv, tier->timeout_s};
  row.standing = row.on_nodes = row.available =
      usable_rate_per_s(servers, tolerated_share(at.deployment, other.id));
  rest_on(row, other, {"max_concurrency", "service_time_s"});
  row.why = "what the contract allows is not in the files";
  return row;
}

/// Its reads are known; what its nodes can take is told by a load test of theirs, or not known. No trial
/// plays it.
Row cache_row(const Situation &at, const std::string &name, double reads_per_s)
{
  Row row;
  const ComponentSpec *cache = cache_in(at.deployment, name, at.region.name);
  row.tier = cache == nullptr ? name + "@" + at.region.name : cache->id;
  row.resource = "cache";
  row.unit = "reads/s";
  row.required = cache == nullptr ? 0 : reads_per_s;
  row.standing = row.on_nodes = row.available = cache == nullptr ? 0 : std::nan("");
  if (cache == nullptr) {
    row.why = "the region has no such cache: every read goes to the store behind";
    return row;
  }
  row.limit = cache->id + ".reads_per_s_per_shard";
  const Parameters parameters(*cache);
  if (!parameters.has("reads_per_s_per_shard")) {
    row.unknown.push_back(row.limit);
    row.why = "nobody says what a shard can take: load-test the node type with this rate";
    return row;
  }
  rest_on(row, *cache, {"reads_per_s_per_shard"});
  const auto lost = at.loss.cache_keys.find(name);
  const double left = lost == at.loss.cache_keys.end() ? 1 : 1 - lost->second;
  row.standing = row.on_nodes = row.available =
      parameters.number("reads_per_s_per_shard") * parameters.count("shards") * left;
  row.why = fmt::format("{} shards, {:.0f} % of the keys left; keys are taken to be asked for alike",
                        parameters.count("shards"), 100 * left);
  return row;
}

} // namespace

void add_store_rows(const Situation &at, const Running &running, std::vector<Row> &rows)
{
  for (const ComponentSpec *store : at.deployment.databases()) {
    const auto visits = at.demand.stores.find(store->id);
    if (visits == at.demand.stores.end() || visits->second.reads + visits->second.writes <= 0)
      continue;
    rows.push_back(database_row(at, *store, visits->second));
    if (const ComponentSpec *copy = copy_in(at.deployment, store->id, at.region.name))
      rows.push_back(connections_row(at, *store, *copy, running));
  }
  for (const ComponentSpec *other : at.deployment.of_kind("third_party"))
    if (const auto calls = at.demand.calls.find(other->id);
        calls != at.demand.calls.end() && tier_in(at, other->id) != nullptr)
      rows.push_back(third_party_row(at, *other, calls->second));
  for (const auto &[cache, reads] : at.demand.cache_reads)
    rows.push_back(cache_row(at, cache, reads));
}

} // namespace drsim::analysis::capacity
