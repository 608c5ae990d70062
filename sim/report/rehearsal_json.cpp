#include "sim/report/json_parts.hpp"
#include "sim/report/rehearsal_report.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/report/rehearsal_parts.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json candidate_json(const RehearsalCandidate &one)
{
  const Proof &proof = one.proof;
  return {{"scenario", one.scenario->id},
          {"title", one.scenario->title},
          {"per_year", one.per_year},
          {"per_year_assumed", one.per_year_assumed},
          {"trials", one.trials},
          {"missed", one.missed},
          {"missed_ci", {one.missed_interval.low, one.missed_interval.high}},
          {"loss", one.loss},
          {"at_least", one.at_least},
          {"risk", one.risk},
          {"unproven", one.unproven},
          {"priority", one.priority},
          {"verdict", verdict_name(one.verdict)},
          {"runbooks", one.runbooks},
          {"improvised", one.improvised},
          {"assumed_ratio", one.assumed_ratio},
          {"talk_ratio", one.talk_ratio},
          {"proof",
           {{"share", proof.share},
            {"by", proof.by == nullptr ? Json() : Json(proof.by->id)},
            {"changed", proof.changed},
            {"files_unknown", proof.files_unknown}}},
          {"reasons", notes_json(one.reasons)}};
}

Json rotation_json(const RehearsalPlan &plan)
{
  Json quarters = Json::array();
  for (const auto &quarter : plan.rotation.quarters) {
    Json slots = Json::array();
    for (const RotationSlot &slot : quarter)
      slots.push_back({{"scenario", plan.ranked.at(slot.candidate).scenario->id},
                       {"priority", slot.priority},
                       {"for_coverage", slot.for_coverage},
                       {"covers", slot.covers}});
    quarters.push_back(std::move(slots));
  }
  Json names = Json::array();
  for (Quarter one = plan.quarter; names.size() < quarters_of_a_year; one = next_quarter(one.first_day))
    names.push_back(one.text());
  return {{"names", std::move(names)},
          {"quarters", std::move(quarters)},
          {"critical", plan.rotation.critical},
          {"uncovered", plan.rotation.uncovered},
          {"unreached", plan.rotation.unreached}};
}

Json people_json(const RehearsalPlan &plan, const PlannedRehearsal &one)
{
  Json roles = Json::array();
  for (const NeededRole &role : one.roles) {
    Json row = {{"role", role.role},   {"title", role.title},     {"steps", role.steps},
                {"hands", role.hands}, {"at_once", role.at_once}, {"approves", role.approves}};
    if (const auto person = plan.folder->settings.people.find(role.role);
        person != plan.folder->settings.people.end()) {
      row["name"] = person->second.name;
      row["email"] = person->second.email;
    }
    roles.push_back(std::move(row));
  }
  return roles;
}

Json window_json(const PlannedRehearsal &one)
{
  Json window = {
      {"briefing_s", one.briefing_s},
      {"play_s", {{"p50", finite_or_null(one.play_p50_s)}, {"p90", finite_or_null(one.play_p90_s)}}},
      {"play_by", one.play_by},
      {"debrief_s", one.debrief_s}};
  if (!one.slot)
    return window;
  const Slot &slot = *one.slot;
  window["date"] = day_text(slot.day);
  window["weekday"] = weekday_of(slot.day);
  window["start_hour"] = slot.start_hour;
  window["end_p50_hour"] = finite_or_null(slot.end_p50_hour);
  window["end_p90_hour"] = finite_or_null(slot.end_p90_hour);
  window["latest_start_hour"] = slot.fits ? Json(slot.latest_start_hour) : Json();
  window["fits"] = slot.fits;
  window["load_ratio"] = slot.load_ratio;
  window["least_load_ratio"] = slot.least_ratio;
  window["hours"] = {{"from", slot.hours.from}, {"to", slot.hours.to}, {"whose", slot.hours.whose}};
  return window;
}

