#include "sim/history/estimates.hpp"

#include "sim/analysis/comparison.hpp"
#include "sim/analysis/gate.hpp"
#include "sim/model/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::history {
namespace {

double TrialRow::*value_of(const std::string &metric)
{
  return metric == "rto_s"                 ? &TrialRow::rto_s
         : metric == "rpo_s"               ? &TrialRow::rpo_s
         : metric == "lost_transactions"   ? &TrialRow::lost_transactions
         : metric == "failed_transactions" ? &TrialRow::failed_transactions
                                           : nullptr;
}

/// Values of the trials that ended; empty where none is known.
std::vector<double> values_of(const ScenarioRow &scenario, const std::string &metric)
{
  std::vector<double> values;
  const auto field = value_of(metric);
  for (const TrialRow &trial : scenario.trials)
    if (field != nullptr && trial.status == "ok")
      values.push_back(trial.*field);
  const bool known = std::any_of(values.begin(), values.end(), [](double one) { return !std::isnan(one); });
  return known ? values : std::vector<double>{};
}

Estimate estimate_of(const std::string &figure, const std::vector<double> &values,
                     const Objectives &objectives, double tail)
{
  if (figure.ends_with(".p50") || figure.ends_with(".p95"))
    return estimated_quantile(values, figure.ends_with(".p50") ? 0.5 : 0.95, tail);
  const Metric &of = metric(metric_of(figure));
  const double bound = of.id == "rto_s" ? objectives.rto_s : objectives.rpo_s;
  const auto met =
      std::count_if(values.begin(), values.end(), [&](double one) { return of.meets(one, bound); });
  return estimated_probability(static_cast<std::size_t>(met), values.size(), tail);
}

const ScenarioRow *named(const std::vector<ScenarioRow> &scenarios, const std::string &name)
{
  const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                  [&](const ScenarioRow &one) { return one.name == name; });
  return found == scenarios.end() ? nullptr : &*found;
}

std::size_t figures_of_both(const ScenarioRow &was, const ScenarioRow &is)
{
  const auto all = figures();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const std::string &figure) {
    const std::string metric = metric_of(figure);
    return !values_of(was, metric).empty() && !values_of(is, metric).empty();
  }));
}

std::vector<Difference> drift_of(const RunRow &before, const ScenarioRow &was, const RunRow &after,
                                 const ScenarioRow &is, const GateRules &rules, std::size_t figures_in_all)
{
  const auto estimates = [&](const RunRow &run, const ScenarioRow &scenario) {
    return estimates_of(scenario, run.objectives,
                        shared_tail(figures_in_all, scenario.trials.size(), scenario.stopped != "fixed"));
  };
  const Estimates earlier = estimates(before, was);
  const Estimates later = estimates(after, is);
  const ToleranceOf tolerance = tolerances_of(rules);
  std::vector<Difference> drift;
  for (const std::string &figure : figures())
    if (earlier.count(figure) > 0 && later.count(figure) > 0)
      drift.push_back(unpaired_difference(figure, earlier.at(figure), later.at(figure),
                                          tolerance(is.name, figure), figure.ends_with(".met")));
  return drift;
}

} // namespace

Estimates estimates_of(const ScenarioRow &scenario, const Objectives &objectives, double tail)
{
  Estimates out;
  for (const std::string &figure : figures())
    if (const auto values = values_of(scenario, metric_of(figure)); !values.empty())
      out[figure] = estimate_of(figure, values, objectives, tail);
  return out;
}

std::size_t compare_runs(const RunRow &before, const std::vector<ScenarioRow> &was, const RunRow &after,
                         const std::vector<ScenarioRow> &is, const GateRules &rules,
                         std::vector<ScenarioHistory> &into)
{
  std::size_t compared = 0;
  for (const ScenarioRow &later : is)
    if (const ScenarioRow *earlier = named(was, later.name))
      compared += figures_of_both(*earlier, later);
  for (ScenarioHistory &scenario : into) {
    const ScenarioRow *earlier = named(was, scenario.name);
    const ScenarioRow *later = named(is, scenario.name);
    if (later == nullptr)
      scenario.not_compared = "not played in the last run";
    else if (earlier == nullptr)
      scenario.not_compared = "not played then";
    else
      scenario.drift = drift_of(before, *earlier, after, *later, rules, compared);
  }
  return compared;
}

} // namespace drsim::history
