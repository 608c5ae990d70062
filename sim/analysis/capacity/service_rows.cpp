#include "sim/analysis/capacity/pods.hpp"
#include "sim/analysis/capacity/queues.hpp"
#include "sim/analysis/capacity/rows.hpp"
#include "sim/laws/hpa_algorithm.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis::inline capacity {
namespace {

constexpr int most_pods = 100'000; // as many as the catalogue lets anybody declare

struct Wanted {
  ServicePods pods;
  const traffic::TierSettings *tier = nullptr;
  double calls_per_s = 0;
  double tolerated = 0;
  int needed = 0;
};

Servers servers_of(const Wanted &one, const std::vector<double> &by_zone)
{
  Servers servers{{}, one.tier->service_mean_s, one.tier->service_cv, one.tier->timeout_s};
  for (const double pods : by_zone)
    servers.by_queue.push_back(pods * one.tier->concurrency_per_server);
  return servers;
}

double usable(const Wanted &one, double pods)
{
  const std::size_t zones = std::max<std::size_t>(1, one.pods.by_zone.size());
  return usable_rate_per_s(servers_of(one, spread_evenly(static_cast<int>(pods), zones)), one.tolerated);
}

/// The fewest pods with which no more calls are late than may be; most_pods when none are enough.
int pods_needed(const Wanted &one)
{
  const std::size_t zones = std::max<std::size_t>(1, one.pods.by_zone.size());
  int low = 0, high = 1;
  const auto enough = [&](int pods) {
    return late_share(servers_of(one, spread_evenly(pods, zones)), one.calls_per_s) <= one.tolerated;
  };
  while (high < most_pods && !enough(high))
    low = std::exchange(high, std::min(most_pods, 2 * high));
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

std::vector<Wanted> wanted_in(const Situation &at)
{
  std::vector<Wanted> all;
  for (const ComponentSpec *spec : at.deployment.of_kind("service")) {
    const std::string name = service_name(spec->id);
    const auto calls = at.demand.calls.find(name);
    const traffic::TierSettings *tier = tier_in(at, name);
    if (spec->region != at.region.name || tier == nullptr)
      continue;
    Wanted one{pods_of(at, *spec), tier, 0, tolerated_share(at.deployment, name), 0};
    if (calls != at.demand.calls.end() && calls->second > 0) {
      one.calls_per_s = calls->second;
      one.needed = pods_needed(one);
    } else {
      one.needed = one.pods.standing(); // takes its room all the same
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Pods that a service gets of `room` places when all its group's services need `needed` together.
double share_of_room(const Wanted &one, double room, double needed)
{
  const double share = needed > 0 ? std::floor(one.needed * room / needed) : room;
  return std::min<double>(one.pods.placeable,
                          std::max<double>(share, std::min<double>(one.pods.standing(), room)));
}

/// Where the autoscaler comes to rest, and what to say where that is too few.
void add_rest(const Wanted &one, Row &row)
{
  const Parameters parameters(*one.pods.spec);
  if (!parameters.flag("hpa"))
    return;
  const double busy_pods = one.calls_per_s * one.tier->service_mean_s / one.tier->concurrency_per_server;
  row.pods_at_rest =
      std::clamp(std::ceil(hpa_resting_pods(busy_pods, parameters.number("hpa_target_utilisation"))),
                 parameters.number("hpa_min"), parameters.number("hpa_max"));
  if (row.pods_at_rest < one.needed && row.pods_at_rest < parameters.number("hpa_max"))
    row.warning = fmt::format("its autoscaler comes to rest at {:g} pods, {} are needed: lower "
                              "hpa_target_utilisation",
                              row.pods_at_rest, one.needed);
}

Row service_row(const Wanted &one, const Machines &machines, double needed)
{
  Row row;
  row.tier = one.pods.spec->id;
  row.resource = "service";
  row.unit = "calls/s";
  row.required = one.calls_per_s;
  row.pods_needed = one.needed;
  row.pods_most = one.pods.placeable;
  rest_on(row, *one.pods.spec, {"service_time_s", "concurrency_per_pod", "hpa_max"});
  if (!Parameters(*one.pods.spec).flag("hpa"))
    std::erase(row.unknown, row.tier + ".hpa_max");
  double on_nodes = one.pods.placeable, most = one.pods.placeable;
  if (machines.spec != nullptr) {
    rest_on(row, *machines.spec, {"nodes", "max_nodes", "pods_per_node"});
    on_nodes = share_of_room(one, machines.nodes * machines.pods_per_node, needed);
    most = share_of_room(one, machines.most_nodes * machines.pods_per_node, needed);
  }
  add_rest(one, row);
  row.standing = usable(one, one.pods.standing());
  row.on_nodes = usable(one, on_nodes);
  row.available = usable(one, most);
  row.limit = one.pods.limit_is;
  if (most < one.pods.placeable) {
    row.cause = machines.by_quota ? Cause::quota : Cause::nodes;
    row.limit = machines.spec->id + (machines.by_quota ? ".quota_nodes" : ".max_nodes");
  } else if (one.pods.placeable < one.pods.limit) {
    row.cause = Cause::placement;
    row.limit = row.tier + ".zone_max_skew";
  }
  row.why = fmt::format("{} pods of {:g} workers stand, {} are needed, {:g} can be had; at most {:.2g} % of "
                        "calls may wait beyond {:g} s",
                        one.pods.standing(), one.tier->concurrency_per_server, one.needed, most,
                        100 * one.tolerated, one.tier->timeout_s);
  return row;
}

Row nodes_row(const Machines &machines, double pods_needed)
{
  Row row;
  row.tier = machines.spec->id;
  row.resource = "nodes";
  row.unit = "nodes";
  row.required = std::ceil(pods_needed / machines.pods_per_node);
  row.standing = row.on_nodes = machines.nodes;
  row.available = machines.most_nodes;
  row.cause = machines.by_quota ? Cause::quota : Cause::nodes;
  row.limit = row.tier + (machines.by_quota ? ".quota_nodes" : ".max_nodes");
  rest_on(row, *machines.spec, {"nodes", "max_nodes", "pods_per_node"});
  row.why = fmt::format("{:g} pods are needed, {:g} fit on a node", pods_needed, machines.pods_per_node);
  return row;
}

Row quota_row(const Machines &machines, double required)
{
  Row row;
  row.tier = machines.spec->id;
  row.resource = "quota";
  row.unit = "nodes";
  row.required = required;
  row.standing = row.on_nodes = machines.nodes;
  row.cause = Cause::quota;
  row.limit = row.tier + ".quota_nodes";
  if (const Parameters parameters(*machines.spec); parameters.has("quota_nodes")) {
    row.available = parameters.count("quota_nodes");
  } else {
    row.available = std::nan("");
    row.unknown.push_back(row.limit);
  }
  row.why = "the account's quota of the region, in machines of this size; refusals in a region event come on "
            "top";
  return row;
}

} // namespace

void add_service_rows(const Situation &at, std::vector<Row> &rows, Running &running)
{
  const std::vector<Wanted> all = wanted_in(at);
  std::map<std::string, double> needed;
  for (const Wanted &one : all) {
    needed[one.pods.group] += one.needed;
    running[one.pods.spec->id] = std::max<double>(one.pods.standing(), one.needed);
  }
  for (const Wanted &one : all)
    if (one.calls_per_s > 0)
      rows.push_back(service_row(one, machines_of(at, one.pods.group), needed[one.pods.group]));
  for (const auto &[group, pods] : needed) {
    const Machines machines = machines_of(at, group);
    if (machines.spec == nullptr)
      continue;
    rows.push_back(nodes_row(machines, pods));
    rows.push_back(quota_row(machines, rows.back().required));
  }
  for (const auto &[name, calls] : at.demand.calls) // what no service of the region answers
    if (tier_in(at, name) == nullptr && calls > 0) {
      Row row;
      row.tier = name + "@" + at.region.name;
      row.resource = "service";
      row.unit = "calls/s";
      row.required = calls;
      row.cause = Cause::no_copy;
      row.why = "the region has no such service";
      rows.push_back(row);
    }
}

} // namespace drsim::analysis::capacity
