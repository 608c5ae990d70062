// What stands before a tier's queue in the exact plane: back-off, shedding, connections of a pool.
#include "sim/core/assertion.hpp"
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline exact {

bool ExactPlane::is_open(std::uint32_t branch, const ExactQueue &queue) const
{
  const Hop::Kind kind = hop_of(branch).kind;
  const bool open = kind == Hop::Kind::call || (Hop::changes(kind) ? queue.writable : queue.readable);
  return open && (!queue.queues || queue.servers > 0 || queue.silent > 0);
}

/// A call reaches its tier: it is refused, waits, or is worked on.
void ExactPlane::enter(CallId id)
{
  const Call call = calls_[id];
  ExactQueue &queue = queues_[call.slot];
  if (!is_open(call.branch, queue)) { // lost while the call waited for a connection
    queue.breaker.note(false, now_s_);
    release_call(id);
    failed_by(call.branch, FailureCause::no_server);
    return;
  }
  bool silent = false;
  const std::uint32_t line = pick_line(queue, silent);
  calls_[id].line = line;
  if (!silent && queue.full(queue.lines[line])) {
    queue.breaker.note(false, now_s_);
    release_call(id);
    if (!try_again(call.branch, call.slot, false))
      failed_by(call.branch, FailureCause::shed);
    return;
  }
  calls_[id].came_s = now_s_;
  if (std::isfinite(queue.timeout_s))
    deadlines_[deadline_of_[call.slot]].due.push_back({now_s_ + queue.timeout_s, id, call.generation});
  if (silent) {
    hang(id);
    return;
  }
  queue.offered_s += queue.service_mean_s / std::max(queue.speed, 1e-9);
  if (queue.lines[line].busy < queue.lines[line].servers)
    begin_service(id);
  else
    queue.lines[line].waiting.push_back(id);
}

/// Makes a failed visit's next try, if there is one; begun: work on the last may have been done.
bool ExactPlane::try_again(std::uint32_t id, std::size_t tier_slot, bool begun)
{
  Branch &branch = branches_[id];
  ExactQueue &queue = queues_[tier_slot];
  const bool may =
      !begun || deployment_.journeys[transactions_[branch.transaction].person.journey].idempotent;
  if (!may || branch.tries <= 0 || queue.retry_tokens < 1)
    return false;
  const double longest_s = queue.backoff.longest_s(queue.retries - branch.tries);
  --branch.tries;
  queue.retry_tokens -= 1;
  if (longest_s > 0)
    retries_.push({now_s_ + backoff_.uniform() * longest_s, id, tier_slot});
  else
    visit_tier(id, tier_slot, false);
  return true;
}

// --- connections ---

void ExactPlane::set_up_pools(const PlaneSettings &settings)
{
  for (const PoolPlan &plan : pool_plans(settings, places_)) {
    const TierSettings caller = plan.tier == nullptr ? TierSettings{} : *plan.tier;
    ExactPool pool;
    pool.caller = plan.caller;
    pool.store = plan.store;
    pool.per_pod = caller.pool_per_server;
    pool.timeout_s = caller.pool_timeout_s;
    pool.deadline = deadline_bucket(caller.pool_timeout_s);
    pools_.push_back(pool);
  }
}

/// Looks up, once, what every hop of every journey names.
void ExactPlane::place_paths()
{
  for (const Journey &journey : deployment_.journeys) {
    auto &stages = paths_.emplace_back();
    for (const Stage &stage : journey.path) {
      auto &hops = stages.emplace_back();
      for (const Hop &hop : stage.hops)
        hops.push_back({&hop, places_.target(hop.target), places_.target(hop.miss), pool_of(journey, hop)});
    }
  }
}

/// The pool, in region 0, whose connections a hop uses.
std::uint32_t ExactPlane::pool_of(const Journey &journey, const Hop &hop) const
{
  const std::string store = store_behind(hop);
  const std::string caller = store.empty() ? "" : caller_of(journey, hop);
  for (std::uint32_t pool = 0; pool < pools_.size() && !caller.empty(); ++pool)
    if (pools_[pool].caller == places_.slot(0, caller) && pools_[pool].store == places_.slot(0, store))
      return pool;
  return nobody;
}

std::uint32_t ExactPlane::pool_for(std::uint32_t branch) const
{
  const std::uint32_t first = branches_[branch].at->pool;
  if (first == nobody)
    return nobody;
  const std::uint32_t pool = first + transactions_[branches_[branch].transaction].region;
  return std::isfinite(pools_[pool].per_pod) ? pool : nobody;
}

/// Takes a connection for a call, or lets it wait for one.
void ExactPlane::connect(CallId id, std::uint32_t number)
{
  ExactPool &pool = pools_[number];
  calls_[id].pool = number;
  pool.waiting.push_back({id, calls_[id].generation});
  if (std::isfinite(pool.timeout_s))
    deadlines_[pool.deadline].due.push_back({now_s_ + pool.timeout_s, id, calls_[id].generation});
  serve_pool(pool);
}

/// A call needs its connection no more: it has ended, or its caller has closed it.
void ExactPlane::disconnect(CallId id)
{
  Call &call = calls_[id];
  if (call.pool == nobody)
    return;
  ExactPool &pool = pools_[std::exchange(call.pool, nobody)];
  if (!std::exchange(call.connected, false)) {
    ++pool.gave_up;
    return;
  }
  pool.in_use -= 1;
  serve_pool(pool);
}

void ExactPlane::serve_pool(ExactPool &pool)
{
  if (std::exchange(pool.serving, true))
    return; // the loop below goes on
  while (!pool.waiting.empty() && pool.in_use < pool.capacity) {
    const auto [id, generation] = pool.waiting.front();
    pool.waiting.pop_front();
    if (calls_[id].generation != generation || calls_[id].branch == nobody) {
      --pool.gave_up;
      continue;
    }
    pool.in_use += 1;
    calls_[id].connected = true;
    ++calls_[id].generation; // the pool's time-out does not concern it any more
    enter(id);
  }
  pool.serving = false;
}

/// Pods, routes or copies have changed, and with them what each pool may hold.
void ExactPlane::size_pools()
{
  std::vector<double> wanted_by_all(queues_.size(), 0);
  for (const ExactPool &pool : pools_)
    if (std::isfinite(pool.per_pod))
      wanted_by_all[copy_of(pool.store)] += pool.per_pod * queues_[pool.caller].pods;
  for (ExactPool &pool : pools_) {
    if (!std::isfinite(pool.per_pod))
      continue;
    const std::size_t copy = copy_of(pool.store);
    const double wanted = pool.per_pod * queues_[pool.caller].pods;
    const double granted = granted_connections(wanted, wanted_by_all[copy], queues_[copy].max_connections);
    pool.capacity = wanted > 0 ? std::max(1.0, std::floor(granted)) : 0;
    serve_pool(pool);
  }
}

} // namespace drsim::traffic::exact
