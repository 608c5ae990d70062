// The life of a transaction in the exact plane: stages, parallel hops, calls, tries, time-outs.
#include "sim/core/assertion.hpp"
#include "sim/traffic/exact/exact_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline exact {
namespace {

template <typename Item> std::uint32_t take(std::vector<Item> &items, std::vector<std::uint32_t> &free)
{
  if (free.empty()) {
    items.emplace_back();
    return static_cast<std::uint32_t>(items.size() - 1);
  }
  const std::uint32_t id = free.back();
  free.pop_back();
  return id;
}

} // namespace

void ExactPlane::answer(Transaction &transaction, bool success)
{
  if (std::exchange(transaction.answered, true))
    return;
  const double latency_s = now_s_ - transaction.born_s;
  Person person = transaction.person;
  person.committed = person.committed || transaction.wrote != Places::nowhere;
  const bool in_time = success && latency_s <= patience_s_;
  transaction.told_failed = !in_time;
  if (in_time)
    count_success(person.journey, latency_s);
  else
    count_failure(person, transaction.region, success ? FailureCause::too_late : transaction.cause);
  if (transaction.wrote == Places::nowhere)
    return;
  Totals &all = totals_[person.journey];
  (in_time ? all.acknowledged_writes : all.committed_unanswered) += 1;
  queues_[transaction.wrote].acknowledged += in_time ? 1 : 0;
}

void ExactPlane::committed(Transaction &transaction, std::size_t store)
{
  const Person &person = transaction.person;
  const bool first = std::exchange(transaction.wrote, store) == Places::nowhere;
  if (first && transaction.told_failed)
    totals_[person.journey].committed_unanswered += 1;
  if (first && person.committed && !deployment_.journeys[person.journey].idempotent)
    totals_[person.journey].duplicates += 1;
}

void ExactPlane::release(std::uint32_t transaction)
{
  if (--transactions_[transaction].uses == 0)
    free_transactions_.push_back(transaction);
}

void ExactPlane::next_stage(std::uint32_t id)
{
  for (;;) {
    const std::uint32_t journey = transactions_[id].person.journey;
    const std::vector<Stage> &path = deployment_.journeys[journey].path;
    Transaction &transaction = transactions_[id];
    if (transaction.failed && !transaction.answered)
      answer(transaction, false);
    const bool over = transaction.stage >= path.size() || (transaction.failed && transaction.answered);
    if (over || (path[transaction.stage].asynchronous && !transaction.answered))
      answer(transaction, true);
    if (over) {
      totals_[journey].unpublished += transaction.unpublished && !transaction.told_failed ? 1 : 0;
      release(id);
      return;
    }
    open_branches(id, paths_[journey][transaction.stage++]);
    if (transactions_[id].branches > 0)
      return;
  }
}

void ExactPlane::open_branches(std::uint32_t id, const std::vector<PlacedHop> &stage)
{
  // Held open by one more until all have begun: a hop that ends at once must not end the stage before them.
  transactions_[id].branches = 1;
  for (const PlacedHop &at : stage) {
    const double whole = std::floor(at.hop->visits);
    const int visits = static_cast<int>(whole) + (choices_.uniform() < at.hop->visits - whole ? 1 : 0);
    if (visits == 0)
      continue;
    const std::uint32_t branch = take(branches_, free_branches_);
    branches_[branch] = {id, &at, visits, 0, FailureCause::no_server};
    ++transactions_[id].branches;
    ++transactions_[id].uses;
    next_visit(branch);
  }
  --transactions_[id].branches;
}

void ExactPlane::next_visit(std::uint32_t id)
{
  const Branch branch = branches_[id];
  if (branch.visits == 0) {
    close_branch(id, true);
    return;
  }
  --branches_[id].visits;
  if (branch.at->hop->kind == Hop::Kind::cache_read) {
    visit_cache(id);
    return;
  }
  const std::size_t own = places_.slot(transactions_[branch.transaction].region, branch.at->target);
  first_visit(id, branch.at->hop->kind == Hop::Kind::call ? own : copy_of(own));
}

void ExactPlane::visit_cache(std::uint32_t id)
{
  const PlacedHop &at = *branches_[id].at;
  const Hop &hop = *at.hop;
  const std::size_t region = transactions_[branches_[id].transaction].region;
  ExactQueue &cache = queues_[places_.slot(region, at.target)];
  cache.cache_reads += 1;
  const double hit = cache.readable ? hop.hit_ratio * cache.warmth * (1 - cache.error_ratio) : 0;
  if (choices_.uniform() < hit || hop.miss.empty()) {
    visited(id, cache.readable || !hop.miss.empty());
    return;
  }
  first_visit(id, copy_of(places_.slot(region, at.miss)));
}

void ExactPlane::first_visit(std::uint32_t id, std::size_t tier_slot)
{
  branches_[id].tries = queues_[tier_slot].retries;
  visit_tier(id, tier_slot, true);
}

