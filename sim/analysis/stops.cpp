#include "sim/analysis/stops.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {

namespace {

bool is_one_of(const std::string &alarm, const StopConditions &conditions)
{
  return std::find(conditions.alarms.begin(), conditions.alarms.end(), alarm) != conditions.alarms.end();
}

/// When the first of the alarms fires while the experiment lasts, since the onset; infinite: none does.
double stopped_s(const Outcome &outcome, const StopConditions &conditions)
{
  double first_s = INFINITY;
  for (const AlarmOutcome &alarm : outcome.alarms)
    if (is_one_of(alarm.component, conditions) && alarm.fired_s <= conditions.lasts_s)
      first_s = std::min(first_s, alarm.fired_s);
  return first_s;
}

void count(TrialShare &share, bool hit)
{
  ++share.of;
  share.count += hit ? 1 : 0;
}

} // namespace

StopSummary stops_of(const StopConditions &conditions, const Objectives &objectives,
                     const std::vector<Outcome> &outcomes)
{
  StopSummary out;
  out.alarms = conditions.alarms;
  out.lasts_s = conditions.lasts_s;
  std::vector<double> late_s;
  for (const Outcome &outcome : outcomes) {
    if (outcome.status != Outcome::Status::ok)
      continue;
    const bool before = std::any_of(outcome.alarms_before.begin(), outcome.alarms_before.end(),
                                    [&](const std::string &alarm) { return is_one_of(alarm, conditions); });
    const bool harmed = outcome.impact || outcome.rpo_s > objectives.rpo_s;
    const double at_s = stopped_s(outcome, conditions);
    const bool stopped = std::isfinite(at_s);
    count(out.before, before);
    count(out.falsely, before || (!harmed && stopped));
    if (before)
      continue; // such an experiment never begins
    if (!harmed) {
      count(out.harmless, stopped);
      continue;
    }
    count(out.unstopped, !stopped);
    const bool felt_first = outcome.impact && stopped && at_s >= outcome.felt_after_s;
    count(out.in_time, stopped && !felt_first);
    if (felt_first)
      late_s.push_back(at_s - outcome.felt_after_s);
  }
  for (TrialShare *share : {&out.falsely, &out.before, &out.harmless, &out.unstopped, &out.in_time})
    share->interval = exact_interval(share->count, share->of);
  out.late_s = spread_of(std::move(late_s));
  return out;
}

} // namespace drsim::analysis
