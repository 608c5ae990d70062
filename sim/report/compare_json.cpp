#include "sim/report/compare_report.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json change_json(const Change &change)
{
  const auto side = [](const std::string &value, const Provenance &at) {
    Json out = {{"value", value.empty() ? Json(nullptr) : Json(value)}};
    if (!at.file.empty())
      out["provenance"] = provenance_json(at);
    return out;
  };
  return {{"what", change.title()},
          {"group", change.group()},
          {"before", side(change.was, change.was_at)},
          {"after", side(change.is, change.is_at)}};
}

Json differences_json(const ScenarioPair &pair)
{
  Json out = Json::array();
  for (const Difference &one : pair.differences)
    out.push_back(difference_json(one, 1 - 2 * pair.tail));
  return out;
}

Json counterexample_json(const CompareReport::Part &part)
{
  for (const Difference &one : part.pair.differences) {
    const long long trial = one.turn == Turn::worse ? part.pair.counterexample(one.figure) : -1;
    if (trial >= 0)
      return {{"figure", one.figure},
              {"trial", trial},
              {"replay_before", part.replay_before + " --trial " + std::to_string(trial)},
              {"replay_after", part.replay_after + " --trial " + std::to_string(trial)}};
  }
  return nullptr;
}

Json claims_json(const std::vector<Check> &before, const std::vector<Check> &after)
{
  Json out = Json::array();
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
    out.push_back({{"metric", after[i].metric},
                   {"from", after[i].objective ? "objective" : "scenario"},
                   {"bound", after[i].bound},
                   {"before", before[i].not_judged.empty() ? Json(verdict_name(before[i].verdict)) : Json()},
                   {"after", after[i].not_judged.empty() ? Json(verdict_name(after[i].verdict)) : Json()}});
  return out;
}

Json scenario_json(const CompareReport::Part &part)
{
  const ScenarioPair &pair = part.pair;
  return {{"id", pair.id},
          {"title", pair.title},
          {"pairs", pairs_of(pair.before, pair.after).size()},
          {"stopped", pair.stopped},
          {"identical", pair.identical},
          {"claims", claims_json(pair.checks_before, pair.checks_after)},
          {"differences", differences_json(pair)},
          {"counterexample", counterexample_json(part)}};
}

Json effects_json(const std::vector<Effect> &effects)
{
  Json out = Json::array();
  for (const Effect &effect : effects) {
    out.push_back({{"group", effect.group},
                   {"scenario", effect.scenario},
                   {"figure", effect.figure},
                   {"cause", effect.is_cause()},
                   {"alone", nullptr},
                   {"without", nullptr}});
    if (effect.stands_alone)
      out.back()["alone"] = difference_json(effect.alone, 1 - 2 * one_look_tail);
    if (!effect.without.figure.empty())
      out.back()["without"] = difference_json(effect.without, 1 - 2 * one_look_tail);
  }
  return out;
}

Json waiver_json(const Waiver &waiver)
{
  return {{"owner", waiver.owner}, {"reason", waiver.reason}, {"expires", waiver.expires}};
}

Json gate_json(const CompareReport &report)
{
  if (!report.gate)
    return nullptr;
  Json findings = Json::array();
  for (const GateFinding &finding : report.gate->findings) {
    findings.push_back({{"why", why_name(finding.why)},
                        {"action", gate_action_name(finding.action)},
                        {"fails", finding.fails()},
                        {"scenario", finding.scenario},
                        {"figure", finding.figure.empty() ? Json(nullptr) : Json(finding.figure)},
                        {"text", finding_text(finding, report)},
                        {"waiver", finding.waiver ? waiver_json(*finding.waiver) : Json(nullptr)}});
    if (finding.why == GateFinding::Why::worse)
      findings.back()["causes"] = causes_of(report, finding.scenario, finding.figure);
  }
  return {{"passed", report.gate->passed()},
          {"rules", report.rules.file.empty() ? Json(nullptr) : Json(report.rules.file)},
          {"findings", std::move(findings)}};
}

Json applying_json(const CompareReport &report)
{
  if (!report.applying)
    return nullptr;
  Json out = {
      {"disturbs", report.applying->told}, {"not_modelled", report.applying->silent}, {"verdict", nullptr}};
  if (!report.applying->summary)
    return out;
  const ScenarioSummary &summary = *report.applying->summary;
  out["verdict"] = verdict_name(summary.verdict);
  out["trials"] = summary.trials;
  out["rto_s"] = spread_json(summary.rto_s);
  out["rpo_s"] = spread_json(summary.rpo_s);
  out["lost_transactions"] = spread_json(summary.lost_transactions);
  out["failed_transactions"] = spread_json(summary.failed_transactions);
  return out;
}

} // namespace

std::string compare_json(const CompareReport &report)
{
  Json out = {{"schema", "drsim.comparison/1"},
              {"drsim", {{"version", report.version}}},
              {"before", {{"deployment", report.before}, {"input_digest", report.digest_before}}},
              {"after", {{"deployment", report.after}, {"input_digest", report.digest_after}}},
              {"seed", report.seed}};
  if (report.interrupted)
    out["interrupted"] = true;
  out["changes"] = Json::array();
  for (const Change &change : report.changes)
    out["changes"].push_back(change_json(change));
  out["renamed"] = Json::array();
  for (const auto &[later, earlier] : report.renames)
    out["renamed"].push_back({{"before", earlier}, {"after", later}});
  out["untouched"] = report.untouched;
  out["scenarios"] = Json::array();
  for (const CompareReport::Part &part : report.parts)
    out["scenarios"].push_back(scenario_json(part));
  out["skipped"] = Json::array();
  for (const CompareReport::Skipped &one : report.skipped)
    out["skipped"].push_back({{"id", one.id}, {"why", one.why}});
  out["effects"] = effects_json(report.effects);
  out["applying"] = applying_json(report);
  out["gate"] = gate_json(report);
  return dump(out);
}

} // namespace drsim::report
