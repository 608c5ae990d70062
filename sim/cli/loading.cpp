#include "sim/cli/loading.hpp"

#include "sim/cli/places.hpp"
#include "sim/exchange/load_any_scenario.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/input/validate_deployment.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace drsim::inline cli {

std::string unfelt_text(const Scenario &scenario, const std::string &fault)
{
  return scenario.file + "#" + fault +
         ": nothing in this deployment feels it; aim it at something that others depend on";
}

const Catalogue &known_catalogue()
{
  static const Catalogue all = [] {
    Diagnostics diagnostics;
    Catalogue read = load_catalogue(catalogue_folder(), diagnostics);
    settle(diagnostics);
    return read;
  }();
  return all;
}

std::vector<std::string> all_scenario_words()
{
  std::vector<std::string> words;
  for (const std::filesystem::path &file : all_scenarios())
    words.push_back(file.string());
  return words;
}

std::string parameter_text(const Parameter &parameter)
{
  if (parameter.unit == "text" || !parameter.text.empty())
    return parameter.text;
  if (std::isnan(parameter.value.mean()))
    return {};
  if (parameter.unit == "bool")
    return parameter.value.mean() != 0 ? "true" : "false";
  return parameter.value.text();
}

bool is_set(const Parameter &parameter)
{
  return parameter.from.source != Source::provider_default && parameter.from.source != Source::catalogue;
}

void settle(const Diagnostics &diagnostics)
{
  if (diagnostics.has_errors())
    throw InputError(diagnostics);
  for (const Problem &problem : diagnostics.problems())
    std::fprintf(stderr, "%s\n", printable(problem_line(problem)).c_str());
}

namespace {

/// Open questions of a deployment in one line: import --init tells each of them, and so does the file.
Diagnostics questions_counted(const Diagnostics &all)
{
  Diagnostics out;
  std::size_t open = 0;
  for (const Problem &problem : all.problems()) {
    if (problem.severity == Severity::warning && problem.where.starts_with("/questions/"))
      ++open;
    else
      out.add(problem);
  }
  if (open > 0)
    out.warning("deployment.json", "/questions",
                std::to_string(open) + " open questions: what they are about is a guess",
                "answer them there, and take each out of \"questions\"");
  return out;
}

/// Scenarios that the deployment has no target for; when none is left there is nothing to do.
void set_aside(Loaded &loaded)
{
  const auto applies = [](const Scenario &scenario) { return scenario.not_applicable.empty(); };
  const auto rest = std::stable_partition(loaded.scenarios.begin(), loaded.scenarios.end(), applies);
  loaded.skipped.assign(rest, loaded.scenarios.end());
  loaded.scenarios.erase(rest, loaded.scenarios.end());
  if (!loaded.scenarios.empty() || loaded.skipped.empty())
    return;
  std::string told;
  for (const Scenario &scenario : loaded.skipped)
    told += (told.empty() ? "" : "\n") + scenario.file + ": " + scenario.id + " does not apply to " +
            loaded.deployment.id + ": " + scenario.not_applicable;
  throw UsageError(told);
}

} // namespace

Scenario load_scenario(const std::filesystem::path &file, const Deployment &deployment, const Parts &parts,
                       bool usable, Diagnostics &diagnostics, StopConditions *stops)
{
  Diagnostics own;
  Scenario scenario = load_any_scenario(file, deployment, own, stops);
  if (usable && !own.has_errors()) {
    settle_targets(scenario, deployment);
    validate_scenario(scenario, deployment, parts.fault_kinds, own);
    if (!own.has_errors() && !scenario.conditions.empty())
      validate_conditions(scenario, deployment, known_catalogue(), own);
  }
  for (const Problem &problem : own.problems())
    problem.severity == Severity::error
        ? diagnostics.error(problem.file, problem.where, problem.message, problem.cure)
        : diagnostics.warning(problem.file, problem.where, problem.message, problem.cure);
  return scenario;
}

Loaded load(const std::string &deployment, const std::vector<std::string> &scenarios, const Parts &parts,
            bool told)
{
  const std::filesystem::path folder = find_deployment(deployment);
  std::vector<std::filesystem::path> files;
  std::set<std::filesystem::path> seen;
  for (const std::string &word : scenarios)
    for (const std::filesystem::path &file : find_scenarios(word, folder))
      if (seen.insert(std::filesystem::weakly_canonical(file)).second)
        files.push_back(file);
  Diagnostics diagnostics;
  Loaded loaded;
  loaded.deployment = parts.load_deployment(folder, catalogue_folder(), diagnostics);
  const bool usable = !diagnostics.has_errors();
  for (const std::filesystem::path &file : files) {
    StopConditions stops;
    loaded.scenarios.push_back(load_scenario(file, loaded.deployment, parts, usable, diagnostics, &stops));
    if (!stops.alarms.empty())
      loaded.stops[loaded.scenarios.back().id] = std::move(stops);
  }
  std::stable_sort(loaded.scenarios.begin(), loaded.scenarios.end(),
                   [](const Scenario &a, const Scenario &b) { return a.id < b.id; });
  for (std::size_t i = 1; i < loaded.scenarios.size(); ++i)
    if (!loaded.scenarios[i].id.empty() && loaded.scenarios[i].id == loaded.scenarios[i - 1].id)
      diagnostics.error(loaded.scenarios[i].file, "/id",
                        "two scenarios are called \"" + loaded.scenarios[i].id + "\"");
  if (told || diagnostics.has_errors())
    settle(questions_counted(diagnostics));
  set_aside(loaded);
  return loaded;
}

std::string with_digest(const std::string &digest)
{
  return digest.rfind("sha256:", 0) == 0 ? digest : "sha256:" + digest;
}

} // namespace drsim::cli