void ExactPlane::visit_tier(std::uint32_t id, std::size_t tier_slot, bool first_try)
{
  ExactQueue &queue = queues_[tier_slot];
  const bool changes = Hop::changes(hop_of(id).kind);
  if (!is_open(id, queue)) {
    failed_by(id, FailureCause::no_server);
    return;
  }
  if (!queue.queues) {
    const bool success = queue.error_ratio <= 0 || choices_.uniform() >= queue.error_ratio;
    queue.commits += success && changes ? 1 : 0;
    branches_[id].cause = FailureCause::error_answered;
    visited(id, success);
    return;
  }
  if (!queue.breaker.lets(now_s_)) {
    failed_by(id, FailureCause::breaker_open); // who does not even try does not try again either
    return;
  }
  if (first_try)
    queue.retry_tokens = std::min(queue.retry_burst_calls, queue.retry_tokens + queue.retry_budget_ratio);
  const CallId call = take(calls_, free_calls_);
  const std::uint32_t generation = calls_[call].generation + 1;
  calls_[call] = Call{id, generation, tier_slot, now_s_, changes};
  if (const std::uint32_t pool = pool_for(id); pool != nobody)
    connect(call, pool);
  else
    enter(call);
}

void ExactPlane::begin_service(CallId call)
{
  ExactQueue &queue = queues_[calls_[call].slot];
  queue.account(now_s_);
  ++queue.busy;
  ++queue.lines[calls_[call].line].busy;
  calls_[call].in_service = true;
  const double service_s = queue.service->next_s() / std::max(queue.speed, 1e-9);
  done_.push({now_s_ + service_s, call, calls_[call].generation});
}

void ExactPlane::finish_service(const Done &done)
{
  if (calls_[done.call].generation != done.generation || calls_[done.call].hangs)
    return;
  if (calls_[done.call].returning) {
    call_ended(done.call, calls_[done.call].success);
    return;
  }
  const std::size_t tier_slot = calls_[done.call].slot;
  ExactQueue &queue = queues_[tier_slot];
  queue.account(now_s_);
  --queue.busy;
  const std::uint32_t line = calls_[done.call].line;
  --queue.lines[line].busy;
  const bool success = queue.error_ratio <= 0 || choices_.uniform() >= queue.error_ratio;
  queue.commits += success && calls_[done.call].commits ? 1 : 0;
  if (success && calls_[done.call].unanswered != nobody)
    totals_[calls_[done.call].unanswered].committed_unanswered += 1;
  serve_line(tier_slot, line);
  const double way_s = way_back_s(done.call);
  if (way_s <= 0) {
    call_ended(done.call, success);
    return;
  }
  Call &call = calls_[done.call]; // no server is lost with it any more
  call.in_service = false;
  call.returning = true;
  call.success = success;
  done_.push({now_s_ + way_s, done.call, done.generation});
}

double ExactPlane::way_back_s(CallId id) const
{
  const Call &call = calls_[id];
  if (call.branch == nobody)
    return 0; // nobody waits for it
  const std::size_t region = transactions_[branches_[call.branch].transaction].region;
  return routes_[places_.slot(region, places_.target_of(call.slot))].latency_s;
}

void ExactPlane::give_up(const Done &due)
{
  Call &call = calls_[due.call];
  if (call.generation != due.generation || call.branch == nobody)
    return;
  const std::uint32_t branch = std::exchange(call.branch, nobody);
  const std::size_t tier_slot = call.slot;
  const Hop &hop = hop_of(branch);
  const std::uint32_t journey = transactions_[branches_[branch].transaction].person.journey;
  if (!call.hangs && hop.kind == Hop::Kind::write && hop.required &&
      !deployment_.journeys[journey].idempotent)
    call.unanswered = journey; // nobody writes again: if this one is done, the user does not know
  queues_[tier_slot].breaker.note(false, now_s_);
  const bool waited_for_pool = call.pool != nobody && !call.connected;
  const bool hangs = call.hangs;
  disconnect(due.call); // others go on with its connection, and may open calls: `call` is gone
  if (waited_for_pool) {
    release_call(due.call);
    failed_by(branch, FailureCause::pool_exhausted); // an exception of the pool goes up to the user
    return;
  }
  if (hangs)
    release_call(due.call);
  if (!try_again(branch, tier_slot, true))
    failed_by(branch, FailureCause::timed_out);
}

void ExactPlane::release_call(CallId call)
{
  disconnect(call);
  ++calls_[call].generation;
  calls_[call].branch = nobody;
  calls_[call].in_service = false;
  free_calls_.push_back(call);
}

/// An answer has come; nobody may wait for it any more.
void ExactPlane::call_ended(CallId id, bool success, FailureCause cause)
{
  const Call call = calls_[id];
  if (call.branch != nobody)
    queues_[call.slot].breaker.note(success, now_s_);
  release_call(id);
  if (call.branch == nobody)
    return;
  if (success && call.commits && hop_of(call.branch).kind == Hop::Kind::write)
    committed(transactions_[branches_[call.branch].transaction], call.slot);
  if (!success && try_again(call.branch, call.slot, true))
    return;
  branches_[call.branch].cause = cause;
  visited(call.branch, success);
}

void ExactPlane::visited(std::uint32_t branch, bool success)
{
  if (success)
    next_visit(branch);
  else
    close_branch(branch, false);
}

void ExactPlane::failed_by(std::uint32_t branch, FailureCause cause)
{
  branches_[branch].cause = cause;
  visited(branch, false);
}

void ExactPlane::close_branch(std::uint32_t id, bool success)
{
  const Branch branch = branches_[id];
  free_branches_.push_back(id);
  Transaction &transaction = transactions_[branch.transaction];
  if (!success && branch.at->hop->required && !transaction.failed) {
    transaction.failed = true;
    transaction.cause = branch.cause;
  }
  if (!success && branch.at->hop->kind == Hop::Kind::publish)
    transaction.unpublished = true;
  const bool last = --transaction.branches == 0;
  release(branch.transaction);
  if (last)
    next_stage(branch.transaction);
}

} // namespace drsim::traffic::inline exact
