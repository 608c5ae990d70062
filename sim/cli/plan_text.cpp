#include "sim/cli/plan_text.hpp"

#include "sim/campaign/gather.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/core/duration.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline cli {
namespace {

using Json = nlohmann::ordered_json;

/// Seconds of work of a part of the first round.
double part_s(const PlanTold &told)
{
  const double trials = static_cast<double>(round_range(told.asked.settings, 0).count());
  return told.cost.trial_s() * trials / static_cast<double>(told.plan.of) /
         static_cast<double>(told.plan.jobs);
}

std::string next_step(const PlanTold &told)
{
  const std::string folder = shell_word(told.folder);
  if (told.engine == "local")
    return folder + "/campaign.sh";
  const bool image = std::find(told.files.begin(), told.files.end(), "Containerfile") != told.files.end();
  return (image ? "docker build -t " + shell_word(told.plan.image) + " -f " + folder + "/Containerfile " +
                      folder + ", push it, then "
                : std::string()) +
         folder + "/submit.sh";
}

} // namespace

std::string plan_text(const PlanTold &told)
{
  const CampaignSettings &settings = told.asked.settings;
  std::string out;
  for (const CampaignCost::OfScenario &one : told.cost.scenarios)
    out +=
        fmt::format("  {}: {} of processor time a trial\n", printable(one.id), format_duration(one.trial_s));
  out = fmt::format("{} scenarios, {} trials of each, for {}\n", told.cost.scenarios.size(),
                    settings.trials ? std::to_string(*settings.trials)
                                    : fmt::format("{} to {}", looks_of(settings).sizes().front(),
                                                  looks_of(settings).sizes().back()),
                    told.engine) +
        out;
  out += fmt::format(
      "{} shards{}, about {} of work each with {} processes; memory {} MiB, at most {} min\n", told.plan.of,
      told.plan.in_rounds ? " a round, in at most " + std::to_string(told.plan.rounds) + " rounds" : "",
      format_duration(part_s(told)), told.plan.jobs, told.plan.memory_mib, told.plan.time_min);
  if (told.plan.of > 1 && part_s(told) < static_cast<double>(told.figures.of("shard_least_s").value))
    out += "  warning: starting a task takes about a second: fewer shards waste less\n";
  out += fmt::format("written to {}: {}, plan.json\nnext: {}\n", printable(told.folder),
                     fmt::join(told.files, ", "), printable(next_step(told)));
  return out;
}

std::string plan_json(const PlanTold &told)
{
  const CampaignSettings &settings = told.asked.settings;
  Json scenarios = Json::array();
  for (const CampaignCost::OfScenario &one : told.cost.scenarios)
    scenarios.push_back({{"id", one.id}, {"trial_s", one.trial_s}, {"outcome_bytes", one.outcome_bytes}});
  Json limits = Json::object();
  for (const char *name : {"least_shards", "most_shards", "most_at_once"})
    if (const std::uint64_t value = told.figures.or_else(told.engine + "." + name, 0); value > 0)
      limits[name] = {{"value", value}, {"source", told.figures.of(told.engine + "." + name).source}};
  const Json out = {{"schema", "drsim.campaign/1"},
                    {"drsim", {{"version", DRSIM_VERSION}}},
                    {"engine", told.engine},
                    {"campaign", told.key.digest()},
                    {"deployment", told.asked.words.deployment},
                    {"trials", settings.trials ? Json(*settings.trials) : Json(nullptr)},
                    {"rounds", told.plan.in_rounds ? Json(looks_of(settings).sizes()) : Json(nullptr)},
                    {"seed", settings.seed},
                    {"shards", told.plan.of},
                    {"shard_s", part_s(told)},
                    {"jobs", told.plan.jobs},
                    {"memory_mib", told.plan.memory_mib},
                    {"merge_memory_mib", told.plan.merge_memory_mib},
                    {"time_min", told.plan.time_min},
                    {"attempts", told.plan.attempts},
                    {"shard_words", told.plan.shard},
                    {"scenarios", std::move(scenarios)},
                    {"limits", std::move(limits)},
                    {"files", told.files}};
  return out.dump(2) + "\n";
}

} // namespace drsim::cli
