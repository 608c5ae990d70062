#include "sim/verdict/failback.hpp"

#include "sim/core/units.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace drsim::inline verdict {
namespace {

/// A database that says whether a copy follows it.
bool tells(const Deployment &deployment, const std::string &store)
{
  const ComponentSpec *spec = deployment.find(store);
  return spec != nullptr && owns_port(spec->kind, ports::followed);
}

bool has_copy_elsewhere(const Deployment &deployment, const std::string &store)
{
  const ComponentSpec *spec = deployment.find(store);
  return std::any_of(deployment.components.begin(), deployment.components.end(),
                     [&](const ComponentSpec &one) {
                       return (one.kind == "rds_replica" || one.kind == "dynamodb_replica") &&
                              store_of(one) == store && one.region != spec->region;
                     });
}

/// How long a store stood alone, and when it could have gone home and was home and followed again.
struct Way {
  double alone_s = 0;
  double possible_s = -1;
  double over_s = -1;
};

Way way_of(const Timeline &timeline, const std::string &store)
{
  Way way;
  double alone_since_s = -1;
  bool home = true;
  for (const Event &event : timeline.events()) {
    if (event.component != store)
      continue;
    if (event.kind == "unprotected")
      alone_since_s = event.t_s;
    else if (event.kind == "home_back") {
      way.possible_s = way.possible_s < 0 ? event.t_s : way.possible_s;
      home = false;
    } else if (event.kind == "switched_back") {
      home = true;
      way.over_s = alone_since_s < 0 ? event.t_s : way.over_s; // and followed, until it is said otherwise
    } else if (event.kind == "protected") {
      way.alone_s += event.t_s - alone_since_s;
      alone_since_s = -1;
      way.over_s = home ? event.t_s : way.over_s;
    }
  }
  if (alone_since_s >= 0)
    way.alone_s = infinity;
  if (alone_since_s >= 0 || !home)
    way.over_s = -1;
  return way;
}

/// Seconds since begun_s in which a journey is below its SLO that was not when it began.
double outage_since(const Timeline &timeline, double begun_s, double horizon_s)
{
  std::set<std::string> below, ill_before;
  double outage_s = 0, since_s = 0;
  for (const Event &event : timeline.events()) {
    if (event.kind == "impact_begin") {
      if (event.t_s < begun_s)
        ill_before.insert(event.component);
      else if (below.insert(event.component).second && below.size() == 1)
        since_s = event.t_s;
    } else if (event.kind == "impact_over" && ill_before.erase(event.component) == 0 &&
               below.erase(event.component) != 0 && below.empty())
      outage_s += event.t_s - since_s;
  }
  return outage_s + (below.empty() ? 0 : horizon_s - since_s);
}

} // namespace

void judge_failback(const Timeline &timeline, const Deployment &deployment, double horizon_s,
                    Outcome &outcome)
{
  double possible_s = infinity, over_s = 0;
  for (const Store &store : deployment.stores) {
    if (!tells(deployment, store.component))
      continue;
    const Way way = way_of(timeline, store.component);
    const bool never = !has_copy_elsewhere(deployment, store.component);
    outcome.exposure_s = std::max(outcome.exposure_s, never ? infinity : way.alone_s);
    if (way.possible_s < 0)
      continue;
    possible_s = std::min(possible_s, way.possible_s);
    over_s = std::max(over_s, way.over_s < way.possible_s ? infinity : way.over_s);
  }
  outcome.failback_s = possible_s < infinity ? over_s - possible_s : 0;
  for (const Event &event : timeline.events())
    if (event.kind == "reverse_begun") {
      outcome.failback_outage_s = outage_since(timeline, event.t_s, horizon_s);
      return;
    }
}

} // namespace drsim::verdict
