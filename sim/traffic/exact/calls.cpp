#include "sim/traffic/exact/calls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::traffic::inline exact {

Calls::Calls(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, Transactions &transactions,
             Figures &figures, Stream &choices)
    : deployment_(*settings.deployment), agenda_(agenda), tiers_(tiers), transactions_(transactions),
      figures_(figures), choices_(choices), backoff_(settings.seed, settings.trial, "users", "back-off"),
      connections_(settings, tiers, agenda), lines_(settings, agenda, tiers, calls_, choices)
{
}

// --- tries ---

Visit Calls::visit(std::uint32_t branch, std::size_t slot)
{
  transactions_.branch(branch).tries = tiers_[slot].retries;
  return attempt(branch, slot, true);
}

void Calls::retry(const Agenda::Retry &due)
{
  settle(due.branch, due.slot, Visit::again);
}

/// A loop, since nothing but the settings bounds how often a try is refused at once.
Visit Calls::attempt(std::uint32_t branch, std::size_t slot, bool first_try)
{
  Visit visit = try_once(branch, slot, first_try);
  while (visit == Visit::again)
    visit = try_once(branch, slot, false);
  return visit;
}

/// Tells the visitor of a visit that is over, after the tries that are made at once.
void Calls::settle(std::uint32_t branch, std::size_t slot, Visit visit)
{
  if (visit == Visit::again)
    visit = attempt(branch, slot, false);
  if (visit != Visit::open)
    visitor_->visited(branch, visit == Visit::good);
}

Visit Calls::try_once(std::uint32_t branch, std::size_t slot, bool first_try)
{
  ExactQueue &queue = tiers_[slot];
  if (!is_open(branch, queue))
    return shut_out(branch, slot);
  if (!queue.queues)
    return answer_at_once(branch, queue);
  if (!queue.breaker.lets(agenda_.now_s()))
    return failed_by(branch, FailureCause::breaker_open); // who does not even try does not try again either
  if (first_try)
    queue.retry_tokens = std::min(queue.retry_burst_calls, queue.retry_tokens + queue.retry_budget_ratio);
  const bool changes = Hop::changes(transactions_.hop(branch).kind);
  const CallId id = calls_.open(branch, slot, agenda_.now_s(), changes);
  const std::uint32_t pool =
      connections_.pool_in(transactions_.of(branch).region, transactions_.branch(branch).at->pool);
  if (pool == nobody)
    return enter(id);
  connect(id, pool);
  return Visit::open;
}

bool Calls::is_open(std::uint32_t branch, const ExactQueue &queue) const
{
  const Hop::Kind kind = transactions_.hop(branch).kind;
  const bool open = kind == Hop::Kind::call || (Hop::changes(kind) ? queue.writable : queue.readable);
  return open && (!queue.queues || queue.servers > 0 || queue.silent > 0);
}

/// Nothing there takes the call: it waits for its store, or fails.
Visit Calls::shut_out(std::uint32_t branch, std::size_t slot)
{
  if (!tiers_[slot].is_waited_for())
    return failed_by(branch, FailureCause::no_server);
  const bool changes = Hop::changes(transactions_.hop(branch).kind);
  const CallId id = calls_.open(branch, slot, agenda_.now_s(), changes);
  calls_[id].held = true;
  held_.push_back({id, calls_[id].generation});
  agenda_.give_up_after(tiers_[slot].held, id, calls_[id].generation);
  return Visit::open;
}

void Calls::wake()
{
  for (const Held &one : std::exchange(held_, {})) {
    if (calls_[one.call].generation != one.generation)
      continue; // gave up
    const std::uint32_t branch = calls_[one.call].branch;
    const Places &places = tiers_.places();
    const std::size_t target = places.target_of(calls_[one.call].slot);
    const std::size_t slot = tiers_.copy_of(places.slot(transactions_.of(branch).region, target));
    if (!is_open(branch, tiers_[slot])) {
      held_.push_back(one);
      continue;
    }
    calls_.close(one.call);
    settle(branch, slot, attempt(branch, slot, true));
  }
}

Visit Calls::failed_by(std::uint32_t branch, FailureCause cause)
{
  transactions_.branch(branch).cause = cause;
  return Visit::bad;
}

