#include "sim/analysis/rehearsal/expected.hpp"

#include "sim/analysis/rehearsal/expected_steps.hpp"
#include "sim/core/units.hpp"
#include "sim/model/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>

namespace drsim::inline analysis::inline rehearsal {
namespace {

/// Trials from which on a quantile is bounded by the sample with 95 %.
std::size_t trials_for(double p)
{
  return static_cast<std::size_t>(std::ceil(std::log(0.05) / std::log(std::max(p, 1 - p))));
}

double first_call_s(const RehearsalTrial &trial)
{
  double first = infinity;
  for (const Call &call : trial.calls)
    if (call.kind != "page_lost")
      first = std::min(first, call.at_s);
  return first;
}

struct AlertTimes {
  std::vector<double> at;
  std::size_t before = 0;
};

using AlertKey = std::tuple<std::string, std::string, std::string>; // kind, component, to

std::map<AlertKey, AlertTimes> alert_times(const std::vector<RehearsalTrial> &trials)
{
  std::map<AlertKey, AlertTimes> all;
  for (const RehearsalTrial &trial : trials) {
    for (const AlarmOutcome &alarm : trial.outcome.alarms)
      all[{"alarm", alarm.component, ""}].at.push_back(alarm.fired_s);
    for (const std::string &alarm : trial.outcome.alarms_before)
      ++all[{"alarm", alarm, ""}].before;
    for (const Call &call : trial.calls)
      all[{call.kind, call.by, call.to}].at.push_back(call.at_s);
  }
  return all;
}

/// Of pages that reach somebody in nearly every trial, but from one alarm or another: none of these must
/// come by itself, and that one does must.
std::vector<ExpectedAlert> shared_pages(const std::vector<ExpectedAlert> &alerts,
                                        const std::vector<RehearsalTrial> &trials, double required)
{
  std::map<std::string, std::vector<const ExpectedAlert *>> by_receiver;
  for (const ExpectedAlert &alert : alerts)
    if (alert.kind == "paged")
      by_receiver[alert.to].push_back(&alert);
  std::vector<ExpectedAlert> out;
  for (const auto &[to, sources] : by_receiver) {
    const bool sure =
        std::any_of(sources.begin(), sources.end(), [](const ExpectedAlert *one) { return one->must_come; });
    if (sources.size() < 2 || sure)
      continue;
    std::vector<double> first;
    for (const RehearsalTrial &trial : trials) {
      double at_s = infinity;
      for (const Call &call : trial.calls)
        if (call.kind == "paged" && call.to == to)
          at_s = std::min(at_s, call.at_s);
      if (std::isfinite(at_s))
        first.push_back(at_s);
    }
    if (double(first.size()) < required * double(trials.size()))
      continue;
    ExpectedAlert all;
    all.kind = "paged";
    for (const ExpectedAlert *one : sources)
      all.component += (all.component.empty() ? "" : or_else) + one->component;
    all.to = to;
    all.of = trials.size();
    all.at_s = times_of(std::move(first));
    all.must_come = true;
    out.push_back(std::move(all));
  }
  return out;
}

std::vector<ExpectedAlert> alerts_of(const std::vector<RehearsalTrial> &trials, double required)
{
  std::vector<ExpectedAlert> out;
  for (auto &[key, times] : alert_times(trials)) {
    ExpectedAlert alert;
    std::tie(alert.kind, alert.component, alert.to) = key;
    alert.of = trials.size();
    alert.before = times.before;
    alert.at_s = times_of(times.at);
    alert.must_come = double(times.at.size()) >= required * double(trials.size());
    out.push_back(std::move(alert));
  }
  for (ExpectedAlert &shared : shared_pages(out, trials, required))
    out.push_back(std::move(shared));
  std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) {
    return a.at_s.p50.value_or(infinity) < b.at_s.p50.value_or(infinity);
  });
  return out;
}

