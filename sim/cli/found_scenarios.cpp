#include "sim/cli/found_scenarios.hpp"

#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/core/shell_word.hpp"
#include "sim/input/scenario_text.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace drsim::inline cli {
namespace {

constexpr std::size_t longest_name = 120;

/// "zone-outage + key-person-away, at night" -> "zone-outage-key-person-away-at-night".
std::string file_word(const std::string &name)
{
  std::string word;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain)
      word += c;
    else if (!word.empty() && word.back() != '-')
      word += '-';
  }
  while (!word.empty() && word.back() == '-')
    word.pop_back();
  return word.substr(0, longest_name);
}

} // namespace

void check_folder(const std::string &folder)
{
  if (folder.empty())
    return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder))
    throw UsageError("--folder " + folder + ": " + (error ? error.message() : "is no folder"));
  check_output((std::filesystem::path(folder) / "found.json").string());
}

void keep_scenario(const SearchAsked &asked, const Scenario &scenario, const TryResult &result,
                   SearchReport::Found &found)
{
  if (asked.folder.empty() || scenario.faults.empty() || !result.tally.first_miss)
    return;
  Scenario kept = scenario;
  kept.id = "found-" + file_word(found.name);
  const std::filesystem::path file = std::filesystem::path(asked.folder) / (kept.id + ".json");
  found.file = file.string();
  found.replay = "drsim replay " + shell_word(asked.deployment) + " " + shell_word(found.file) + " --trial " +
                 std::to_string(*result.tally.first_miss) + " --seed " +
                 std::to_string(asked.settings.campaign.seed) + " --traffic fluid" + set_words(asked.sets);
  kept.title = found.story;
  kept.story = fmt::format(
      "Found by drsim search: {} of {} trials miss an objective. {}States that contain it: {}. "
      "Replay: {}",
      result.tally.missed, result.tally.trials,
      found.minimal ? "Without any of its parts it is not shown to fail. " : "", found.states, found.replay);
  kept.tags.per_year = found.per_year;
  kept.tags.source = "drsim search: of the states that fail and contain it, by the rates of their parts";
  write_result(scenario_text(kept), found.file);
}

} // namespace drsim::cli
