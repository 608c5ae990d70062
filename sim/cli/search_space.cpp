#include "sim/cli/search_space.hpp"

#include "sim/cli/places.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/input/validate_deployment.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline cli {
namespace {

constexpr double whole_day_h = 24;
constexpr double quarter_h = 0.25;

/// A quarter of an hour after another, from one hour to the next: what a file can say of hours over midnight.
Band band_of(const std::string &title, double from_h, double to_h)
{
  const double length_h = std::fmod(to_h - from_h + whole_day_h, whole_day_h);
  Empirical hours;
  for (double at_h = quarter_h / 2; at_h < length_h; at_h += quarter_h)
    hours.value_weight.emplace_back(std::fmod(from_h + at_h, whole_day_h), 1);
  std::sort(hours.value_weight.begin(), hours.value_weight.end());
  return {title, length_h / whole_day_h, Distribution(std::vector<Term>{std::move(hours)})};
}

/// Day and night as the first rota has them; without one any hour is as good.
std::vector<Band> bands_of(const Deployment &deployment)
{
  for (const ComponentSpec *rota : deployment.of_kind("oncall")) {
    const auto from = rota->parameters.find("night_from_hour");
    const auto to = rota->parameters.find("night_to_hour");
    if (from == rota->parameters.end() || to == rota->parameters.end())
      continue;
    const double from_h = from->second.value.mean();
    const double to_h = to->second.value.mean();
    if (std::isfinite(from_h) && std::isfinite(to_h) &&
        std::fmod(to_h - from_h + whole_day_h, whole_day_h) > 0)
      return {band_of("by day", to_h, from_h), band_of("at night", from_h, to_h)};
  }
  return {Band{}};
}

/// Why a scenario starts no state; "" where it does.
std::string no_cause(const Scenario &scenario, const std::vector<Scenario> &all,
                     const SearchCatalogue &catalogue)
{
  if (!scenario.tags.per_year)
    return "nobody says how often it happens (\"tags\": {\"per_year\": ...}): the bound says nothing of it";
  if (*scenario.tags.per_year <= 0)
    return "it never happens, by its own tags";
  if (!is_shipped(scenario.file))
    return "";
  const auto told = std::find_if(
      catalogue.told_elsewhere.begin(), catalogue.told_elsewhere.end(), [&](const ToldElsewhere &one) {
        return one.scenario == scenario.id &&
               std::any_of(all.begin(), all.end(), [&](const Scenario &other) { return other.id == one.as; });
      });
  return told == catalogue.told_elsewhere.end() ? "" : "counted as " + told->as + ": " + told->why;
}

void add_causes(const Loaded &loaded, const SearchCatalogue &catalogue, FoundSpace &into)
{
  for (const Scenario &scenario : loaded.scenarios) {
    const std::string why = no_cause(scenario, loaded.scenarios, catalogue);
    if (why.empty())
      into.space.causes.push_back(scenario);
    else
      into.left_out.push_back(
          {scenario.id, why, why.starts_with("counted as") ? std::optional(0.0) : std::nullopt});
  }
  for (const Scenario &scenario : loaded.skipped)
    into.left_out.push_back({scenario.id, "not played: " + scenario.not_applicable, 0});
  if (!into.space.causes.empty())
    return;
  std::string told = "nothing that happens so often a year is left to start from:";
  for (const SearchReport::LeftOut &one : into.left_out)
    told += "\n" + one.id + ": " + one.why;
  throw UsageError(told);
}

/// The circumstance aimed at what the deployment has; why it cannot be, else "".
std::string settle_circumstance(Circumstance &one, const Deployment &deployment, const Parts &parts)
{
  Scenario scenario;
  scenario.id = one.id;
  scenario.file = "catalogue/search/search.json";
  scenario.faults = one.faults;
  scenario.conditions = one.conditions;
  settle_targets(scenario, deployment);
  if (!scenario.not_applicable.empty())
    return scenario.not_applicable;
  Diagnostics diagnostics;
  validate_scenario(scenario, deployment, parts.fault_kinds, diagnostics);
  if (!diagnostics.has_errors() && !scenario.conditions.empty())
    validate_conditions(scenario, deployment, known_catalogue(), diagnostics);
  for (const Problem &problem : diagnostics.problems())
    if (problem.severity == Severity::error)
      return problem.message;
  one.faults = scenario.faults;
  one.conditions = scenario.conditions;
  return "";
}

} // namespace

FoundSpace space_of(const std::string &deployment, const SpaceAsked &asked, const Parts &parts, bool told)
{
  std::vector<std::string> words = asked.scenarios;
  if (words.empty()) {
    words = all_scenario_words();
    words.emplace_back(library_word);
  }
  Loaded loaded = load(deployment, words, parts, told);
  Diagnostics diagnostics;
  const SearchCatalogue catalogue = load_search(catalogue_folder(), diagnostics);
  settle(diagnostics);
  FoundSpace found;
  found.space.most = asked.most;
  found.space.window_s = asked.window_s.value_or(catalogue.window_s);
  found.window_source = asked.window_s ? "as asked" : catalogue.window_source;
  found.space.bands = bands_of(loaded.deployment);
  add_causes(loaded, catalogue, found);
  for (Circumstance one : catalogue.circumstances) {
    const std::string why = settle_circumstance(one, loaded.deployment, parts);
    if (why.empty())
      found.space.circumstances.push_back(std::move(one));
    else
      found.left_out.push_back({one.id, "no such circumstance: " + why, 0});
  }
  found.deployment = std::move(loaded.deployment);
  return found;
}

void keep_common(FoundSpace &before, FoundSpace &after)
{
  const auto trim = [&](auto Space::*list, FoundSpace &here, const FoundSpace &there, const char *which) {
    std::erase_if(here.space.*list, [&](const auto &mine) {
      const auto &others = there.space.*list;
      const bool common =
          std::any_of(others.begin(), others.end(), [&](const auto &other) { return other.id == mine.id; });
      if (!common)
        after.left_out.push_back(
            {mine.id, std::string("only the deployment ") + which + " has it", std::nullopt});
      return !common;
    });
  };
  trim(&Space::causes, before, after, "before");
  trim(&Space::causes, after, before, "afterwards");
  trim(&Space::circumstances, before, after, "before");
  trim(&Space::circumstances, after, before, "afterwards");
  if (after.space.causes.empty())
    throw UsageError("the two deployments have no cause in common");
}

} // namespace drsim::cli
