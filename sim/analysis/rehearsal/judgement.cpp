#include "sim/analysis/rehearsal/judgement.hpp"

#include "sim/analysis/rehearsal/deviations.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis::inline rehearsal {
namespace {

/// Times on hold.
struct Hold {
  double from_s = 0;
  double to_s = 0;
};

std::vector<Hold> holds_of(const DrillLog &log)
{
  std::vector<Hold> holds;
  for (const DrillEntry &entry : log.entries)
    if (entry.kind == "hold")
      holds.push_back({entry.at_s, log.entries.back().at_s});
    else if (entry.kind == "resume" && !holds.empty())
      holds.back().to_s = entry.at_s;
  return holds;
}

double held_between(const std::vector<Hold> &holds, double from_s, double to_s)
{
  double sum = 0;
  for (const Hold &hold : holds)
    sum += std::max(0.0, std::min(hold.to_s, to_s) - std::max(hold.from_s, from_s));
  return sum;
}

const DrillEntry *first_of(const DrillLog &log, std::initializer_list<const char *> kinds)
{
  for (const char *kind : kinds)
    for (const DrillEntry &entry : log.entries)
      if (entry.kind == kind)
        return &entry;
  return nullptr;
}

/// What the log says of one rehearsal, on a clock that stands still on hold.
class Clock {
public:
  explicit Clock(const DrillLog &log) : holds_(holds_of(log))
  {
    const DrillEntry *zero = first_of(log, {"fault", "start"});
    zero_s_ = zero != nullptr ? zero->at_s : log.entries.empty() ? 0 : log.entries.front().at_s;
  }
  [[nodiscard]] double at(double time_s) const
  {
    return time_s - zero_s_ - held_between(holds_, zero_s_, time_s);
  }
  [[nodiscard]] double held_s() const { return held_between(holds_, zero_s_, INFINITY); }

private:
  std::vector<Hold> holds_;
  double zero_s_ = 0;
};

std::string before_bracket(const std::string &title)
{
  std::string out = title.substr(0, title.find('('));
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return lower_case(out);
}

/// The last word on a step.
void take_entry(const DrillEntry &entry, const Clock &clock, MeasuredStep &into)
{
  if (!entry.who.empty())
    into.who = entry.who;
  if (entry.kind == "begin") {
    into.end = "unfinished";
    if (!into.begun_s) // tried again, it lasts from the first time on
      into.begun_s = clock.at(entry.at_s);
    return;
  }
  into.end = entry.kind;
  if (entry.kind != "skipped" && into.begun_s)
    into.took_s = clock.at(entry.at_s) - *into.begun_s;
}

std::vector<MeasuredStep> steps_of_log(const PredictedRehearsal &rehearsal, const DrillLog &log,
                                       const Clock &clock, std::vector<std::string> &unknown)
{
  std::vector<MeasuredStep> steps;
  for (const PredictedStep &one : rehearsal.steps)
    steps.push_back({one.step, one.title, "", "not_begun", {}, {}, one.takes_s, ""});
  for (const DrillEntry &entry : log.entries) {
    if (entry.kind != "begin" && entry.kind != "done" && entry.kind != "failed" && entry.kind != "skipped")
      continue;
    const PredictedStep *step = find_step(rehearsal, entry.step);
    if (step == nullptr) {
      if (std::find(unknown.begin(), unknown.end(), entry.step) == unknown.end())
        unknown.push_back(entry.step);
      continue;
    }
    take_entry(entry, clock, steps[static_cast<std::size_t>(step - rehearsal.steps.data())]);
  }
  for (MeasuredStep &step : steps)
    step.position = rehearsal.times_people() ? position_of(step.took_s, step.predicted) : "unknown";
  return steps;
}

std::vector<MeasuredAlert> alerts_of_log(const PredictedRehearsal &rehearsal, const DrillLog &log,
                                         const Clock &clock)
{
  std::vector<MeasuredAlert> alerts;
  for (const PredictedAlert &alert : rehearsal.alerts) {
    MeasuredAlert one{alert, {}, ""};
    for (const DrillEntry &entry : log.entries)
      if (entry.kind == "alert" && alert.is_meant(entry.step) && !one.received_s)
        one.received_s = clock.at(entry.at_s);
    // What rings nobody is seen in the systems, not in the log; and where nothing was broken nothing comes.
    const bool due = alert.must_come && alert.kind != "alarm" && rehearsal.tests();
    const bool late =
        rehearsal.tests() && one.received_s && alert.at_s.p95 && *one.received_s > *alert.at_s.p95;
    one.position = one.received_s ? (late ? "late" : "within") : due ? "missing" : "not_told";
    alerts.push_back(std::move(one));
  }
  return alerts;
}

/// How much was lost.
std::optional<double> lost_s(const DrillLog &log)
{
  const DrillEntry *entry = first_of(log, {"lost"});
  return entry == nullptr ? log.rpo_s : parse_duration_s(entry->text);
}

std::vector<MeasuredFigure> figures_of(const PredictedRehearsal &rehearsal, const DrillLog &log,
                                       const Clock &clock, const std::vector<MeasuredStep> &steps)
{
  std::optional<double> call;
  std::optional<double> first;
  std::optional<double> last;
  for (const DrillEntry &entry : log.entries)
    if (entry.kind == "alert" && !call)
      call = clock.at(entry.at_s);
  for (const MeasuredStep &step : steps) {
    if (step.begun_s)
      first = std::min(first.value_or(INFINITY), *step.begun_s);
    if (step.begun_s && step.took_s)
      last = std::max(last.value_or(-INFINITY), *step.begun_s + *step.took_s);
  }
  const DrillEntry *recovered = first_of(log, {"recovered"});
  const auto minus = [](std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional(*a - *b) : std::nullopt;
  };
  std::vector<MeasuredFigure> figures = {
      {"detection_s", call, rehearsal.detection_s, {}, ""},
      {"decision_s", minus(first, call), rehearsal.decision_s, {}, ""},
      {"steps_s", minus(last, first), rehearsal.work_s, {}, ""},
      {"rto_s", recovered == nullptr ? log.rto_s : std::optional(clock.at(recovered->at_s)), rehearsal.rto_s,
       rehearsal.rto_target_s, ""},
      {"rpo_s", lost_s(log), rehearsal.rpo_s, rehearsal.rpo_target_s, ""}};
  for (MeasuredFigure &figure : figures)
    figure.position = rehearsal.times_people() ? position_of(figure.measured_s, figure.predicted) : "unknown";
  return figures;
}

} // namespace

