#include "sim/analysis/risk.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {
namespace {

double missed_ratio(const Check &check)
{
  return check.trials == 0 ? 0 : 1 - static_cast<double>(check.met) / static_cast<double>(check.trials);
}

} // namespace

double Risks::missed_within_a_year() const
{
  return 1 - std::exp(-missed_per_year);
}

Risk risk_of(const ScenarioSummary &summary, const Tags &tags)
{
  Risk risk;
  risk.scenario = summary.id;
  risk.per_year = tags.per_year.value_or(0);
  for (const double rto_s : summary.rto_values)
    risk.at_least = risk.at_least || !(rto_s <= summary.horizon_s);
  risk.outage_s = risk.per_year * summary.impact_mean_s;
  if (summary.checks.size() >= 2) {
    risk.rto_missed = risk.per_year * missed_ratio(summary.checks[0]);
    risk.rpo_missed = risk.per_year * missed_ratio(summary.checks[1]);
  }
  return risk;
}

Risks risks_of(std::vector<Risk> rows, double slo_success_ratio)
{
  Risks risks;
  risks.budget_s = (1 - slo_success_ratio) * year_s;
  for (const Risk &one : rows) {
    risks.outage_s += one.outage_s;
    risks.missed_per_year += std::max(one.rto_missed, one.rpo_missed);
    risks.at_least = risks.at_least || one.at_least;
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Risk &a, const Risk &b) { return a.outage_s > b.outage_s; });
  risks.rows = std::move(rows);
  return risks;
}

} // namespace drsim::analysis