Json step_json(const Deployment &deployment, const ExpectedStep &step)
{
  const ComponentSpec *spec = deployment.find(step.component);
  Json row = {{"step", step.component}, {"runbook", step.runbook}};
  if (spec != nullptr) {
    row["title"] = spec->title;
    row["place"] = provenance_text(spec->from);
    row["owner"] = text_of(*spec, "owner");
    row["action"] = text_of(*spec, "action");
    row["target"] = text_of(*spec, "target");
    row["verification"] = text_of(*spec, "verification");
    row["rollback"] = text_of(*spec, "rollback");
    row["approval"] = mean_of(*spec, "needs_approval").value_or(0) > 0;
    if (const Parameter *work = parameter_of(*spec, "duration_s"))
      row["work_s"] = {{"p50", work->value.quantile(0.5)}, {"p90", work->value.quantile(0.9)}};
  }
  row["of"] = step.of;
  row["begun"] = step.begun;
  row["failed"] = step.failed;
  row["unfinished"] = step.unfinished;
  row["waited_for"] = step.waited_for;
  row["begins_s"] = times_json(step.begins_s);
  row["takes_s"] = times_json(step.takes_s);
  row["ends_s"] = times_json(step.ends_s);
  return row;
}

Json alerts_json(const Expected &expected)
{
  Json alerts = Json::array();
  for (const ExpectedAlert &alert : expected.alerts)
    alerts.push_back({{"kind", alert.kind},
                      {"component", alert.component},
                      {"to", alert.to},
                      {"in", alert.at_s.trials},
                      {"of", alert.of},
                      {"firing_before_in", alert.before},
                      {"must_come", alert.must_come},
                      {"at_s", times_json(alert.at_s)}});
  return alerts;
}

Json met_json(const Expected &expected, std::size_t met, const Times &times, double target)
{
  const Interval interval = exact_interval(met, expected.trials);
  Json row = times_json(times);
  row["target_s"] = target;
  row["met"] = {
      {"count", met}, {"of", expected.trials}, {"ci_low", interval.low}, {"ci_high", interval.high}};
  return row;
}

Json expected_json(const Deployment &deployment, const Expected &one)
{
  Json steps = Json::array();
  for (const ExpectedStep &step : one.steps)
    steps.push_back(step_json(deployment, step));
  return {{"status", predicted_words},
          {"trials", one.trials},
          {"broken", one.broken},
          {"not_recovered", one.censored},
          {"somebody_called_in", one.first_page_in},
          {"rto_s", met_json(one, one.rto_met, one.rto_s, deployment.objectives.rto_s)},
          {"rpo_s", met_json(one, one.rpo_met, one.rpo_s, deployment.objectives.rpo_s)},
          {"phases",
           {{"detection_s", times_json(one.first_call_s)},
            {"decision_s", times_json(one.decision_s)},
            {"steps_s", times_json(one.steps_s)},
            {"home_s", times_json(one.home_s)}}},
          {"impact_s", times_json(one.impact_s)},
          {"failed_transactions", times_json(one.failed_transactions)},
          {"lost_transactions", times_json(one.lost_transactions)},
          {"steps", std::move(steps)},
          {"alerts", alerts_json(one)}};
}

Json absent_json(const Deployment &deployment, const PlannedRehearsal &one)
{
  if (!one.absent)
    return nullptr;
  return {
      {"role", one.key_role},
      {"status", predicted_words},
      {"trials", one.absent->trials},
      {"rto_s", met_json(*one.absent, one.absent->rto_met, one.absent->rto_s, deployment.objectives.rto_s)},
      {"decision_s", times_json(one.absent->decision_s)},
      {"steps_s", times_json(one.absent->steps_s)}};
}

Json aborts_json(const PlannedRehearsal &one)
{
  Json rows = Json::array();
  for (const AbortPoint &point : one.aborts)
    rows.push_back({{"after", point.step},
                    {"forward_s", finite_or_null(point.forward_s)},
                    {"back_s", finite_or_null(point.back_s)},
                    {"back_by", point.back_by},
                    {"no_return", point.no_return},
                    {"status", predicted_words}});
  return rows;
}

