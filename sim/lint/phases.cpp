#include "sim/lint/facts.hpp"

#include <cmath>

namespace drsim {
namespace {

void add(std::vector<Phase> &phases, const char *name, std::optional<double> mean_s)
{
  if (mean_s && *mean_s > 0)
    phases.push_back({name, *mean_s});
}

/// Of something that happens every so often: half the period on average.
std::optional<double> half(std::optional<double> period_s)
{
  return period_s ? std::optional<double>(*period_s / 2) : std::nullopt;
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
    add(phases, "scrape", half(mean_of(*prometheus, "scrape_interval_s")));
  if (text_of(rule, "metric") == "error_ratio" && mean_of(rule, "rate_window_s") &&
      mean_of(rule, "threshold"))
    add(phases, "rate window", *mean_of(rule, "rate_window_s") * *mean_of(rule, "threshold"));
  const std::optional<double> evaluation_s = mean_of(rule, "evaluation_interval_s");
  add(phases, "evaluation", half(evaluation_s));
  std::optional<double> for_s = mean_of(rule, "for_s");
  if (for_s && evaluation_s && *evaluation_s > 0)
    for_s = std::ceil(*for_s / *evaluation_s) * *evaluation_s;
  add(phases, "for", for_s);
  add(phases, "group_wait", mean_of(*route, "group_wait_s"));
  add(phases, "receiver", mean_of(*route, "receiver_s"));
  return phases;
}

std::vector<Phase> human_phases(const Deployment &deployment)
{
  std::vector<Phase> phases;
  const std::vector<const ComponentSpec *> people = deployment.of_kind("oncall");
  if (people.empty())
    return phases;
  add(phases, "acknowledge", mean_of(*people.front(), "acknowledge_s"));
  add(phases, "diagnose", mean_of(*people.front(), "diagnose_s"));
  add(phases, "decide", mean_of(*people.front(), "decide_s"));
  return phases;
}

double total_s(const std::vector<Phase> &phases)
{
  double sum = 0;
  for (const Phase &phase : phases)
    sum += phase.mean_s;
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

} // namespace drsim
