#include "sim/analysis/gate.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

using Why = GateFinding::Why;

/// Somebody who answers for it today.
std::optional<Waiver> waiver_for(const GateFinding &finding, const GateRules &rules, const std::string &today)
{
  for (const Waiver &waiver : rules.waivers)
    if (waiver.scenario == finding.scenario && (waiver.figure.empty() || waiver.figure == finding.figure) &&
        waiver.expires >= today)
      return waiver;
  return std::nullopt;
}

bool is_worse(const ScenarioPair &pair, const std::string &figure)
{
  const Difference *difference = pair.find(figure);
  return difference != nullptr && difference->turn == Turn::worse;
}

/// Claims that held before. Both sides list them in the same order unless expectations themselves changed.
void newly_missed(const ScenarioPair &pair, const GateRules &rules, std::vector<GateFinding> &out)
{
  for (const Check &was : pair.checks_before) {
    if (was.verdict != Verdict::pass || !was.not_judged.empty())
      continue;
    const auto is = std::find_if(pair.checks_after.begin(), pair.checks_after.end(), [&](const Check &one) {
      return one.metric == was.metric && one.objective == was.objective;
    });
    if (is == pair.checks_after.end() || is->verdict == Verdict::pass || !is->not_judged.empty())
      continue;
    const bool told = is->verdict == Verdict::fail || is_worse(pair, was.metric + ".met");
    if (told && rules.newly_missed != GateAction::ignore)
      out.push_back({Why::newly_missed, rules.newly_missed, pair.id, was.metric});
  }
}

/// Something is worse beyond what may be: red, whatever becomes of the rest.
bool is_red(const ScenarioPair &pair, const GateRules &rules)
{
  return std::any_of(pair.differences.begin(), pair.differences.end(), [&](const Difference &one) {
    return one.turn == Turn::worse && rules.of(pair.id, one.figure).worse == GateAction::fail;
  });
}

/// Where one figure is red no more is played, so that what is undecided beside it is no finding.
void turned(const ScenarioPair &pair, const GateRules &rules, std::vector<GateFinding> &out)
{
  if (pair.stopped == "interrupted" && pairs_of(pair.before, pair.after).empty()) {
    out.push_back({Why::undecided, GateAction::fail, pair.id}); // nothing is known of any figure
    return;
  }
  const bool red = is_red(pair, rules);
  for (const Difference &difference : pair.differences) {
    const GateRule &rule = rules.of(pair.id, difference.figure);
    if (difference.turn == Turn::worse && rule.worse != GateAction::ignore)
      out.push_back({Why::worse, rule.worse, pair.id, difference.figure});
    if (difference.turn == Turn::undecided && !red && rule.undecided != GateAction::ignore)
      out.push_back({Why::undecided, rule.undecided, pair.id, difference.figure});
  }
}

bool any_broken(const ScenarioPair &pair)
{
  const auto broken = [](const Outcome &one) { return one.status != Outcome::Status::ok; };
  return std::any_of(pair.before.begin(), pair.before.end(), broken) ||
         std::any_of(pair.after.begin(), pair.after.end(), broken);
}

} // namespace

const char *why_name(Why why)
{
  switch (why) {
  case Why::worse: return "worse";
  case Why::undecided: return "undecided";
  case Why::newly_missed: return "newly_missed";
  case Why::waiver_expired: return "waiver_expired";
  case Why::applying: return "applying";
  case Why::broken: return "broken";
  }
  return "worse";
}

bool GateResult::passed() const
{
  return std::none_of(findings.begin(), findings.end(), [](const GateFinding &one) { return one.fails(); });
}

bool gate_decided(const ScenarioPair &pair, const GateRules &rules)
{
  return is_red(pair, rules) ||
         std::all_of(pair.differences.begin(), pair.differences.end(), [&](const Difference &one) {
           return one.turn != Turn::undecided || rules.of(pair.id, one.figure).undecided != GateAction::fail;
         });
}

GateResult judge_gate(const std::vector<ScenarioPair> &pairs, const GateRules &rules,
                      const std::string &today)
{
  GateResult result;
  for (const ScenarioPair &pair : pairs) {
    if (any_broken(pair))
      result.findings.push_back({Why::broken, GateAction::fail, pair.id});
    newly_missed(pair, rules, result.findings);
    turned(pair, rules, result.findings);
  }
  for (GateFinding &finding : result.findings)
    if (finding.why != Why::broken)
      finding.waiver = waiver_for(finding, rules, today);
  for (const Waiver &waiver : rules.waivers)
    if (waiver.expires < today)
      result.findings.push_back(
          {Why::waiver_expired, GateAction::fail, waiver.scenario, waiver.figure, waiver});
  return result;
}

std::vector<GateFinding> judge_applying(const ScenarioSummary &applying, const GateRules &rules,
                                        const std::string &today)
{
  std::vector<GateFinding> out;
  if (!applying.broken.empty())
    out.push_back({Why::broken, GateAction::fail, applying.id});
  for (const Check &check : applying.checks) {
    if (check.verdict == Verdict::pass || !check.not_judged.empty() || rules.applying == GateAction::ignore)
      continue;
    out.push_back({Why::applying, rules.applying, applying.id, check.metric});
    out.back().waiver = waiver_for(out.back(), rules, today);
  }
  return out;
}

ToleranceOf tolerances_of(const GateRules &rules)
{
  return [&rules](const std::string &scenario, const std::string &figure) {
    const GateRule &rule = rules.of(scenario, figure);
    return Tolerance{rule.absolute, rule.relative};
  };
}

} // namespace drsim::analysis
