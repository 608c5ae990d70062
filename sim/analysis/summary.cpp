#include "sim/analysis/summary.hpp"

#include "sim/analysis/transactions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace drsim::inline analysis {
namespace {

constexpr double beyond_s = std::numeric_limits<double>::infinity();
constexpr double doubt =
    0.05; // an upper bound for a quantile p exists once p^n <= 5 % (facts.md, section 26)

bool finished(const Outcome &outcome)
{
  return outcome.status == Outcome::Status::ok;
}

/// The value a claim or a quantile is about: what never came is infinite.
double value_of(const std::string &metric, const Outcome &outcome)
{
  if (metric == "rpo_s")
    return outcome.rpo_s;
  if (metric == "lost_transactions")
    return outcome.lost_transactions;
  if (metric == "failed_transactions")
    return outcome.failed_transactions;
  return outcome.censored ? beyond_s : outcome.rto_s;
}

template <class Value> Spread spread_over(const std::vector<const Outcome *> &outcomes, Value value)
{
  std::vector<double> values;
  values.reserve(outcomes.size());
  for (const Outcome *outcome : outcomes)
    values.push_back(value(*outcome));
  return spread_of(std::move(values));
}

/// A clock that had not stopped at the horizon reads horizon - onset.
double clock_or_beyond(double clock_s, const Outcome &outcome, double horizon_s)
{
  return clock_s > 0 && clock_s >= horizon_s - outcome.onset_s ? beyond_s : clock_s;
}

using LegKey = std::tuple<std::string, std::string, std::string>; // phase, component, kind

std::vector<PathShare> path_shares(const std::vector<const Outcome *> &outcomes)
{
  std::map<LegKey, std::vector<double>> seconds;
  std::map<LegKey, std::string> words;
  std::size_t recovered = 0;
  double all_s = 0;
  for (const Outcome *outcome : outcomes) {
    if (outcome->critical_path.empty())
      continue;
    for (const Leg &leg : outcome->critical_path) {
      const LegKey key{leg.phase, leg.component, leg.kind};
      words.emplace(key, leg.what);
      std::vector<double> &of_leg = seconds[key];
      of_leg.resize(recovered + 1, 0.0);
      of_leg.back() += leg.to_s - leg.from_s;
      all_s += leg.to_s - leg.from_s;
    }
    ++recovered;
  }
  std::vector<PathShare> shares;
  for (auto &[key, of_leg] : seconds) {
    of_leg.resize(recovered, 0.0);
    double sum_s = 0;
    for (const double s : of_leg)
      sum_s += s;
    std::sort(of_leg.begin(), of_leg.end());
    shares.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), words[key],
                      sample_quantile(of_leg, 0.5), sample_quantile(of_leg, 0.95), sum_s / all_s});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const PathShare &a, const PathShare &b) { return a.share > b.share; });
  return shares;
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

std::vector<StoreSpread> store_spreads(const Deployment &deployment,
                                       const std::vector<const Outcome *> &outcomes)
{
  std::vector<StoreSpread> spreads;
  for (const Store &store : deployment.stores) {
    std::vector<double> rpo_s;
    std::vector<double> lost;
    std::vector<double> twice;
    for (const Outcome *outcome : outcomes)
      for (const StoreOutcome &one : outcome->stores)
        if (one.component == store.component) {
          rpo_s.push_back(one.rpo_s);
          lost.push_back(one.lost_transactions);
          twice.push_back(one.duplicated);
        }
    spreads.push_back({store.component, spread_of(std::move(rpo_s)), spread_of(std::move(lost)),
                       spread_of(std::move(twice))});
  }
  return spreads;
}

} // namespace

