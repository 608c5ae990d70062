#include "sim/model/metrics.hpp"
#include "sim/model/outcome_fields.hpp"
#include "sim/report/check_extras.hpp"
#include "sim/report/check_report.hpp"
#include "sim/report/grounds_text.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/risk_text.hpp"
#include "sim/report/runbooks_report.hpp"
#include "sim/report/set_by.hpp"
#include "sim/report/sway_text.hpp"
#include "sim/report/transactions.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json checks_json(const std::vector<Check> &checks)
{
  Json out = Json::array();
  for (const Check &check : checks) {
    const bool higher = metric(check.metric).better == Metric::Better::higher;
    out.push_back({{"metric", check.metric},
                   {higher ? "at_least" : "at_most", check.bound},
                   {"required_probability", check.probability},
                   {"from", check.objective ? "objective" : "scenario"},
                   {"met", met_json(check)},
                   {"verdict", verdict_name(check.verdict)}});
    if (!check.not_judged.empty()) {
      out.back()["verdict"] = nullptr;
      out.back()["not_judged"] = check.not_judged;
    }
  }
  return out;
}

Json path_json(const std::vector<PathShare> &path, const Sources &sources)
{
  Json out = Json::array();
  for (const PathShare &leg : path)
    out.push_back({{"phase", leg.phase},
                   {"component", leg.component},
                   {"kind", leg.kind},
                   {"what", leg.what},
                   {"p50_s", leg.p50_s},
                   {"p95_s", leg.p95_s},
                   {"share", leg.share},
                   {"set_by", set_by_json(leg.set_by, sources)}});
  return out;
}

Json waiting_json(const std::vector<WaitingShare> &waiting)
{
  Json out = Json::array();
  for (const WaitingShare &one : waiting)
    out.push_back({{"component", one.waiting_for.component},
                   {"kind", one.waiting_for.kind},
                   {"what", one.waiting_for.what},
                   {"trials", one.trials},
                   {"share", one.share}});
  return out;
}

Json basis_json(const Basis &basis)
{
  Json out = {{"your_files", basis.files},
              {"provider_defaults", basis.provider},
              {"documented", basis.documented},
              {"measured", basis.measured},
              {"assumed", basis.assumed},
              {"open_questions", basis.questions},
              {"not_named", basis.unnamed},
              {"questions_open", basis.open_questions},
              {"decides_most", basis.deciding.empty() ? Json() : Json(basis.deciding.front())},
              {"deciding", basis.deciding}};
  if (!basis.unknown_lengths.empty())
    out["unknown_lengths"] = basis.unknown_lengths;
  if (basis.calibrated > 0) // most deployments have no records
    out["calibrated"] = basis.calibrated;
  return out;
}

Json broken_json(const CheckReport::Part &part)
{
  Json out = Json::array();
  for (const Outcome &outcome : part.summary.broken)
    out.push_back({{"trial", outcome.trial},
                   {"status", status_name(outcome.status)},
                   {"message", outcome.message},
                   {"repeat", repeat_text(part, outcome)}});
  return out;
}

/// Faults aimed at a role: what it stands for, one target or those each trial draws from.
Json roles_json(const std::vector<FaultSpec> &roles)
{
  Json out = Json::array();
  for (const FaultSpec &fault : roles)
    out.push_back({{"fault", fault.kind},
                   {"role", fault.role},
                   {"targets", fault.drawn_from.empty() ? std::vector{fault.target} : fault.drawn_from},
                   {"why", fault.role_why}});
  return out;
}

Json part_json(const CheckReport &report, const CheckReport::Part &part)
{
  const ScenarioSummary &s = part.summary;
  const std::filesystem::path given = part.file; // one of scenarios/ is named alike wherever that lies
  const std::string file = given.is_absolute() ? given.filename().string() : part.file;
  Json out = {{"id", s.id},
              {"title", s.title},
              {"horizon_s", s.horizon_s},
              {"trials", s.trials},
              {"stopped", part.stopped},
              {"censored", s.censored},
              {"impacted", s.impacted},
              {"exact", s.exact},
              {"in_doubt", s.in_doubt},
              {"misled", part.misled},
              {"ill_before", s.ill_before},
              {"verdict", verdict_name(s.verdict)}};
  out["rto_s"] = spread_json(s.rto_s);
  out["rpo_s"] = spread_json(s.rpo_s);
  out["rto_s"]["met"] = met_json(s.checks.at(0));
  out["rpo_s"]["met"] = met_json(s.checks.at(1));
  out["redundancy_rto_s"] = spread_json(s.redundancy_rto_s);
  out["backlog_rto_s"] = spread_json(s.backlog_rto_s);
  out["lost_transactions"] = spread_json(s.lost_transactions);
  out["failed_transactions"] = spread_json(s.failed_transactions);
  out["checks"] = checks_json(s.checks);
  out["stores"] = Json::array();
  for (const StoreSpread &store : s.stores)
    out["stores"].push_back({{"component", store.component},
                             {"rpo_s", spread_json(store.rpo_s)},
                             {"lost_transactions", spread_json(store.lost_transactions)},
                             {"duplicated_events", spread_json(store.duplicated)}});
  add_transactions(s, out);
  out["critical_path"] = path_json(s.critical_path, {report.source, file});
  out["waiting_for"] = waiting_json(s.waiting);
  out["runbooks"] = runbooks_json(s);
  out["deciding_step"] = deciding_step_json(s);
  out["improvised"] = improvised_json(s);
  out["rests_on"] = basis_json(s.basis);
  if (part.grounds)
    out["evidence"] = evidence_json(part);
  out["assumptions"] = Json::array();
  for (const Assumption &assumption : s.assumptions)
    out["assumptions"].push_back(
        {{"parameter", assumption.parameter}, {"provenance", provenance_json(assumption.from)}});
  out["broken"] = broken_json(part);
  out["roles"] = roles_json(part.roles);
  out["file"] = file;
  add_extras(part, out);
  return out;
}

} // namespace

std::string check_json(const CheckReport &report)
{
  Json out = {{"schema", "drsim.result/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"seed", report.seed},
              {"input_digest", report.input_digest},
              {"timeline_digest", report.timeline_digest},
              {"objectives",
               {{"rpo_s", report.objectives.rpo_s},
                {"rto_s", report.objectives.rto_s},
                {"probability", report.objectives.probability}}},
              {"verdict", verdict_name(report.verdict)},
              {"interrupted", report.interrupted},
              {"scenarios", Json::array()}};
  if (report.missing > 0)
    out["missing_trials"] = report.missing;
  for (const CheckReport::Part &part : report.parts)
    out["scenarios"].push_back(part_json(report, part));
  out["skipped"] = Json::array();
  for (const CheckReport::Skipped &one : report.skipped)
    out["skipped"].push_back({{"id", one.id}, {"title", one.title}, {"why", one.why}});
  if (auto risk = risk_json(report); !risk.is_null())
    out["risk"] = std::move(risk);
  if (report.swayed)
    out["sways"] = sways_json(report);
  add_extras(report, out);
  return dump(out);
}

} // namespace drsim::report