/// Where nobody waits.
Visit Calls::answer_at_once(std::uint32_t branch, ExactQueue &queue)
{
  if (queue.error_ratio > 0 && choices_.uniform() < queue.error_ratio)
    return failed_by(branch, FailureCause::error_answered);
  queue.commits += Hop::changes(transactions_.hop(branch).kind) ? 1 : 0;
  return Visit::good;
}

/// A call reaches its tier: it is refused, waits, or is worked on.
Visit Calls::enter(CallId id)
{
  const Call call = calls_[id];
  ExactQueue &queue = tiers_[call.slot];
  if (!is_open(call.branch, queue)) { // lost while the call waited for a connection
    if (queue.is_waited_for()) {
      close(id);
      return shut_out(call.branch, call.slot);
    }
    refuse(id);
    return failed_by(call.branch, FailureCause::no_server);
  }
  Lines::Place place = lines_.pick(queue);
  calls_[id].line = place.line;
  place.silent = place.silent || lines_.loses(queue);
  if (!place.silent && queue.full(queue.lines[place.line])) {
    refuse(id);
    return try_again(call.branch, call.slot, false, FailureCause::shed);
  }
  calls_[id].came_s = agenda_.now_s();
  agenda_.give_up_after(queue.timeout, id, call.generation);
  if (place.silent)
    return fall_silent(id);
  const double work = calls_[id].commits ? queue.write_work : queue.read_work;
  queue.offered_s += work * queue.service_mean_s / std::max(queue.speed, 1e-9) +
                     queue.grey.slow_ratio * queue.grey.latency_s;
  queue.tries += 1;
  lines_.join(id);
  return Visit::open;
}

void Calls::refuse(CallId id)
{
  tiers_[calls_[id].slot].breaker.note(false, agenda_.now_s());
  close(id);
}

/// Makes a failed visit's next try, if there is one; begun: work on the last may have been done.
Visit Calls::try_again(std::uint32_t id, std::size_t slot, bool begun, FailureCause cause)
{
  Branch &branch = transactions_.branch(id);
  ExactQueue &queue = tiers_[slot];
  const bool may = !begun || deployment_.journeys[transactions_.of(id).person.journey].idempotent;
  if (!may || branch.tries <= 0 || queue.retry_tokens < 1)
    return failed_by(id, cause);
  const double longest_s = queue.backoff.longest_s(queue.retries - branch.tries);
  --branch.tries;
  queue.retry_tokens -= 1;
  if (longest_s <= 0)
    return Visit::again;
  agenda_.retry_after(backoff_.uniform() * longest_s, id, slot);
  return Visit::open;
}

// --- ends ---

void Calls::finish(const Agenda::Done &due)
{
  const CallId id = due.call;
  if (calls_[id].generation != due.generation || calls_[id].hangs)
    return;
  if (calls_[id].returning) {
    end(id, calls_[id].success, FailureCause::error_answered);
    return;
  }
  const std::size_t slot = calls_[id].slot;
  ExactQueue &queue = tiers_[slot];
  lines_.leave(id);
  const bool success = queue.error_ratio <= 0 || choices_.uniform() >= queue.error_ratio;
  queue.commits += success && calls_[id].commits ? 1 : 0;
  if (success && calls_[id].unanswered != nobody)
    figures_.wrote(calls_[id].unanswered, false);
  lines_.serve(slot, calls_[id].line);
  const double way_s = way_back_s(calls_[id]);
  if (way_s <= 0) {
    end(id, success, FailureCause::error_answered);
    return;
  }
  Call &call = calls_[id]; // no server is lost with it any more
  call.in_service = false;
  call.returning = true;
  call.success = success;
  agenda_.finish_after(way_s, id, due.generation);
}

double Calls::way_back_s(const Call &call) const
{
  if (call.branch == nobody)
    return 0; // nobody waits for it
  return tiers_.latency_s(transactions_.of(call.branch).region, call.slot);
}

