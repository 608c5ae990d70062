#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace drsim::publish {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_results = 5'000; ///< GitHub shows no more of a run
constexpr std::size_t most_steps = 100;

/// A path as a relative URI reference.
std::string uri(const std::string &path)
{
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out.empty() ? "deployment.json" : out;
}

Json physical(const std::string &file, const std::string &address, const PublishSettings &settings)
{
  return {
      {"artifactLocation", {{"uri", uri(settings.path_prefix + (file.empty() ? "deployment.json" : file))}}},
      {"region", {{"startLine", line_or_first(address)}}}};
}

Json location(const Setter &setter, const PublishSettings &settings)
{
  return {{"physicalLocation", physical(setter.file, setter.address, settings)}};
}

/// Where the time of a component's legs is set, else the place that decides the claim.
const Setter &setter_of(const ScenarioResult &scenario, const std::string &component, const Setter &fallback)
{
  for (const Leg &leg : scenario.legs)
    if (leg.component == component)
      for (const Setter &setter : leg.set_by)
        if (is_yours(setter) && !setter.file.empty())
          return setter;
  return fallback;
}

/// The causal chain: the critical path of the typical trial in order of time; without its timeline, the legs.
Json code_flow(const ScenarioResult &scenario, const Setter &place, const PublishSettings &settings)
{
  Json steps = Json::array();
  const auto add = [&](const std::string &component, const std::string &what) {
    Json at = location(setter_of(scenario, component, place), settings);
    at["message"] = {{"text", component + ": " + what}};
    if (steps.size() < most_steps)
      steps.push_back({{"location", std::move(at)}});
  };
  const auto story = scenario.stories.find("typical");
  if (story != scenario.stories.end())
    for (const Event &event : story->second.events) {
      if (event.critical || event.kind == "fault")
        add(event.component, event.what.empty() ? event.kind : event.what);
    }
  if (steps.empty())
    for (const Leg &leg : scenario.legs)
      add(leg.component, leg.what.empty() ? leg.kind : leg.what);
  return Json::array({{{"threadFlows", Json::array({{{"locations", std::move(steps)}}})}}});
}

struct Found {
  int rank = 0; ///< error first
  std::string rule;
  Json json;
};

const char *level_of(int rank)
{
  return rank == 0 ? "error" : rank == 1 ? "warning" : "note";
}

Found found(int rank, const std::string &rule, const std::string &text, Json at, const std::string &print)
{
  return {rank,
          rule,
          {{"ruleId", rule},
           {"level", level_of(rank)},
           {"message", {{"text", text}}},
           {"locations", Json::array({std::move(at)})},
           {"partialFingerprints",
            {{"primaryLocationLineHash", print.substr(0, 16) + ":1"}, {"drsim/v1", print}}}}};
}

std::string rule_of(const Claim &claim)
{
  if (!claim.objective)
    return "expectation-not-met";
  return claim.metric == "rto_s" ? "rto-objective-not-met" : "rpo-objective-not-met";
}

void add_claims(const Result &result, const PublishSettings &settings, const Words &words,
                std::vector<Found> &all)
{
  for (const ScenarioResult &scenario : result.scenarios)
    for (const Claim &claim : scenario.claims) {
      if (claim.verdict == "pass" || !claim.not_judged.empty())
        continue;
      const Setter place = place_of(scenario, claim);
      const std::string text =
          scenario.id + ", " + claim_name(claim) + ": " + verdict_word(claim.verdict, words) + ". " +
          claim_sentence(scenario, claim, words) + " " + claim_reason(scenario, claim, words);
      all.push_back(found(claim.verdict == "fail" ? 0 : 1, rule_of(claim), text, location(place, settings),
                          claim_print(result, scenario, claim)));
      all.back().json["codeFlows"] = code_flow(scenario, place, settings);
    }
}

void add_findings(const Result &result, const PublishSettings &settings, std::vector<Found> &all)
{
  std::map<std::string, int> seen;
  for (const FindingResult &finding : result.findings) {
    const std::string print = fingerprint({result.deployment, finding.id, finding.file, finding.where});
    const int again = seen[print]++; // several of one kind at one place: told apart by their order
    const int rank = finding.severity == "error" ? 0 : finding.severity == "warning" ? 1 : 2;
    all.push_back(found(rank, finding.id, finding.message + (finding.cure.empty() ? "" : ". " + finding.cure),
                        {{"physicalLocation", physical(finding.file, finding.where, settings)}},
                        again == 0 ? print : fingerprint({print, std::to_string(again)})));
  }
}

Json rules_json(const std::vector<Found> &all)
{
  std::map<std::string, int> ids;
  for (const Found &one : all)
    ids.emplace(one.rule, one.rank);
  Json rules = Json::array();
  for (const auto &[id, rank] : ids) {
    std::string title = id;
    std::replace(title.begin(), title.end(), '-', ' ');
    rules.push_back({{"id", id},
                     {"shortDescription", {{"text", title}}},
                     {"defaultConfiguration", {{"level", level_of(rank)}}},
                     {"properties", {{"tags", Json::array({"disaster-recovery", "reliability"})}}}});
  }
  return rules;
}

} // namespace

std::string sarif(const std::vector<Result> &results, const PublishSettings &settings, const Words &words)
{
  std::vector<Found> all;
  for (const Result &result : results) {
    add_claims(result, settings, words, all);
    add_findings(result, settings, all);
  }
  std::stable_sort(all.begin(), all.end(), [](const Found &a, const Found &b) { return a.rank < b.rank; });
  Json invocation = {{"executionSuccessful", true}};
  if (all.size() > most_results) {
    invocation["toolExecutionNotifications"] = Json::array(
        {{{"level", "warning"},
          {"message",
           {{"text", words.text("truncated", {{"n", std::to_string(all.size() - most_results)}})}}}}});
    all.erase(all.begin() + most_results, all.end());
  }
  Json list = Json::array();
  for (Found &one : all)
    list.push_back(one.json);
  const std::string version = results.empty() ? std::string("0") : results[0].version;
  Json run = {
      {"tool", {{"driver", {{"name", "drsim"}, {"semanticVersion", version}, {"rules", rules_json(all)}}}}},
      {"invocations", Json::array({std::move(invocation)})},
      {"columnKind", "unicodeCodePoints"},
      {"results", std::move(list)}};
  const Json out = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({std::move(run)})}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drsim::publish
