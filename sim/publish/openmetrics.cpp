#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <set>

namespace drsim::publish {
namespace {

std::string label(const std::string &value)
{
  std::string out;
  for (const char c : value)
    out += c == '\\' ? "\\\\" : c == '"' ? "\\\"" : c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

std::string figure(double value)
{
  return std::isinf(value) ? "+Inf" : std::isnan(value) ? "NaN" : fmt::format("{}", value);
}

using Lines = std::set<std::string>; ///< of one series each once, in order: scenarios of the same name stay
                                     ///< apart by their labels

/// One family: help, type and unit, then its samples.
void family(std::string &out, const std::string &name, const std::string &unit, const std::string &help,
            const std::vector<std::string> &samples)
{
  if (samples.empty())
    return;
  out += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
  if (!unit.empty())
    out += fmt::format("# UNIT {} {}\n", name, unit);
  Lines seen;
  for (const std::string &sample : samples)
    if (seen.insert(sample.substr(0, sample.rfind(' '))).second)
      out += name + sample + "\n";
}

std::string of(const Result &result, const ScenarioResult *scenario, const std::string &more, double value)
{
  std::string out = "{deployment=\"" + label(result.deployment) + "\"";
  if (scenario != nullptr)
    out += ",scenario=\"" + label(scenario->id) + "\"";
  return out + (more.empty() ? "" : "," + more) + "} " + figure(value);
}

std::vector<std::string> quantiles(const std::vector<Result> &results, const Quantiles ScenarioResult::*which)
{
  std::vector<std::string> samples;
  for (const Result &result : results)
    for (const ScenarioResult &scenario : result.scenarios) {
      const Quantiles &spread = scenario.*which;
      for (const auto &[percentile, value] :
           {std::pair("50", spread.p50), {"95", spread.p95}, {"99", spread.p99}})
        if (value)
          samples.push_back(of(result, &scenario, std::string("percentile=\"") + percentile + "\"", *value));
    }
  return samples;
}

std::vector<std::string> met(const std::vector<Result> &results,
                             const std::function<double(const Claim &)> &value)
{
  std::vector<std::string> samples;
  for (const Result &result : results)
    for (const ScenarioResult &scenario : result.scenarios)
      for (const Claim &claim : scenario.claims)
        if (claim.objective && claim.not_judged.empty())
          samples.push_back(of(result, &scenario,
                               "objective=\"" + std::string(claim.metric == "rto_s" ? "rto" : "rpo") + "\"",
                               value(claim)));
  return samples;
}

std::vector<std::string> counts(const std::vector<Result> &results, std::uint64_t ScenarioResult::*which)
{
  std::vector<std::string> samples;
  for (const Result &result : results)
    for (const ScenarioResult &scenario : result.scenarios)
      samples.push_back(of(result, &scenario, "", static_cast<double>(scenario.*which)));
  return samples;
}

void findings(std::string &out, const std::vector<Result> &results)
{
  std::vector<std::string> samples;
  for (const Result &result : results)
    for (const char *severity : {"error", "warning", "note"}) {
      double n = 0;
      for (const FindingResult &finding : result.findings)
        n += finding.severity == severity ? 1 : 0;
      samples.push_back(of(result, nullptr, std::string("severity=\"") + severity + "\"", n));
    }
  family(out, "drsim_findings", "", "Findings of lint.", samples);
}

} // namespace

std::string openmetrics(const std::vector<Result> &results, const PublishSettings &, const Words &)
{
  std::string out;
  std::vector<std::string> aims;
  std::vector<std::string> required;
  for (const Result &result : results) {
    aims.push_back(of(result, nullptr, "objective=\"rto\"", result.rto_s));
    aims.push_back(of(result, nullptr, "objective=\"rpo\"", result.rpo_s));
    required.push_back(of(result, nullptr, "", result.probability));
  }
  family(out, "drsim_objective_seconds", "seconds", "What the deployment promises.", aims);
  family(out, "drsim_objective_required_ratio", "ratio", "How often it must be kept.", required);
  family(out, "drsim_rto_seconds", "seconds",
         "Predicted time until users are back; +Inf: not by the horizon.",
         quantiles(results, &ScenarioResult::rto_s));
  family(out, "drsim_rpo_seconds", "seconds", "Predicted span of acknowledged work that is lost.",
         quantiles(results, &ScenarioResult::rpo_s));
  family(out, "drsim_lost_transactions", "", "Acknowledged transactions that are gone.",
         quantiles(results, &ScenarioResult::lost));
  family(out, "drsim_failed_transactions", "", "Transactions that users saw fail.",
         quantiles(results, &ScenarioResult::failed));
  family(out, "drsim_objective_met_ratio", "ratio", "Share of trials that keep the objective.",
         met(results, [](const Claim &claim) { return claim.probability; }));
  family(out, "drsim_objective_met_low_ratio", "ratio", "Lower end of its interval.",
         met(results, [](const Claim &claim) { return claim.low; }));
  family(out, "drsim_objective_met_high_ratio", "ratio", "Upper end of its interval.",
         met(results, [](const Claim &claim) { return claim.high; }));
  family(out, "drsim_objective_failed", "", "1 where the verdict is fail.",
         met(results, [](const Claim &claim) { return claim.verdict == "fail" ? 1.0 : 0.0; }));
  family(out, "drsim_objective_passed", "", "1 where the verdict is pass.",
         met(results, [](const Claim &claim) { return claim.verdict == "pass" ? 1.0 : 0.0; }));
  family(out, "drsim_trials", "", "Trials played.", counts(results, &ScenarioResult::trials));
  family(out, "drsim_censored_trials", "", "Trials that had not recovered by the horizon.",
         counts(results, &ScenarioResult::censored));
  findings(out, results);
  return out + "# EOF\n";
}

} // namespace drsim::publish
