// What people are told and asked, to whom it is told, and what is kept.
#include "sim/analysis/rehearsal/plan.hpp"

#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace drsim::inline analysis::inline rehearsal {
namespace {

constexpr std::size_t most_alert_injects = 4;
constexpr std::size_t most_step_injects = 4;

/// Alerts at their medians, as they would come: those of half of the trials, before service is back.
void alert_injects(const PlannedRehearsal &rehearsal, std::vector<Inject> &out)
{
  std::size_t told = 0;
  for (const ExpectedAlert &alert : rehearsal.expected.alerts)
    if (alert.kind != "alarm" && alert.at_s.p50 && 2 * alert.at_s.trials >= alert.of &&
        *alert.at_s.p50 <= rehearsal.expected.rto_s.p50.value_or(0) && told++ < most_alert_injects)
      out.push_back({*alert.at_s.p50,
                     {"inject_" + alert.kind,
                      {{"by", alert.component},
                       {"to", alert.to},
                       {"in", double(alert.at_s.trials)},
                       {"of", double(alert.of)}}}});
}

/// What went wrong with steps in trials: the oftenest first.
void step_injects(const Deployment &deployment, const PlannedRehearsal &rehearsal, std::vector<Inject> &out)
{
  std::vector<const ExpectedStep *> bad;
  for (const ExpectedStep &step : rehearsal.expected.steps)
    if (step.failed + step.unfinished > 0 || !step.waited_for.empty())
      bad.push_back(&step);
  std::stable_sort(bad.begin(), bad.end(), [](const auto *a, const auto *b) {
    return a->failed + a->unfinished > b->failed + b->unfinished;
  });
  bad.resize(std::min(bad.size(), most_step_injects));
  for (const ExpectedStep *step : bad) {
    const ComponentSpec *spec = deployment.find(step->component);
    const bool failed = step->failed + step->unfinished > 0;
    out.push_back({step->ends_s.p50.value_or(0),
                   {failed ? "inject_step_fails" : "inject_step_waits",
                    {{"step", step->component},
                     {"title", spec == nullptr ? "" : spec->title},
                     {"failed", double(step->failed + step->unfinished)},
                     {"begun", double(step->begun)},
                     {"waited_for", step->waited_for}}}});
  }
}

} // namespace

void fill_injects(const Deployment &deployment, const RehearsalCandidate &candidate, PlannedRehearsal &into)
{
  const Scenario &scenario = *candidate.scenario;
  std::vector<Inject> &out = into.injects;
  out.push_back({0, {"inject_start", {{"title", scenario.title}, {"story", scenario.story}}}});
  alert_injects(into, out);
  const Expected &expected = into.expected;
  if (expected.decision_s.p50 && expected.first_call_s.p50)
    out.push_back({*expected.first_call_s.p50 + *expected.decision_s.p50,
                   {"inject_decide", {{"decision_s", *expected.decision_s.p50}}}});
  if (candidate.runbooks.empty())
    out.push_back({expected.first_call_s.p50.value_or(0), {"inject_no_runbook"}});
  step_injects(deployment, into, out);
  if (into.absent)
    out.push_back({expected.first_call_s.p50.value_or(0), {"inject_absent", {{"role", into.key_role}}}});
  for (const AbortPoint &point : into.aborts)
    if (point.no_return) {
      out.push_back({0, {"inject_abort", {{"step", point.step}}}});
      for (const ExpectedStep &step : expected.steps)
        if (step.component == point.step)
          out.back().at_s = step.ends_s.p50.value_or(0);
      break;
    }
  out.push_back(
      {std::min(expected.rto_s.p50.value_or(0), scenario.horizon_s),
       {"inject_lost", {{"rpo_s", expected.rpo_s.p50.value_or(std::numeric_limits<double>::infinity())}}}});
  std::stable_sort(out.begin(), out.end(), [](const Inject &a, const Inject &b) { return a.at_s < b.at_s; });
}

void fill_messages(const RehearsalPlan &plan, PlannedRehearsal &into)
{
  const bool touches = into.exercise.type == "staging" || into.exercise.type == "live";
  const double impact_s = into.expected.impact_s.p95.value_or(std::numeric_limits<double>::infinity());
  const double notice = plan.folder->settings.rules.at("notice_days");
  into.messages.push_back({"notice", "all", {"message_notice", {{"days", notice}}}});
  into.messages.push_back({"before", "support", {"message_before"}});
  if (touches)
    into.messages.push_back({"before", "duty", {"message_pager"}});
  if (into.exercise.type == "live")
    into.messages.push_back({"before", "users", {"message_users", {{"impact_s", impact_s}}}});
  into.messages.push_back({"start", "channel", {"message_start"}});
  for (const ExpectedStep &step : into.expected.steps)
    if (const ComponentSpec *spec = plan.source->find(step.component);
        spec != nullptr && text_of(*spec, "action") == "announce")
      into.messages.push_back(
          {"during", "channel", {"message_step", {{"step", spec->id}, {"title", spec->title}}}});
  if (touches)
    into.messages.push_back({"abort", "told", {"message_abort"}});
  into.messages.push_back({"end", "told", {"message_end"}});
  into.messages.push_back({"after", "owners", {"message_after"}});
}

void fill_evidence(const Deployment &deployment, PlannedRehearsal &into)
{
  into.evidence.push_back({"evidence_log"});
  into.evidence.push_back({"evidence_people"});
  if (into.exercise.type == "tabletop")
    return;
  std::set<std::string> kinds;
  for (const ExpectedStep &step : into.expected.steps) {
    const ComponentSpec *spec = deployment.find(step.component);
    if (spec == nullptr)
      continue;
    if (const std::string check = text_of(*spec, "verification"); !check.empty())
      into.evidence.push_back({"evidence_check", {{"step", step.component}, {"check", check}}});
    const std::string action = text_of(*spec, "action");
    const bool data = action == "promote" || action == "restore" || action == "repoint" ||
                      action == "switch_back" || action == "reapply";
    if (data && kinds.insert("data").second)
      into.evidence.push_back({"evidence_data", {{"target", text_of(*spec, "target")}}});
    if ((action == "switch_dns" || action == "switch_dns_back") && kinds.insert("dns").second)
      into.evidence.push_back({"evidence_dns", {{"target", text_of(*spec, "target")}}});
  }
  if (into.exercise.type == "walkthrough")
    return;
  into.evidence.push_back({"evidence_alerts"});
  into.evidence.push_back({"evidence_users"});
  into.evidence.push_back({"evidence_redundancy"});
}

} // namespace drsim::analysis::rehearsal
