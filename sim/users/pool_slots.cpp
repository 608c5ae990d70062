#include "sim/users/pool_slots.hpp"

#include "sim/core/units.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline users {
namespace {

/// Services whose requests need a database, by the journeys.
std::set<std::string> callers_of(const Deployment &deployment, const std::string &store)
{
  std::set<std::string> callers;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (traffic::store_behind(hop) == store)
          callers.insert(traffic::caller_of(deployment, journey, hop));
  return callers;
}

double slots_of_copy(const ComponentSpec &copy)
{
  const Parameters parameters(copy);
  return std::max(1.0, parameters.number("max_connections") - parameters.number("reserved_connections"));
}

} // namespace

PoolSlots::PoolSlots(World &world, Told told) : world_(world), told_(std::move(told))
{
  const Deployment &deployment = world.deployment();
  for (const ComponentSpec *store : deployment.databases()) {
    Database database;
    database.id = store->id;
    for (const Region &region : deployment.regions) {
      const ComponentSpec *copy = store;
      for (const ComponentSpec *replica : deployment.of_kind("rds_replica"))
        if (region.name != store->region && replica->region == region.name && store_of(*replica) == store->id)
          copy = replica;
      database.slots.push_back(slots_of_copy(*copy));
    }
    const std::set<std::string> callers = callers_of(deployment, store->id);
    for (const ComponentSpec *service : deployment.of_kind("service")) {
      if (callers.count(service_name(service->id)) == 0)
        continue;
      const Parameters theirs(*service);
      const bool holds = theirs.has("pool_size_per_pod") && theirs.flag("pool_opens_whole");
      Pool pool;
      pool.service = service->id;
      pool.per_pod = holds ? theirs.number("pool_size_per_pod") : infinity;
      pool.stale_ratio = theirs.number("pool_stale_ratio");
      pool.stale_s = theirs.number("pool_stale_s");
      database.pools.push_back(pool);
    }
    databases_.push_back(std::move(database));
  }
}

void PoolSlots::attach()
{
  for (Database &database : databases_) {
    database.serving = &world_.read(ports::serving_region, database.id);
    std::vector<const Port *> watched = {database.serving};
    for (const Region &region : world_.deployment().regions) {
      database.writable.push_back(&world_.read(ports::writable, database.id + "@" + region.name));
      watched.push_back(database.writable.back());
    }
    for (const Port *one : watched)
      world_.on_change(*one, [this, &database](const Port &changed) { look(database, changed.cause()); });
  }
}

void PoolSlots::look(Database &database, EventId cause)
{
  const bool there = database.writable[static_cast<std::size_t>(database.serving->value())]->on();
  const bool before = std::exchange(database.there, there);
  if (there && !before)
    come_back(database, cause);
}

double PoolSlots::slots_of(const Database &database)
{
  return database.slots[static_cast<std::size_t>(database.serving->value())];
}

/// All pools connect at the same time.
void PoolSlots::come_back(Database &database, EventId cause)
{
  double wanted = 0;
  for (const Pool &pool : database.pools)
    wanted += std::isfinite(pool.per_pod) ? pool.per_pod * pool.pods : 0;
  const double share = wanted > 0 ? std::min(1.0, slots_of(database) / wanted) : 1;
  for (std::size_t p = 0; p < database.pools.size(); ++p) {
    Pool &pool = database.pools[p];
    ++pool.absences;
    if (std::isfinite(pool.per_pod)) {
      pool.held = share * pool.per_pod * pool.pods;
      pool.connected = std::min(pool.pods, std::floor(pool.held));
    }
    pool.stale = pool.stale_ratio * pool.pods;
    if (pool.stale > 0 && std::isfinite(pool.stale_s))
      outlive(database, p, pool.absences, cause);
    told_(pool.service, cause);
  }
}

/// What is stale is replaced when it is too old.
void PoolSlots::outlive(Database &database, std::size_t at, int absences, EventId cause)
{
  const double over_s = world_.now_s() + database.pools[at].stale_s;
  world_.spawn(database.id + " stale pools", [this, &database, at, absences, over_s, cause] {
    world_.sleep_until_s(over_s);
    Pool &pool = database.pools[at];
    if (pool.absences != absences)
      return;
    pool.stale = 0;
    told_(pool.service,
          world_.record(pool.service, "pools_back", "connections that were stale have been replaced",
                        Phase::catch_up, {cause}, {"pool_stale_s"}));
  });
}

/// Free slots go to pods that have none, in the order of the deployment.
void PoolSlots::fill(Database &database)
{
  double free = slots_of(database);
  for (const Pool &pool : database.pools)
    free -= pool.held;
  for (Pool &pool : database.pools) {
    if (!std::isfinite(pool.per_pod) || free < 1)
      continue;
    const double more = std::min(free, pool.per_pod * (pool.pods - pool.connected));
    pool.held += more;
    free -= more;
    pool.connected = std::min(pool.pods, pool.connected + std::ceil(more / pool.per_pod));
  }
}

void PoolSlots::set_pods(const std::string &service, double pods, EventId cause)
{
  for (Database &database : databases_)
    for (Pool &pool : database.pools) {
      if (pool.service != service || pool.pods == pods)
        continue;
      pool.pods = pods;
      pool.stale = std::min(pool.stale, pods);
      if (!std::isfinite(pool.per_pod))
        continue;
      pool.connected = std::min(pool.connected, pods);
      pool.held = std::min(pool.held, pool.connected * pool.per_pod);
      std::map<std::string, double> before;
      for (const Pool &one : database.pools)
        before[one.service] = one.connected;
      fill(database);
      for (const Pool &one : database.pools)
        if (one.service != service && one.connected != before[one.service])
          told_(one.service, cause);
    }
}

double PoolSlots::unconnected(const std::string &service) const
{
  double worst = 0;
  for (const Database &database : databases_)
    for (const Pool &pool : database.pools)
      if (pool.service == service && pool.pods > 0) {
        const double without = std::isfinite(pool.per_pod) ? 1 - pool.connected / pool.pods : 0;
        worst = std::max(worst, 1 - (1 - without) * (1 - pool.stale / pool.pods));
      }
  return worst;
}

} // namespace drsim::users
