#include "sim/analysis/summary.hpp"

#include "sim/analysis/basis.hpp"
#include "sim/analysis/path_shares.hpp"
#include "sim/analysis/picked.hpp"
#include "sim/analysis/transactions.hpp"
#include "sim/input/unknown_lengths.hpp"
#include "sim/model/metrics.hpp"
#include "sim/verdict/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace drsim::inline analysis {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

bool finished(const Outcome &outcome)
{
  return outcome.status == Outcome::Status::ok;
}

template <class Value> Spread spread_over(const std::vector<const Outcome *> &outcomes, Value value)
{
  std::vector<double> values;
  values.reserve(outcomes.size());
  for (const Outcome *outcome : outcomes)
    values.push_back(value(*outcome));
  return spread_of(std::move(values));
}

std::vector<Assumption> assumptions_of(const Deployment &deployment, const std::vector<PathShare> &path)
{
  std::set<std::string> on_path;
  for (const PathShare &leg : path)
    on_path.insert(leg.component);
  std::vector<Assumption> assumptions;
  for (const ComponentSpec &component : deployment.components) {
    if (on_path.count(component.id) == 0)
      continue;
    for (const auto &[name, parameter] : component.parameters)
      if (parameter.from.confidence == Confidence::assumed)
        assumptions.push_back({component.id + "." + name, parameter.from});
  }
  return assumptions;
}

Check claim(const std::string &metric, double bound, double probability, bool objective)
{
  Check check;
  check.metric = metric;
  check.bound = bound;
  check.probability = probability;
  check.objective = objective;
  return check;
}

std::vector<StoreSpread> store_spreads(const Deployment &deployment,
                                       const std::vector<const Outcome *> &outcomes)
{
  std::vector<StoreSpread> spreads;
  for (const Store &store : deployment.stores) {
    std::vector<double> rpo_s;
    std::vector<double> lost;
    std::vector<double> twice;
    for (const Outcome *outcome : outcomes) {
      const auto one = std::find_if(outcome->stores.begin(), outcome->stores.end(),
                                    [&](const StoreOutcome &of) { return of.component == store.component; });
      const bool any = one != outcome->stores.end(); // else nobody knows
      rpo_s.push_back(any ? one->rpo_s : unknown);
      lost.push_back(any ? one->lost_transactions : unknown);
      twice.push_back(any ? one->duplicated : unknown);
    }
    spreads.push_back({store.component, spread_of(std::move(rpo_s)), spread_of(std::move(lost)),
                       spread_of(std::move(twice))});
  }
  return spreads;
}

} // namespace

namespace {

/// Of those that were carried out.
std::vector<std::string> unknown_lengths(const Deployment &deployment,
                                         const std::vector<RunbookSpread> &played)
{
  std::vector<std::string> all;
  for (const ComponentSpec *runbook : rebuilds_of_no_length(deployment))
    for (const RunbookSpread &one : played)
      if (one.component == runbook->id && one.trials > 0)
        all.push_back(runbook->from.file +
                      (runbook->from.address.empty() ? "" : ":" + runbook->from.address) + " (" +
                      runbook->id + ")");
  return all;
}

} // namespace

Verdict worst_verdict(const std::vector<Verdict> &verdicts)
{
  Verdict worst = verdicts.empty() ? Verdict::inconclusive : Verdict::pass;
  for (const Verdict verdict : verdicts) {
    if (verdict == Verdict::fail)
      return Verdict::fail;
    if (verdict == Verdict::inconclusive || (verdict == Verdict::provisional && worst == Verdict::pass))
      worst = verdict;
  }
  return worst;
}

Verdict verdict_of(const std::vector<Check> &checks)
{
  std::vector<Verdict> verdicts;
  for (const Check &check : checks)
    if (check.not_judged.empty())
      verdicts.push_back(check.verdict);
  return worst_verdict(verdicts);
}