Json planned_json(const RehearsalPlan &plan, const PlannedRehearsal &one)
{
  const RehearsalCandidate &candidate = plan.ranked.at(one.rank.candidate);
  Json injects = Json::array();
  for (const Inject &inject : one.injects) {
    Json row = note_json(inject.note);
    row["at_s"] = finite_or_null(inject.at_s);
    injects.push_back(std::move(row));
  }
  Json messages = Json::array();
  for (const Message &message : one.messages) {
    Json row = note_json(message.note);
    row["when"] = message.when_word;
    row["to"] = message.to_word;
    messages.push_back(std::move(row));
  }
  return {{"id", one.id},
          {"scenario", candidate.scenario->id},
          {"title", candidate.scenario->title},
          {"story", candidate.scenario->story},
          {"type", one.exercise.type},
          {"type_why", notes_json(one.exercise.why)},
          {"priority", one.rank.priority},
          {"for_coverage", one.rank.for_coverage},
          {"covers", one.rank.covers},
          {"reasons", notes_json(candidate.reasons)},
          {"per_year", candidate.per_year},
          {"per_year_source", candidate.scenario->tags.source},
          {"runbooks", candidate.runbooks},
          {"window", window_json(one)},
          {"roles", people_json(plan, one)},
          {"key_role", one.key_role},
          {"absent", absent_json(*plan.source, one)},
          {"preconditions", notes_json(one.preconditions)},
          {"go", notes_json(one.go)},
          {"no_go", notes_json(one.no_go)},
          {"abort_points", aborts_json(one)},
          {"injects", std::move(injects)},
          {"messages", std::move(messages)},
          {"evidence", notes_json(one.evidence)},
          {"expected", expected_json(*plan.source, one.expected)}};
}

Json rules_json(const RehearsalRules &rules)
{
  Json out = Json::object();
  for (const auto &[name, rule] : rules.all())
    out[name] = {{"value", rule.value}, {"source", rule.source}, {"confidence", rule.confidence}};
  return out;
}

} // namespace

Json rehearsal_json(const RehearsalPlan &plan)
{
  const Objectives &objectives = plan.source->objectives;
  Json out = {
      {"schema", "drsim.rehearsal/1"},
      {"drsim", {{"version", plan.version}}},
      {"status", predicted_words},
      {"deployment", plan.deployment},
      {"title", plan.title},
      {"seed", plan.seed},
      {"input_digest", plan.input_digest},
      {"today", day_text(plan.today)},
      {"quarter", plan.quarter.text()},
      {"interrupted", plan.interrupted},
      {"utc_offset_h", plan.source->traffic.utc_offset_h},
      {"objectives",
       {{"rpo_s", objectives.rpo_s}, {"rto_s", objectives.rto_s}, {"probability", objectives.probability}}},
      {"trials", {{"ranking", plan.ranking_trials}, {"rehearsal", plan.trials}}},
      {"notes", notes_json(plan.notes)}};
  Json stores = Json::array();
  for (const Store &store : plan.source->stores)
    stores.push_back({{"component", store.component}, {"title", store.title}});
  out["stores"] = std::move(stores);
  out["files"] = Json::object();
  for (const Deployment::InputFile &file : plan.source->input_files)
    out["files"][file.name] = file.sha256;
  out["rules"] = rules_json(plan.folder->settings.rules);
  out["rehearsals"] = Json::array();
  for (const PlannedRehearsal &one : plan.rehearsals)
    out["rehearsals"].push_back(planned_json(plan, one));
  out["ranking"] = Json::array();
  for (const RehearsalCandidate &one : plan.ranked)
    out["ranking"].push_back(candidate_json(one));
  out["rotation"] = rotation_json(plan);
  return out;
}

} // namespace drsim::report