void Calls::give_up(const Agenda::Done &due)
{
  Call &call = calls_[due.call];
  if (call.generation != due.generation || call.branch == nobody)
    return;
  const std::uint32_t branch = std::exchange(call.branch, nobody);
  const std::size_t slot = call.slot;
  if (call.held) {
    close(due.call);
    settle(branch, slot, failed_by(branch, FailureCause::no_server));
    return;
  }
  const bool hangs = call.hangs;
  const bool waited_for_pool = call.pool != nobody && !call.connected;
  const Hop &hop = transactions_.hop(branch);
  const std::uint32_t journey = transactions_.of(branch).person.journey;
  if (!hangs && hop.kind == Hop::Kind::write && hop.required && !deployment_.journeys[journey].idempotent)
    call.unanswered = journey; // nobody writes again: if this one is done, the user does not know
  tiers_[slot].late += hangs ? 0 : 1;
  tiers_[slot].breaker.note(false, agenda_.now_s());
  disconnect(due.call); // its connection lets others go on, and they may open calls: `call` is gone
  if (waited_for_pool) {
    close(due.call);
    settle(branch, slot, failed_by(branch, FailureCause::pool_exhausted)); // goes up to the user
    return;
  }
  if (hangs)
    close(due.call);
  settle(branch, slot, try_again(branch, slot, true, FailureCause::timed_out));
}

/// An answer has come; nobody may wait for it any more.
Visit Calls::ended(CallId id, bool success, FailureCause cause)
{
  const Call call = calls_[id];
  if (call.branch != nobody)
    tiers_[call.slot].breaker.note(success, agenda_.now_s());
  close(id);
  if (call.branch == nobody)
    return Visit::open;
  if (!success)
    return try_again(call.branch, call.slot, true, cause);
  if (call.commits && transactions_.hop(call.branch).kind == Hop::Kind::write)
    visitor_->committed(call.branch, call.slot);
  return Visit::good;
}

void Calls::end(CallId id, bool success, FailureCause cause)
{
  const std::uint32_t branch = calls_[id].branch;
  const std::size_t slot = calls_[id].slot;
  settle(branch, slot, ended(id, success, cause));
}

void Calls::lose(CallId id)
{
  const std::uint32_t branch = calls_[id].branch;
  const std::size_t slot = calls_[id].slot;
  if (branch == nobody) {
    close(id);
    return;
  }
  refuse(id);
  settle(branch, slot, failed_by(branch, FailureCause::server_lost));
}

Visit Calls::fall_silent(CallId id)
{
  Call &call = calls_[id];
  call.in_service = false;
  call.hangs = true;
  if (call.branch == nobody)
    close(id);
  else if (!std::isfinite(tiers_[call.slot].timeout_s)) // its caller would never notice
    return ended(id, false, FailureCause::server_lost);
  return Visit::open;
}

void Calls::hang(CallId id)
{
  const std::uint32_t branch = calls_[id].branch;
  const std::size_t slot = calls_[id].slot;
  settle(branch, slot, fall_silent(id));
}

void Calls::move(CallId id)
{
  const Lines::Place place = lines_.pick(tiers_[calls_[id].slot]);
  calls_[id].line = place.line;
  if (place.silent)
    hang(id);
  else
    lines_.wait(id);
}

void Calls::add_work(std::size_t slot, std::size_t calls)
{
  for (; calls > 0; --calls) {
    const Lines::Place place = lines_.pick(tiers_[slot]);
    if (place.silent || lines_.full(slot, place.line))
      continue;
    const CallId id = calls_.open(nobody, slot, agenda_.now_s(), false);
    calls_[id].line = place.line;
    lines_.join(id);
  }
}

void Calls::close(CallId id)
{
  disconnect(id);
  calls_.close(id);
}

// --- connections ---

/// Takes a connection for a call, or lets it wait for one.
void Calls::connect(CallId id, std::uint32_t pool)
{
  connections_.wait(pool, id, calls_);
  hand_out(pool);
}

/// A call needs its connection no more: it has ended, or its caller has closed it.
void Calls::disconnect(CallId id)
{
  if (const std::uint32_t pool = connections_.leave(calls_[id]); pool != nobody)
    hand_out(pool);
}

void Calls::hand_out(std::uint32_t pool)
{
  if (!connections_.begin_handing_out(pool))
    return; // the loop below goes on
  for (CallId id = connections_.grant(pool, calls_); id != nobody; id = connections_.grant(pool, calls_)) {
    const std::uint32_t branch = calls_[id].branch;
    const std::size_t slot = calls_[id].slot;
    settle(branch, slot, enter(id));
  }
  connections_.end_handing_out(pool);
}

void Calls::size_pools()
{
  const std::vector<double> capacities = connections_.capacities();
  for (std::uint32_t pool = 0; pool < capacities.size(); ++pool) { // one by one: each lets calls go on
    connections_.set_capacity(pool, capacities[pool]);
    hand_out(pool);
  }
}

} // namespace drsim::traffic::exact
