#include "sim/lint/facts.hpp"

#include <cmath>

namespace drsim::inline lint {
namespace {

/// A phase of a known length.
void add(std::vector<Phase> &phases, const char *name, std::optional<double> mean_s,
         std::optional<double> p95_s)
{
  if (mean_s && *mean_s > 0)
    phases.push_back({name, *mean_s, p95_s.value_or(*mean_s)});
}

/// Waiting for something that happens every so often.
void add_periodic(std::vector<Phase> &phases, const char *name, std::optional<double> period_s)
{
  if (period_s)
    add(phases, name, *period_s / 2, *period_s * 0.95);
}

void add_parameter(std::vector<Phase> &phases, const char *name, const ComponentSpec &component,
                   const std::string &parameter)
{
  add(phases, name, mean_of(component, parameter), p95_of(component, parameter));
}

const ComponentSpec *paging_route(const Deployment &deployment, const ComponentSpec &rule)
{
  for (const std::string &id : links_of(rule, "route"))
    if (const ComponentSpec *route = deployment.find(id); route != nullptr && is_on(*route, "pages"))
      return route;
  return nullptr;
}

} // namespace

std::vector<Phase> machine_phases(const Deployment &deployment, const ComponentSpec &rule)
{
  std::vector<Phase> phases;
  const ComponentSpec *route = paging_route(deployment, rule);
  if (route == nullptr)
    return phases;
  if (const ComponentSpec *prometheus = linked(deployment, rule, "prometheus"))
    add_periodic(phases, "scrape", mean_of(*prometheus, "scrape_interval_s"));
  if (text_of(rule, "metric") == "error_ratio" && mean_of(rule, "rate_window_s") &&
      mean_of(rule, "threshold"))
    add(phases, "rate window", *mean_of(rule, "rate_window_s") * *mean_of(rule, "threshold"), {});
  const std::optional<double> evaluation_s = mean_of(rule, "evaluation_interval_s");
  add_periodic(phases, "evaluation", evaluation_s);
  std::optional<double> for_s = mean_of(rule, "for_s");
  if (for_s && evaluation_s && *evaluation_s > 0)
    for_s = std::ceil(*for_s / *evaluation_s) * *evaluation_s;
  add(phases, "for", for_s, for_s);
  add_parameter(phases, "group_wait", *route, "group_wait_s");
  add_parameter(phases, "receiver", *route, "receiver_s");
  return phases;
}

std::vector<Phase> human_phases(const Deployment &deployment)
{
  std::vector<Phase> phases;
  const std::vector<const ComponentSpec *> people = deployment.of_kind("oncall");
  if (people.empty())
    return phases;
  add_parameter(phases, "acknowledge", *people.front(), "acknowledge_s");
  add_parameter(phases, "diagnose", *people.front(), "diagnose_s");
  add_parameter(phases, "decide", *people.front(), "decide_s");
  return phases;
}

double total_s(const std::vector<Phase> &phases)
{
  double sum = 0;
  for (const Phase &phase : phases)
    sum += phase.mean_s;
  return sum;
}

double total_p95_s(const std::vector<Phase> &phases)
{
  double sum = 0;
  for (const Phase &phase : phases)
    sum += phase.p95_s;
  return sum;
}

std::string sum_text(const std::vector<Phase> &phases)
{
  std::string text;
  for (const Phase &phase : phases)
    text += (text.empty() ? "" : " + ") + phase.name + " " + span(phase.mean_s);
  return text + " = " + span(total_s(phases));
}

const ComponentSpec *fastest_page(const Deployment &deployment)
{
  const ComponentSpec *best = nullptr;
  double best_s = 0;
  for (const ComponentSpec *rule : deployment.of_kind("alert_rule")) {
    const double rule_s = total_s(machine_phases(deployment, *rule));
    if (rule_s > 0 && !links_of(*rule, "watches").empty() && (best == nullptr || rule_s < best_s)) {
      best = rule;
      best_s = rule_s;
    }
  }
  return best;
}

} // namespace drsim::lint
