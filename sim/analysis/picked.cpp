#include "sim/analysis/picked.hpp"

#include "sim/model/metrics.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace drsim::inline analysis {
namespace {

std::vector<double> sorted_values(const std::vector<const Outcome *> &good, const char *id)
{
  std::vector<double> values;
  for (const Outcome *outcome : good)
    values.push_back(metric(id).value(*outcome));
  std::sort(values.begin(), values.end());
  return values;
}

bool is_alarm(const std::string &kind)
{
  return kind == "alert_rule" || kind == "cloudwatch_alarm" || kind == "composite_alarm";
}

} // namespace

void pick_trials(const std::vector<const Outcome *> &good, bool has_stores, ScenarioSummary &summary)
{
  summary.rto_values = sorted_values(good, "rto_s");
  if (has_stores)
    summary.rpo_values = sorted_values(good, "rpo_s");
  if (good.empty())
    return;
  std::vector<PickedTrial> all;
  for (const Outcome *outcome : good)
    all.push_back(
        {outcome->trial, outcome->exact, metric("rto_s").value(*outcome), metric("rpo_s").value(*outcome)});
  std::stable_sort(all.begin(), all.end(), [](const PickedTrial &a, const PickedTrial &b) {
    return std::tie(a.rto_s, a.rpo_s) < std::tie(b.rto_s, b.rpo_s);
  });
  summary.typical = all[(all.size() - 1) / 2];
  summary.worst = all.back();
}

std::vector<AlarmSpread> alarm_spreads(const Deployment &deployment, const std::vector<const Outcome *> &good)
{
  std::map<std::string, std::vector<double>> fired;
  for (const Outcome *outcome : good)
    for (const AlarmOutcome &alarm : outcome->alarms)
      fired[alarm.component].push_back(alarm.fired_s);
  std::vector<AlarmSpread> spreads;
  const auto add = [&](const std::string &component, const std::string &kind) {
    std::vector<double> &times = fired[component];
    const std::size_t trials = times.size();
    spreads.push_back({component, kind, trials, spread_of(std::move(times))});
    fired.erase(component);
  };
  for (const ComponentSpec &component : deployment.components)
    if (is_alarm(component.kind))
      add(component.id, component.kind);
  while (!fired.empty())
    add(std::string(fired.begin()->first), "");
  return spreads;
}

} // namespace drsim::analysis
