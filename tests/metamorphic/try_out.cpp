#include "tests/metamorphic/try_out.hpp"

#include "tests/metamorphic/estate.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::test {
namespace {

constexpr std::uint64_t random_seeds = 8;
/// Two outcomes nearer than this are the same: users' experience is summed up over intervals.
constexpr double tolerance_s = 60;
constexpr double tolerance_ratio = 0.02;
/// Of a mean over trials; a trial without recovery counts as the horizon.
constexpr double mean_tolerance_ratio = 0.02;

double rto_s(const Outcome &outcome)
{
  return outcome.censored ? INFINITY : outcome.rto_s;
}

/// When users were back, from the trial's start: the onset may be another one.
double back_s(const Outcome &outcome)
{
  return outcome.impact ? outcome.onset_s + rto_s(outcome) : 0;
}

bool better(double changed, double base)
{
  return changed < base - std::max(tolerance_s, std::isinf(base) ? 0 : tolerance_ratio * base);
}

bool better(const Outcome &changed, const Outcome &base)
{
  return better(back_s(changed), back_s(base)) || better(changed.rpo_s, base.rpo_s);
}

double mean_back_s(const std::vector<Outcome> &outcomes, double horizon_s)
{
  double sum = 0;
  for (const Outcome &outcome : outcomes)
    sum += std::min(horizon_s, back_s(outcome)) / static_cast<double>(outcomes.size());
  return sum;
}

bool same(const Outcome &a, const Outcome &b)
{
  const auto figures = [](const Outcome &one) {
    return std::vector<double>{one.onset_s,
                               one.rto_s,
                               one.rpo_s,
                               one.backlog_rto_s,
                               one.redundancy_rto_s,
                               one.lost_transactions,
                               one.failed_transactions,
                               one.duplicated_events,
                               one.longest_backlog};
  };
  return a.censored == b.censored && figures(a) == figures(b);
}

std::string told(const Outcome &outcome)
{
  const auto text = [](double value) { return std::isinf(value) ? "never" : std::to_string(value); };
  return "back " + text(back_s(outcome)) + " s, RTO " + text(rto_s(outcome)) + " s, RPO " +
         text(outcome.rpo_s) + " s";
}

struct Case {
  Estate estate;
  Loaded loaded;
  std::vector<Outcome> outcomes;
};

/// Every estate once, as it is.
const std::vector<Case> &cases()
{
  static const std::vector<Case> all = [] {
    std::vector<Case> made;
    for (const auto &some : {reference_estates(), random_estates(random_seeds)})
      for (const Estate &estate : some) {
        Loaded loaded = load(estate);
        std::vector<Outcome> outcomes = play(loaded, estate.trials);
        made.push_back({estate, std::move(loaded), std::move(outcomes)});
      }
    return made;
  }();
  return all;
}

/// Whether each trial by itself is held to the relation.
bool breaks(Order order, const Outcome &before, const Outcome &after)
{
  switch (order) {
  case Order::same: return !same(before, after);
  case Order::alike: return better(after, before) || better(before, after);
  case Order::never_better:
  case Order::later: return better(after, before);
  case Order::never_better_on_average: break;
  }
  return false;
}

void compare(Order order, const Loaded &base, const std::vector<Outcome> &before,
             const std::vector<Outcome> &after, Found &found)
{
  for (std::size_t trial = 0; trial < before.size(); ++trial) {
    found.moved = found.moved || !same(before[trial], after[trial]);
    if (breaks(order, before[trial], after[trial]))
      found.breaks.push_back(base.name + ", trial " + std::to_string(trial) + ": " + told(before[trial]) +
                             " -> " + told(after[trial]));
  }
  if (order != Order::never_better_on_average)
    return;
  const double was_s = mean_back_s(before, base.scenario.horizon_s);
  const double is_s = mean_back_s(after, base.scenario.horizon_s);
  if (is_s < was_s - std::max(tolerance_s, mean_tolerance_ratio * was_s))
    found.breaks.push_back(base.name + ": users back after " + std::to_string(was_s) + " -> " +
                           std::to_string(is_s) + " s in the mean");
}

} // namespace

Found try_out(const Relation &relation)
{
  Found found;
  for (const Case &one : cases()) {
    Estate estate = one.estate;
    if (relation.rewrite && !relation.rewrite(estate))
      continue;
    Loaded changed = relation.rewrite ? load(estate) : one.loaded;
    Loaded base = one.loaded;
    if (relation.before) {
      relation.before(base);
      relation.before(changed);
    }
    if (relation.change && !relation.change(changed))
      continue;
    ++found.estates;
    const bool weaker = relation.order == Order::later && base.heals();
    compare(weaker ? Order::never_better_on_average : relation.order, base,
            relation.before ? play(base, estate.trials) : one.outcomes, play(changed, estate.trials), found);
  }
  return found;
}

} // namespace drsim::test
