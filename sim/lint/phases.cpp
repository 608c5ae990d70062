#include "sim/insight/detection_table.hpp"
#include "sim/lint/facts.hpp"

namespace drsim::inline lint {
namespace {

void add_parameter(std::vector<Phase> &phases, const char *name, const ComponentSpec &component,
                   const std::string &parameter)
{
  const std::optional<double> mean_s = mean_of(component, parameter);
  if (mean_s && *mean_s > 0)
    phases.push_back({name, *mean_s, p95_of(component, parameter).value_or(*mean_s)});
}

std::vector<Phase> phases_of(const std::vector<DetectionWait> &waits)
{
  std::vector<Phase> phases;
  for (const DetectionWait &wait : waits)
    if (wait.seconds > 0)
      phases.push_back({wait.what, wait.seconds, wait.p95_s});
  return phases;
}

/// Whether the simulation plays it: something of the deployment is watched.
bool is_played(const Deployment &deployment, const DetectionRow &row)
{
  const ComponentSpec *alarm = deployment.find(row.alarm);
  return alarm != nullptr && (alarm->kind == "composite_alarm" || !links_of(*alarm, "watches").empty());
}

} // namespace

bool pages(const Deployment &deployment, const ComponentSpec &rule)
{
  return alert_chain(deployment, rule).pages;
}

std::vector<Phase> machine_phases(const Deployment &deployment, const ComponentSpec &rule)
{
  const AlertChain chain = alert_chain(deployment, rule);
  return chain.pages ? phases_of(chain.waits) : std::vector<Phase>{};
}

std::vector<Phase> human_phases(const Deployment &deployment)
{
  std::vector<Phase> phases;
  const std::vector<const ComponentSpec *> people = deployment.of_kind("oncall");
  if (people.empty())
    return phases;
  add_parameter(phases, "acknowledge", *people.front(), "acknowledge_s");
  add_parameter(phases, "engage", *people.front(), "engage_s");
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

std::optional<Page> fastest_page(const Deployment &deployment)
{
  std::optional<Page> best;
  double best_s = 0;
  for (const DetectionRow &row : detection_table(deployment)) {
    if (!row.pages || row.metric == "always" || row.total_s <= 0 || !is_played(deployment, row) ||
        (best && row.total_s >= best_s))
      continue;
    best = {deployment.find(row.alarm), phases_of(row.waits)};
    best_s = row.total_s;
  }
  return best;
}

} // namespace drsim::lint
