#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace drsim::publish {
namespace {

using Json = nlohmann::ordered_json;

Json entry(const std::string &check, const std::string &text, const std::string &severity,
           const std::string &file, const std::string &address, const std::string &print)
{
  return {{"description", text},
          {"check_name", check},
          {"fingerprint", print},
          {"severity", severity},
          {"location", {{"path", file}, {"lines", {{"begin", line_or_first(address)}}}}}};
}

} // namespace

std::string codequality(const std::vector<Result> &results, const PublishSettings &settings,
                        const Words &words)
{
  Json out = Json::array();
  std::map<std::string, int> seen;
  const auto file = [&](const std::string &name) {
    return settings.path_prefix + (name.empty() ? "deployment.json" : name);
  };
  for (const Result &result : results) {
    for (const ScenarioResult &scenario : result.scenarios)
      for (const Claim &claim : scenario.claims)
        if (claim.verdict != "pass" && claim.not_judged.empty()) {
          const Setter place = place_of(scenario, claim);
          const std::string text = scenario.id + ", " + claim_name(claim) + ": " +
                                   claim_sentence(scenario, claim, words) + " " +
                                   claim_reason(scenario, claim, words);
          out.push_back(entry(claim.objective ? "objective-not-met" : "expectation-not-met", text,
                              claim.verdict == "fail" ? "critical" : "major", file(place.file), place.address,
                              claim_print(result, scenario, claim)));
        }
    for (const FindingResult &finding : result.findings) {
      const std::string print = fingerprint({result.deployment, finding.id, finding.file, finding.where});
      const int again = seen[print]++;
      out.push_back(entry(finding.id, finding.message + (finding.cure.empty() ? "" : ". " + finding.cure),
                          finding.severity == "error"     ? "major"
                          : finding.severity == "warning" ? "minor"
                                                          : "info",
                          file(finding.file), finding.where,
                          again == 0 ? print : fingerprint({print, std::to_string(again)})));
    }
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drsim::publish