bool PredictedAlert::is_meant(const std::string &name) const
{
  const std::string word = lower_case(name);
  const std::string all = lower_case(component);
  if (word == all)
    return true;
  const std::string between = or_else;
  for (std::size_t from = 0; from <= all.size();) {
    const std::size_t end = std::min(all.find(between, from), all.size());
    if (all.compare(from, end - from, word) == 0)
      return true;
    from = end + between.size();
  }
  return false;
}

const PredictedStep *find_step(const PredictedRehearsal &rehearsal, const std::string &name)
{
  const std::string word = lower_case(name);
  const auto only = [&](auto &&fits) -> const PredictedStep * {
    const PredictedStep *found = nullptr;
    for (const PredictedStep &step : rehearsal.steps)
      if (fits(step)) {
        if (found != nullptr)
          return nullptr;
        found = &step;
      }
    return found;
  };
  if (const auto *step = only([&](const auto &one) { return lower_case(one.step) == word; }))
    return step;
  if (const auto *step = only([&](const auto &one) { return one.step.ends_with("/" + name); }))
    return step;
  if (const auto *step = only([&](const auto &one) { return lower_case(one.title) == word; }))
    return step;
  return only(
      [&](const auto &one) { return !word.empty() && before_bracket(one.title) == before_bracket(name); });
}

std::string position_of(std::optional<double> measured, const Times &predicted)
{
  if (!measured || !predicted.p50)
    return "unknown";
  if (predicted.p95 && *measured > *predicted.p95)
    return "slower";
  if (predicted.p90 && *measured > *predicted.p90)
    return "beyond_p90";
  if (predicted.p5 && *measured < *predicted.p5)
    return "faster";
  return predicted.p95 ? "within" : "unknown";
}

Judgement judge_log(const PredictedRehearsal &rehearsal, const DrillLog &log, const RehearsalRules &rules)
{
  Judgement out;
  out.rehearsal = &rehearsal;
  const Clock clock(log);
  out.held_s = clock.held_s();
  if (log.dated && !log.entries.empty())
    out.day = static_cast<int>(std::floor(log.entries.front().at_s / day_s));
  out.aborted = first_of(log, {"abort"}) != nullptr;
  out.steps = steps_of_log(rehearsal, log, clock, out.unknown);
  out.alerts = alerts_of_log(rehearsal, log, clock);
  out.figures = figures_of(rehearsal, log, clock, out.steps);
  find_deviations(out, rules);
  const auto has = [&](const char *severity) {
    return std::any_of(out.deviations.begin(), out.deviations.end(),
                       [&](const Deviation &one) { return one.severity == severity; });
  };
  out.verdict = has("critical") ? "failed" : out.deviations.empty() ? "passed" : "conditions";
  if (!out.day)
    return out;
  out.next_day = *out.day + static_cast<int>(rules.at("proven_days"));
  if (out.verdict == "failed")
    out.retest_day = *out.day + static_cast<int>(rules.at("retest_days"));
  return out;
}

} // namespace drsim::analysis::rehearsal
