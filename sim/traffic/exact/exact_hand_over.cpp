// Every transaction played for a while: taken over from rates, and handed back to them.
#include "sim/traffic/exact/exact_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline exact {

void ExactPlane::take_over(const HandOver &from, const DnsShares &dns)
{
  doors_.take_over(dns);
  for (std::size_t slot = 0; slot < tiers_.slots(); ++slot) {
    const TierState &state = from.tiers[slot];
    ExactQueue &queue = tiers_[slot];
    if (!queue.queues)
      continue;
    queue.retry_tokens = std::min(state.saved_retries, queue.retry_burst_calls);
    queue.breaker.take_over(state.seen_calls, state.seen_failures, state.open_s, agenda_.now_s());
  }
  const auto most = static_cast<std::size_t>(most_reloads_);
  for (std::size_t i = 0; i < from.people.size(); ++i)
    for (double left = std::floor(from.people[i] + 0.5); left > 0; --left) {
      Person person;
      person.journey = static_cast<std::uint32_t>(i / most);
      person.reloads = static_cast<int>(i % most) + 1;
      agenda_.come_again_after(-std::log1p(-begin_chance_.uniform()) * reload_mean_s_, person);
    }
}

void ExactPlane::fill_up(const HandOver &from)
{
  for (std::size_t slot = 0; slot < tiers_.slots(); ++slot) {
    const ExactQueue &queue = tiers_[slot];
    const double more = std::floor(from.tiers[slot].waiting) - static_cast<double>(queue.waiting());
    if (!queue.queues || queue.servers <= 0 || !from.tiers[slot].works_at_limit || more < 1)
      continue;
    calls_.add_work(slot, static_cast<std::size_t>(more + std::max(0, queue.servers - queue.busy)));
  }
}

void ExactPlane::mark()
{
  marked_s_ = agenda_.now_s();
  tier_marks_.resize(tiers_.slots());
  for (std::size_t slot = 0; slot < tier_marks_.size(); ++slot)
    tier_marks_[slot] = {tiers_[slot].tries, tiers_[slot].late};
  journey_marks_.resize(figures_.journeys());
  for (std::size_t j = 0; j < journey_marks_.size(); ++j) {
    const Totals &now = figures_.totals(j);
    journey_marks_[j] = {now.ok + now.slow + now.failed, now.failed};
  }
}

double ExactPlane::calls() const
{
  double all = 0;
  for (std::size_t slot = 0; slot < tiers_.slots(); ++slot)
    all += tiers_[slot].tries;
  return all;
}

bool ExactPlane::is_plain() const
{
  for (std::size_t slot = 0; slot < tier_marks_.size(); ++slot) {
    const ExactQueue &queue = tiers_[slot];
    const double tries = queue.tries - tier_marks_[slot].all;
    const double late = queue.late - tier_marks_[slot].bad;
    const bool all_late = late >= mostly_late * tries && tries > 0;
    const bool long_queue = static_cast<double>(queue.waiting()) > 2 * std::max(1, queue.servers);
    if (queue.queues && queue.servers > 0 && !all_late && (late > few_late * tries || long_queue))
      return false;
  }
  return true;
}

HandOver ExactPlane::hand_over() const
{
  HandOver out;
  out.at_s = agenda_.now_s();
  const double over_s = std::max(out.at_s - marked_s_, 1e-9);
  for (std::size_t slot = 0; slot < tiers_.slots(); ++slot) {
    const ExactQueue &queue = tiers_[slot];
    TierState &state = out.tiers.emplace_back();
    const double tries = queue.tries - tier_marks_[slot].all;
    state.waiting =
        static_cast<double>(queue.waiting()) + (queue.queues ? calls_.connections().waiting_for(slot) : 0);
    state.tries_per_s = tries / over_s;
    state.late_share = tries > 0 ? (queue.late - tier_marks_[slot].bad) / tries : 0;
    state.saved_retries = queue.retry_tokens;
    state.open_s = queue.breaker.open_s(out.at_s);
    state.seen_calls = queue.breaker.calls();
    state.seen_failures = state.seen_calls > 0 ? queue.breaker.failures() / state.seen_calls : 0;
  }
  const std::size_t journeys = figures_.journeys(), regions = places_.regions();
  const auto most = static_cast<std::size_t>(most_reloads_);
  out.people.assign(journeys * most, 0);
  out.on_the_way.assign(journeys * regions, 0);
  out.in_vain = out.on_the_way;
  const auto at = [&](const Person &person, std::size_t region) {
    return person.journey * regions + (region < regions ? region : 0);
  };
  for (std::uint32_t id = 0; id < transactions_.size(); ++id)
    if (const Transaction &one = transactions_.at(id); one.uses > 0 && !one.answered)
      ++out.on_the_way[at(one.person, one.region)];
  agenda_.visit_people(
      [&](const Person &person) {
        if (person.moved)
          ++out.on_the_way[at(person, 0)]; // still waits for an answer
        else if (person.reloads > 0)
          ++out.people[person.journey * most + static_cast<std::size_t>(person.reloads) - 1];
      },
      [&](const Agenda::Hanging &user) {
        ++out.on_the_way[at(user.person, user.region)];
        ++out.in_vain[at(user.person, user.region)];
      });
  for (std::size_t j = 0; j < journeys; ++j) {
    const Totals &now = figures_.totals(j);
    const double ended = now.ok + now.slow + now.failed - journey_marks_[j].all;
    out.failing_shares.push_back(ended > 0 ? (now.failed - journey_marks_[j].bad) / ended : 0);
  }
  return out;
}

} // namespace drsim::traffic::exact
