#include "sim/analysis/rehearsal/deviations.hpp"

#include <algorithm>

namespace drsim::inline analysis::inline rehearsal {
namespace {

class Finder {
public:
  explicit Finder(Judgement &judgement) : out_(judgement), rehearsal_(*judgement.rehearsal) {}

  void find()
  {
    if (out_.aborted)
      add("critical", "process", {"dev_aborted"});
    objectives();
    for (const MeasuredStep &step : out_.steps)
      of_step(step);
    for (const std::string &name : out_.unknown)
      add("minor", "documentation", {"dev_unknown_step", {{"step", name}}});
    for (const MeasuredAlert &alert : out_.alerts)
      of_alert(alert);
    if (!out_.day)
      add("minor", "documentation", {"dev_no_date"});
  }

private:
  void add(const char *severity, const char *kind, Note note, const std::string &owner = {})
  {
    out_.deviations.push_back({severity, kind, std::move(note), owner, 0});
  }

  void objectives()
  {
    for (const MeasuredFigure &figure : out_.figures) {
      if (!figure.target_s)
        continue;
      const bool rto = figure.name == "rto_s";
      if (figure.measured_s && *figure.measured_s > *figure.target_s)
        add("critical", "technical",
            {rto ? "dev_rto" : "dev_rpo",
             {{"measured_s", *figure.measured_s}, {"target_s", *figure.target_s}}});
      else if (!figure.measured_s && rehearsal_.tests())
        add("major", "process", {rto ? "dev_no_rto" : "dev_no_rpo"});
    }
  }

  void of_step(const MeasuredStep &step)
  {
    const auto planned = std::find_if(rehearsal_.steps.begin(), rehearsal_.steps.end(),
                                      [&](const PredictedStep &one) { return one.step == step.step; });
    const std::string owner = planned->owner;
    const auto named = [&](const char *key) {
      return Note{key, {{"step", step.step}, {"title", step.title}}};
    };
    if (step.end == "failed")
      return add("critical", "technical", named("dev_failed"), owner);
    if (step.end == "unfinished")
      return add("major", "process", named("dev_unfinished"), owner);
    if (step.end == "skipped")
      return add("minor", "process", named("dev_skipped"), owner);
    if (step.end == "not_begun" && planned->likely)
      return rehearsal_.type == "tabletop" ? add("minor", "process", named("dev_not_discussed"), owner)
                                           : add("major", "process", named("dev_not_begun"), owner);
    if (!rehearsal_.times_people() || !step.took_s)
      return;
    Note note = named(step.position == "slower" ? "dev_slower" : "dev_slow");
    note.values.emplace_back("measured_s", *step.took_s);
    note.values.emplace_back(
        "limit_s", (step.position == "slower" ? step.predicted.p95 : step.predicted.p90).value_or(0));
    if (step.position == "slower")
      add("major", "process", std::move(note), owner);
    else if (step.position == "beyond_p90")
      add("minor", "process", std::move(note), owner);
  }

  void of_alert(const MeasuredAlert &one)
  {
    Note note{one.position == "missing" ? "dev_alert_missing" : "dev_alert_late",
              {{"alert", one.alert.component},
               {"to", one.alert.to},
               {"expected_s", one.alert.at_s.p95.value_or(one.alert.at_s.p50.value_or(0))}}};
    if (one.position == "missing")
      add("major", "technical", std::move(note));
    else if (one.position == "late") {
      note.values.emplace_back("measured_s", *one.received_s);
      add("minor", "technical", std::move(note));
    }
  }

  Judgement &out_;
  const PredictedRehearsal &rehearsal_;
};

int rank_of(const std::string &severity)
{
  return severity == "critical" ? 0 : severity == "major" ? 1 : 2;
}

} // namespace

void find_deviations(Judgement &judgement, const RehearsalRules &rules)
{
  Finder(judgement).find();
  for (Deviation &one : judgement.deviations)
    if (judgement.day)
      one.due = *judgement.day + static_cast<int>(rules.at(one.severity + "_days"));
  std::stable_sort(
      judgement.deviations.begin(), judgement.deviations.end(),
      [](const Deviation &a, const Deviation &b) { return rank_of(a.severity) < rank_of(b.severity); });
}

} // namespace drsim::analysis::rehearsal