Spread spread_of(std::vector<double> values)
{
  Spread spread;
  spread.trials = values.size();
  if (values.empty())
    return spread;
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  spread.p50 = sample_quantile(values, 0.5);
  spread.max = values.back();
  if (std::pow(0.95, n) <= doubt)
    spread.p95 = sample_quantile(values, 0.95);
  if (std::pow(0.99, n) <= doubt)
    spread.p99 = sample_quantile(values, 0.99);
  spread.p95_interval = quantile_interval(values, 0.95);
  spread.p99_interval = quantile_interval(values, 0.99);
  return spread;
}

Verdict worst_verdict(const std::vector<Verdict> &verdicts)
{
  Verdict worst = verdicts.empty() ? Verdict::inconclusive : Verdict::pass;
  for (const Verdict verdict : verdicts) {
    if (verdict == Verdict::fail)
      return Verdict::fail;
    if (verdict == Verdict::inconclusive)
      worst = verdict;
  }
  return worst;
}

std::vector<Check> judge_checks(const Deployment &deployment, const Scenario &scenario,
                                const std::vector<Outcome> &outcomes)
{
  const Objectives &aims = deployment.objectives;
  std::vector<Check> checks(2);
  checks[0] = {"rto_s", aims.rto_s, aims.probability, true, 0, 0, {}, Verdict::inconclusive};
  checks[1] = {"rpo_s", aims.rpo_s, aims.probability, true, 0, 0, {}, Verdict::inconclusive};
  for (const Expectation &expectation : scenario.expect) {
    const bool repeats = std::any_of(checks.begin(), checks.end(), [&](const Check &check) {
      return check.metric == expectation.metric && check.at_most == expectation.at_most &&
             check.probability == expectation.quantile;
    });
    if (!repeats)
      checks.push_back({expectation.metric,
                        expectation.at_most,
                        expectation.quantile,
                        false,
                        0,
                        0,
                        {},
                        Verdict::inconclusive});
  }
  for (Check &check : checks) {
    for (const Outcome &outcome : outcomes)
      if (finished(outcome)) {
        ++check.trials;
        check.met += value_of(check.metric, outcome) <= check.at_most ? 1 : 0;
      }
    check.interval = wilson_interval(check.met, check.trials);
    check.verdict = judge_probability(check.met, check.trials, check.probability);
  }
  return checks;
}

ScenarioSummary summarise(const Deployment &deployment, const Scenario &scenario,
                          const std::vector<Outcome> &outcomes)
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
    summary.ill_before += outcome.impact_before ? 1 : 0;
  }
  summary.trials = good.size();
  for (const auto &[spread, metric] : {std::pair{&summary.rto_s, "rto_s"},
                                       {&summary.rpo_s, "rpo_s"},
                                       {&summary.lost_transactions, "lost_transactions"},
                                       {&summary.failed_transactions, "failed_transactions"}})
    *spread = spread_over(good, [name = std::string(metric)](const Outcome &o) { return value_of(name, o); });
  summary.redundancy_rto_s = spread_over(
      good, [&](const Outcome &o) { return clock_or_beyond(o.redundancy_rto_s, o, scenario.horizon_s); });
  summary.backlog_rto_s = spread_over(good, [](const Outcome &o) { return o.backlog_rto_s; });
  summary.duplicated_events = spread_over(good, [](const Outcome &o) { return o.duplicated_events; });
  summary.longest_backlog = spread_over(good, [](const Outcome &o) { return o.longest_backlog; });
  summary.stores = store_spreads(deployment, good);
  summary.pairs = pair_spreads(good);
  summary.caches = cache_spreads(good);
  summary.journeys = journey_spreads(good);
  summary.critical_path = path_shares(good);
  summary.assumptions = assumptions_of(deployment, summary.critical_path);
  summary.checks = judge_checks(deployment, scenario, outcomes);
  std::vector<Verdict> verdicts;
  for (const Check &check : summary.checks)
    verdicts.push_back(check.verdict);
  if (!summary.broken.empty())
    verdicts.push_back(Verdict::inconclusive);
  summary.verdict = worst_verdict(verdicts);
  return summary;
}

} // namespace drsim::analysis
