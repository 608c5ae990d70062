#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>

namespace drsim::inline lint {
namespace {

constexpr double month_s = 30 * 24 * 3600.0; ///< the month error budgets are kept by

void budget_below_rto(const Deployment &deployment, Findings &findings)
{
  const Objectives &objectives = deployment.objectives;
  const double budget_s = (1 - objectives.slo_success_ratio) * month_s;
  if (objectives.rto_s > budget_s)
    findings.deployment("/objectives/slo_success_ratio",
                        "one outage as long as the RTO (" + span(objectives.rto_s) + ") spends " +
                            share(objectives.rto_s / budget_s) + " of a month's error budget: " +
                            share(objectives.slo_success_ratio) + " allows " + span(budget_s) + " in 30 days",
                        "lower the RTO below " + span(budget_s) + ", or the SLO to " +
                            figure(1 - objectives.rto_s / month_s));
}

void no_second_region(const Deployment &deployment, Findings &findings)
{
  if (dr_region(deployment).empty())
    findings.deployment("/regions", "there is one region only: its loss is an outage until it is back",
                        "add a DR region");
}

/// Figures of a way that a component does not take.
bool plays_no_part(const ComponentSpec &component, const std::string &parameter)
{
  if (component.kind != "vault")
    return false;
  return parameter == (text_of(component, "seal") == "shamir" ? "auto_unseal_s" : "manual_unseal_s");
}

/// How long an assumed figure may hold things up: what makes it carry a verdict.
void assumptions(const Deployment &deployment, Findings &findings)
{
  std::size_t all = 0;
  std::vector<std::pair<double, std::string>> assumed;
  for (const ComponentSpec &component : deployment.components)
    for (const auto &[name, parameter] : component.parameters) {
      ++all;
      const bool span_of_time = parameter.unit == "s" && name != "done_timeout_s";
      if (parameter.from.confidence == Confidence::assumed && !plays_no_part(component, name))
        assumed.emplace_back(span_of_time ? p95_of(component, name).value_or(0) : 0,
                             component.id + "." + name);
    }
  if (assumed.empty())
    return;
  std::stable_sort(assumed.begin(), assumed.end(),
                   [](const auto &a, const auto &b) { return a.first > b.first; });
  std::vector<std::string> longest;
  for (std::size_t i = 0; i < assumed.size() && longest.size() < 5; ++i)
    longest.push_back(assumed[i].second +
                      (assumed[i].first > 0 ? " (p95 " + span(assumed[i].first) + ")" : ""));
  findings.deployment(
      "/parameters",
      std::to_string(assumed.size()) + " of " + std::to_string(all) +
          " parameters are assumed, not measured or documented; the longest: " + joined(longest),
      "measure these first and set them in deployment.json");
}

} // namespace

std::vector<Rule> objective_rules()
{
  return {{"error-budget-below-rto", Severity::warning, budget_below_rto},
          {"one-region-only", Severity::error, no_second_region},
          {"assumptions-carry-verdict", Severity::note, assumptions}};
}

} // namespace drsim::lint
