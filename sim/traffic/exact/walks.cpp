#include "sim/traffic/exact/walks.hpp"

#include <cmath>
#include <utility>

namespace drsim::traffic::inline exact {

Walks::Walks(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, Transactions &transactions,
             Calls &calls, Figures &figures, Failures &failures, Stream &choices)
    : deployment_(*settings.deployment), agenda_(agenda), tiers_(tiers), transactions_(transactions),
      calls_(calls), figures_(figures), failures_(failures), choices_(choices),
      patience_s_(settings.client_timeout_s)
{
  place_paths(tiers.places(), calls.connections());
  calls.report_to(*this);
}

/// Looks up, once, what every hop of every journey names.
void Walks::place_paths(const Places &places, const Connections &connections)
{
  for (const Journey &journey : deployment_.journeys) {
    auto &stages = paths_.emplace_back();
    for (const Stage &stage : journey.path) {
      auto &hops = stages.emplace_back();
      for (const Hop &hop : stage.hops)
        hops.push_back(
            {&hop, places.target(hop.target), places.target(hop.miss), connections.pool_of(journey, hop)});
    }
  }
}

void Walks::begin(const Person &person, std::uint32_t region)
{
  next_stage(transactions_.begin(person.moved ? person.born_s : agenda_.now_s(), person, region));
}

void Walks::break_off(std::uint32_t region)
{
  for (std::uint32_t id = 0; id < transactions_.size(); ++id) {
    Transaction &one = transactions_[id];
    if (one.uses == 0 || one.region != region || one.answered)
      continue;
    one.cause = FailureCause::front_door;
    answer(one, false);
  }
}

void Walks::answer(Transaction &transaction, bool success)
{
  if (std::exchange(transaction.answered, true))
    return;
  const double latency_s = agenda_.now_s() - transaction.born_s;
  Person person = transaction.person;
  const bool wrote = transaction.wrote != Places::nowhere;
  person.committed = person.committed || wrote;
  const bool in_time = success && latency_s <= patience_s_;
  transaction.told_failed = !in_time;
  if (in_time)
    figures_.succeeded(person.journey, latency_s);
  else
    failures_.tell(person, transaction.region, success ? FailureCause::too_late : transaction.cause);
  if (!wrote)
    return;
  figures_.wrote(person.journey, in_time);
  tiers_[transaction.wrote].acknowledged += in_time ? 1 : 0;
}

void Walks::committed(std::uint32_t branch, std::size_t slot)
{
  Transaction &transaction = transactions_[transactions_.branch(branch).transaction];
  if (std::exchange(transaction.wrote, slot) != Places::nowhere)
    return;
  const Person &person = transaction.person;
  if (transaction.told_failed)
    figures_.wrote(person.journey, false);
  if (person.committed && !deployment_.journeys[person.journey].idempotent)
    figures_.duplicated(person.journey);
}

void Walks::next_stage(std::uint32_t id)
{
  for (;;) {
    Transaction &transaction = transactions_[id]; // none begins while others go on
    const std::uint32_t journey = transaction.person.journey;
    const std::vector<Stage> &path = deployment_.journeys[journey].path;
    if (transaction.failed && !transaction.answered)
      answer(transaction, false);
    const bool over = transaction.stage >= path.size() || (transaction.failed && transaction.answered);
    if (over || (path[transaction.stage].asynchronous && !transaction.answered))
      answer(transaction, true);
    if (over) {
      if (transaction.unpublished && !transaction.told_failed)
        figures_.unpublished(journey);
      transactions_.release(id);
      return;
    }
    open_branches(id, paths_[journey][transaction.stage++]);
    if (transactions_[id].branches > 0)
      return;
  }
}

void Walks::open_branches(std::uint32_t id, const std::vector<PlacedHop> &stage)
{
  // Held open by one more until all have begun: a hop that ends at once must not end the stage before them.
  transactions_[id].branches = 1;
  for (const PlacedHop &at : stage) {
    const double whole = std::floor(at.hop->visits);
    const int visits = static_cast<int>(whole) + (choices_.uniform() < at.hop->visits - whole ? 1 : 0);
    if (visits > 0)
      go_on(transactions_.open(id, at, visits));
  }
  --transactions_[id].branches;
}

/// A loop, since nothing but the settings bounds how many visits are over at once.
void Walks::go_on(std::uint32_t id)
{
  while (transactions_.branch(id).visits > 0) {
    --transactions_.branch(id).visits;
    const Visit how = visit(id);
    if (how == Visit::open)
      return; // from here on the number may be another's
    if (how != Visit::good) {
      close(id, false);
      return;
    }
  }
  close(id, true);
}

Visit Walks::visit(std::uint32_t id)
{
  const PlacedHop &at = *transactions_.branch(id).at;
  if (at.hop->kind == Hop::Kind::cache_read)
    return visit_cache(id);
  const std::size_t own = tiers_.places().slot(transactions_.of(id).region, at.target);
  return calls_.visit(id, at.hop->kind == Hop::Kind::call ? own : tiers_.copy_of(own));
}

Visit Walks::visit_cache(std::uint32_t id)
{
  const PlacedHop &at = *transactions_.branch(id).at;
  const Hop &hop = *at.hop;
  const std::size_t region = transactions_.of(id).region;
  ExactQueue &cache = tiers_[tiers_.places().slot(region, at.target)];
  cache.cache_reads += 1;
  const double could = cache.readable ? hop.hit_ratio * (1 - cache.error_ratio) : 0; // with all its keys
  const double draw = choices_.uniform();
  const bool hit = draw < could * cache.warmth;
  transactions_.branch(id).fills = !hit && draw < could;
  if (!hit && !hop.miss.empty()) {
    const Visit how = calls_.visit(id, tiers_.copy_of(tiers_.places().slot(region, at.miss)));
    if (how == Visit::good) // else it is told of later, and from here on the number may be another's
      fill_cache(id);
    return how;
  }
  if (cache.readable)
    fill_cache(id);
  return cache.readable || !hop.miss.empty() ? Visit::good : Visit::bad;
}

/// What was missed and has been answered is in the cache from now on.
void Walks::fill_cache(std::uint32_t id)
{
  Branch &branch = transactions_.branch(id);
  if (std::exchange(branch.fills, false))
    tiers_[tiers_.places().slot(transactions_.of(id).region, branch.at->target)].cache_fills += 1;
}

void Walks::visited(std::uint32_t branch, bool success)
{
  if (!success)
    return close(branch, false);
  fill_cache(branch);
  go_on(branch);
}

void Walks::close(std::uint32_t id, bool success)
{
  const Branch branch = transactions_.branch(id);
  transactions_.close(id);
  Transaction &transaction = transactions_[branch.transaction];
  if (!success && branch.at->hop->required && !transaction.failed) {
    transaction.failed = true;
    transaction.cause = branch.cause;
  }
  if (!success && branch.at->hop->kind == Hop::Kind::publish)
    transaction.unpublished = true;
  const bool last = --transaction.branches == 0;
  transactions_.release(branch.transaction);
  if (last)
    next_stage(branch.transaction);
}

} // namespace drsim::traffic::exact
