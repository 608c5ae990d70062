// What must hold before, what lets it begin and what ends it.
#include "sim/analysis/rehearsal/plan.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace drsim::inline analysis::inline rehearsal {
namespace {

bool touches(const PlannedRehearsal &one)
{
  return one.exercise.type == "staging" || one.exercise.type == "live";
}

/// Tools that the steps ask for, and where they stand: what lives in the first region is lost with it.
void tool_notes(const Deployment &deployment, const std::vector<const ComponentSpec *> &steps,
                std::vector<Note> &out)
{
  std::set<std::string> seen;
  for (const ComponentSpec *step : steps)
    if (const auto links = step->links.find("requires"); links != step->links.end())
      for (const std::string &id : links->second) {
        const ComponentSpec *tool = deployment.find(id);
        if (tool == nullptr || !seen.insert(id).second)
          continue;
        out.push_back({tool->region.empty() ? "pre_tool" : "pre_tool_region",
                       {{"tool", id}, {"region", tool->region}, {"step", step->id}}});
      }
}

/// Copies that a step promotes, and backups that it restores from.
void data_notes(const Deployment &deployment, const std::vector<const ComponentSpec *> &steps,
                std::vector<Note> &out)
{
  for (const ComponentSpec *step : steps) {
    const std::string action = text_of(*step, "action");
    const std::string target = text_of(*step, "target");
    if (action == "promote" || action == "switch_back")
      out.push_back({"pre_lag", {{"target", target}, {"rpo_s", deployment.objectives.rpo_s}}});
    else if (action == "restore")
      out.push_back({"pre_backup", {{"target", target}, {"rpo_s", deployment.objectives.rpo_s}}});
  }
}

void open_actions(const RehearsalPlan &plan, const RehearsalCandidate &candidate, std::vector<Note> &out)
{
  for (const RehearsalRecord &record : plan.folder->records) {
    const bool about =
        record.scenario == candidate.scenario->id ||
        std::any_of(record.runbooks.begin(), record.runbooks.end(), [&](const std::string &id) {
          return std::find(candidate.runbooks.begin(), candidate.runbooks.end(), id) !=
                 candidate.runbooks.end();
        });
    for (const CorrectiveAction &action : record.actions)
      if (about && !action.closed)
        out.push_back({action.due && *action.due < plan.today ? "pre_action_late" : "pre_action",
                       {{"id", record.id},
                        {"action", action.action.empty() ? action.finding : action.action},
                        {"owner", action.owner},
                        {"due", action.due ? day_text(*action.due) : ""}}});
  }
}

void step_lacks(const std::vector<const ComponentSpec *> &steps, std::vector<Note> &out)
{
  for (const ComponentSpec *step : steps) {
    const Action *action = action_named(text_of(*step, "action"));
    const bool acts = action != nullptr && !action->kinds.empty();
    if (acts && text_of(*step, "verification").empty())
      out.push_back({"pre_no_verification", {{"step", step->id}, {"title", step->title}}});
    if (acts && text_of(*step, "rollback").empty())
      out.push_back({"pre_no_rollback", {{"step", step->id}, {"title", step->title}}});
  }
}

void go_notes(const RehearsalPlan &plan, PlannedRehearsal &into)
{
  const Deployment &deployment = *plan.source;
  into.go.push_back({"go_people"});
  into.go.push_back({"go_preconditions"});
  if (!touches(into))
    return;
  into.go.push_back({"go_quiet"});
  for (const Journey &journey : deployment.journeys)
    into.go.push_back({"go_slo",
                       {{"journey", journey.id},
                        {"success_ratio", journey.slo_success_ratio},
                        {"latency_s", journey.slo_latency_p99_s}}});
  if (into.exercise.type == "live")
    into.go.push_back(
        {"go_budget",
         {{"impact_s", into.expected.impact_s.p95.value_or(std::numeric_limits<double>::infinity())},
          {"budget_s", year_budget_s(deployment)}}});
}

void no_go_notes(const RehearsalPlan &plan, PlannedRehearsal &into)
{
  if (into.slot && into.slot->fits)
    into.no_go.push_back({"no_go_late", {{"latest_hour", into.slot->latest_start_hour}}});
  into.no_go.push_back({"no_go_incident"});
  if (into.exercise.type == "tabletop")
    return;
  for (const ExpectedAlert &alert : into.expected.alerts)
    if (alert.must_come && alert.at_s.p95 && alert.kind != "alarm" && touches(into))
      into.no_go.push_back(
          {"stop_silent", {{"alert", alert.component}, {"to", alert.to}, {"after_s", *alert.at_s.p95}}});
  if (!touches(into))
    return;
  if (into.exercise.type == "live")
    into.no_go.push_back({"stop_rto", {{"rto_s", plan.source->objectives.rto_s}}});
  const auto point = std::find_if(into.aborts.begin(), into.aborts.end(),
                                  [](const AbortPoint &one) { return one.no_return; });
  if (point != into.aborts.end())
    into.no_go.push_back({"stop_before", {{"step", point->step}}});
}

} // namespace

void fill_criteria(const RehearsalPlan &plan, const RehearsalCandidate &candidate, PlannedRehearsal &into)
{
  const auto steps = steps_played(*plan.source, candidate);
  into.preconditions.push_back({"pre_documents"});
  if (touches(into)) {
    into.preconditions.push_back({"pre_freeze"});
    into.preconditions.push_back({"pre_consent"});
    data_notes(*plan.source, steps, into.preconditions);
  }
  if (into.exercise.type == "staging")
    into.preconditions.push_back({"pre_environment", {{"file", plan.folder->settings.environment}}});
  if (into.exercise.type == "staging" && !plan.folder->settings.consent_until.empty())
    into.preconditions.push_back(
        {"pre_consent_until",
         {{"file", plan.folder->settings.environment}, {"until", plan.folder->settings.consent_until}}});
  if (into.exercise.type != "tabletop")
    tool_notes(*plan.source, steps, into.preconditions);
  step_lacks(steps, into.preconditions);
  open_actions(plan, candidate, into.preconditions);
  go_notes(plan, into);
  no_go_notes(plan, into);
}

} // namespace drsim::analysis::rehearsal