std::vector<Check> judge_checks(const Deployment &deployment, const Scenario &scenario,
                                const std::vector<Outcome> &outcomes, double tail)
{
  const Objectives &aims = deployment.objectives;
  std::vector<Check> checks = {claim("rto_s", aims.rto_s, aims.probability, true),
                               claim("rpo_s", aims.rpo_s, aims.probability, true)};
  for (const Expectation &expectation : scenario.expect) {
    const bool repeats = std::any_of(checks.begin(), checks.end(), [&](const Check &check) {
      return check.metric == expectation.metric && check.bound == expectation.bound &&
             check.probability == expectation.quantile;
    });
    if (!repeats)
      checks.push_back(claim(expectation.metric, expectation.bound, expectation.quantile, false));
  }
  for (Check &check : checks) {
    const Metric &of = metric(check.metric);
    if (of.of_stores && deployment.stores.empty()) {
      check.not_judged = "no store of record";
      continue;
    }
    for (const Outcome &outcome : outcomes)
      if (finished(outcome)) {
        ++check.trials;
        check.met += of.meets(of.value(outcome), check.bound) ? 1 : 0;
      }
    check.interval = exact_interval(check.met, check.trials, tail);
    check.confidence = 1 - 2 * tail;
    check.verdict = judge_probability(check.met, check.trials, check.probability, tail);
  }
  return checks;
}

ScenarioSummary summarise(const Deployment &deployment, const Scenario &scenario,
                          const std::vector<Outcome> &outcomes, double tail)
{
  ScenarioSummary summary;
  summary.id = scenario.id;
  summary.title = scenario.title;
  summary.horizon_s = scenario.horizon_s;
  std::vector<const Outcome *> good;
  for (const Outcome &outcome : outcomes) {
    if (!finished(outcome)) {
      summary.broken.push_back(outcome);
      continue;
    }
    good.push_back(&outcome);
    summary.censored += outcome.censored ? 1 : 0;
    summary.impacted += outcome.impact ? 1 : 0;
    summary.exact += outcome.exact ? 1 : 0;
    summary.in_doubt += is_doubtful(outcome) && (!outcome.exact || std::isfinite(outcome.doubt_s)) ? 1 : 0;
    summary.ill_before += outcome.impact_before ? 1 : 0;
    summary.impact_mean_s += outcome.impact_s;
  }
  summary.trials = good.size();
  if (!good.empty())
    summary.impact_mean_s /= static_cast<double>(good.size());
  for (const auto &[spread, id] : {std::pair{&summary.rto_s, "rto_s"},
                                   {&summary.rpo_s, "rpo_s"},
                                   {&summary.redundancy_rto_s, "redundancy_rto_s"},
                                   {&summary.backlog_rto_s, "backlog_rto_s"},
                                   {&summary.lost_transactions, "lost_transactions"},
                                   {&summary.failed_transactions, "failed_transactions"},
                                   {&summary.duplicated_events, "duplicated_events"},
                                   {&summary.longest_backlog, "longest_backlog"}})
    if (!metric(id).of_stores || !deployment.stores.empty())
      *spread = spread_over(good, [&of = metric(id)](const Outcome &outcome) { return of.value(outcome); });
  summary.stores = store_spreads(deployment, good);
  summary.pairs = pair_spreads(good);
  summary.caches = cache_spreads(good);
  summary.journeys = journey_spreads(good);
  summary.alarms = alarm_spreads(deployment, good);
  pick_trials(good, !deployment.stores.empty(), summary);
  summary.critical_path = path_shares(good);
  summary.waiting = waiting_shares(good);
  summary.runbooks = runbook_spreads(deployment, good);
  summary.improvised = improvised_spreads(good);
  summary.basis = basis_of(deployment, summary.critical_path);
  summary.assumptions = assumptions_of(deployment, summary.critical_path);
  summary.checks = judge_checks(deployment, scenario, outcomes, tail);
  summary.verdict = verdict_of(summary.checks);
  if (!summary.broken.empty())
    summary.verdict = worst_verdict({summary.verdict, Verdict::inconclusive});
  // An answer about guesses is none about the shop.
  summary.basis.unknown_lengths = unknown_lengths(deployment, summary.runbooks);
  if ((summary.basis.open_questions > 0 || !summary.basis.unknown_lengths.empty()) &&
      summary.verdict != Verdict::inconclusive)
    summary.verdict = Verdict::provisional;
  return summary;
}

} // namespace drsim::analysis
