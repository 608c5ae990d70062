#include "sim/publish/fixes.hpp"

#include "sim/publish/reasons.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::publish {
namespace {

constexpr std::size_t most_fixes = 7;
constexpr std::size_t findings_a_fix = 2; ///< beside a fix
constexpr double least_share = 0.02;

bool misses(const ScenarioResult &scenario, const char *verdict)
{
  return !scenario.claims.empty() && scenario.claims[0].verdict == verdict;
}

std::vector<const ScenarioResult *> to_fix(const Result &result)
{
  std::vector<const ScenarioResult *> all;
  for (const char *verdict : {"fail", "inconclusive", "provisional"}) {
    for (const ScenarioResult &scenario : result.scenarios)
      if (misses(scenario, verdict))
        all.push_back(&scenario);
    if (!all.empty())
      break;
  }
  return all;
}

/// What lint says of the component; each finding stands where it comes first.
void add_findings(const Result &result, std::set<const FindingResult *> &told, Fix &fix)
{
  const std::string component = fix.leg->component.substr(0, fix.leg->component.find('/'));
  for (const FindingResult &finding : result.findings)
    if (fix.findings.size() < findings_a_fix && finding.severity != "note" &&
        finding.message.find(component) != std::string::npos && told.insert(&finding).second)
      fix.findings.push_back(&finding);
}

} // namespace

std::vector<Fix> what_to_fix(const Result &result)
{
  const std::vector<const ScenarioResult *> scenarios = to_fix(result);
  std::map<std::string, Fix> found;
  for (const ScenarioResult *scenario : scenarios)
    for (const Leg &leg : scenario->legs) {
      if (leg.component.starts_with("fault:"))
        continue; // how long the fault itself lasts is the scenario's
      Fix &fix = found[leg.phase + "\n" + leg.component];
      fix.share += leg.share / static_cast<double>(scenarios.size());
      if (fix.leg == nullptr || leg.share > fix.leg->share)
        fix.leg = &leg;
      if (leg.share >= least_share && (fix.misses.empty() || fix.misses.back() != scenario->id))
        fix.misses.push_back(scenario->id);
    }
  std::vector<Fix> fixes;
  for (auto &[key, fix] : found)
    if (!fix.misses.empty())
      fixes.push_back(std::move(fix));
  std::stable_sort(fixes.begin(), fixes.end(), [](const Fix &a, const Fix &b) { return a.share > b.share; });
  fixes.resize(std::min(fixes.size(), most_fixes));
  std::set<const FindingResult *> told;
  for (Fix &fix : fixes)
    add_findings(result, told, fix);
  return fixes;
}

std::vector<Assumed> assumed_figures(const Result &result)
{
  std::map<std::string, Assumed> found;
  std::map<std::string, double> largest;
  for (const ScenarioResult &scenario : result.scenarios)
    for (const Leg &leg : scenario.legs)
      for (const Setter &setter : leg.set_by) {
        if (setter.confidence != "assumed")
          continue;
        const double share =
            leg.share / static_cast<double>(leg.set_by.size()) / static_cast<double>(result.scenarios.size());
        Assumed &one = found[setter.parameter];
        one.setter = &setter;
        one.share += share;
        if (share > largest[setter.parameter]) {
          largest[setter.parameter] = share;
          one.scenario = scenario.id;
        }
      }
  std::vector<Assumed> all;
  for (auto &[name, one] : found) {
    for (const SwayResult &sway : result.sways)
      if (sway.parameter == name && (one.sway == nullptr || (sway.turns && !one.sway->turns)))
        one.sway = &sway;
    all.push_back(one);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Assumed &a, const Assumed &b) { return a.share > b.share; });
  return all;
}

} // namespace drsim::publish