Times over(const std::vector<RehearsalTrial> &trials, const std::function<double(const RehearsalTrial &)> &of)
{
  std::vector<double> values;
  for (const RehearsalTrial &trial : trials)
    if (const double value = of(trial); !std::isnan(value))
      values.push_back(value);
  return times_of(std::move(values));
}

std::size_t met(const std::vector<RehearsalTrial> &trials, const char *id, double bound)
{
  return static_cast<std::size_t>(std::count_if(trials.begin(), trials.end(), [&](const auto &trial) {
    return metric(id).meets(metric(id).value(trial.outcome), bound);
  }));
}

} // namespace

Times times_of(std::vector<double> values)
{
  Times times;
  times.trials = values.size();
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double p) {
    return values.size() >= trials_for(p) ? std::optional(sample_quantile(values, p)) : std::nullopt;
  };
  if (!values.empty())
    times.p50 = sample_quantile(values, 0.5);
  times.p5 = quantile(0.05);
  times.p90 = quantile(0.9);
  times.p95 = quantile(0.95);
  return times;
}

std::vector<Call> calls_of(const Timeline &timeline, double onset_s)
{
  std::vector<Call> calls;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const Event &event : timeline.events()) {
    const bool tells = event.kind == "paged" || event.kind == "page_lost" || event.kind == "reported";
    if (!tells || event.t_s < onset_s)
      continue;
    const std::string by = event.causes.empty()
                               ? std::string()
                               : timeline.events()[static_cast<std::size_t>(event.causes.front())].component;
    if (seen.insert({event.kind, event.component, by}).second)
      calls.push_back({event.kind, event.component, by, event.t_s - onset_s});
  }
  return calls;
}

Expected expect(const Deployment &deployment, const std::vector<std::string> &runbooks,
                const std::string &home, const std::vector<RehearsalTrial> &all)
{
  std::vector<RehearsalTrial> trials;
  for (const RehearsalTrial &trial : all)
    if (trial.outcome.status == Outcome::Status::ok)
      trials.push_back(trial);
  Expected out;
  out.broken = all.size() - trials.size();
  out.trials = trials.size();
  for (const RehearsalTrial &trial : trials) {
    out.censored += trial.outcome.censored ? 1 : 0;
    out.first_page_in += std::isfinite(first_call_s(trial)) ? 1 : 0;
  }
  out.first_call_s = over(trials, first_call_s);
  const auto carried = [&](const RehearsalTrial &trial) {
    return carried_out(deployment, runbooks, trial.outcome);
  };
  out.decision_s =
      over(trials, [&](const auto &trial) { return carried(trial).from_s - first_call_s(trial); });
  out.steps_s = over(trials, [&](const auto &trial) { return carried(trial).length_s(); });
  out.whole_s = over(trials, [&](const auto &trial) {
    const double steps_s = carried(trial).length_s();
    return first_call_s(trial) + (runbooks.empty() ? trial.outcome.rto_s : steps_s);
  });
  for (const auto &[id, into] : {std::pair("rto_s", &out.rto_s), std::pair("rpo_s", &out.rpo_s)})
    *into = over(trials, [&, name = id](const auto &trial) { return metric(name).value(trial.outcome); });
  out.rto_met = met(trials, "rto_s", deployment.objectives.rto_s);
  out.rpo_met = met(trials, "rpo_s", deployment.objectives.rpo_s);
  out.impact_s = over(trials, [](const auto &trial) { return trial.outcome.impact_s; });
  out.failed_transactions = over(trials, [](const auto &trial) { return trial.outcome.failed_transactions; });
  out.lost_transactions = over(trials, [](const auto &trial) { return trial.outcome.lost_transactions; });
  if (!home.empty())
    out.home_s = over(
        trials, [&](const auto &trial) { return carried_out(deployment, {home}, trial.outcome).length_s(); });
  out.steps = expected_steps(deployment, runbooks, trials);
  out.alerts = alerts_of(trials, deployment.objectives.probability);
  return out;
}

} // namespace drsim::analysis::rehearsal
