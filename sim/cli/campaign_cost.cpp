#include "sim/cli/campaign_cost.hpp"

#include "sim/campaign/frame.hpp"
#include "sim/cli/checking.hpp"

#include <sys/resource.h>

namespace drsim::inline cli {
namespace {

/// Processor time of all children that have ended, in seconds.
double children_s(rusage &usage)
{
  getrusage(RUSAGE_CHILDREN, &usage);
  constexpr double micro = 1e-6;
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         micro * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

} // namespace

double CampaignCost::trial_s() const
{
  double sum = 0;
  for (const OfScenario &one : scenarios)
    sum += one.trial_s;
  return sum;
}

double CampaignCost::outcome_bytes() const
{
  double sum = 0;
  for (const OfScenario &one : scenarios)
    sum += one.outcome_bytes;
  return sum;
}

CampaignCost campaign_cost(const Loaded &loaded, const Parts &parts, const CampaignAsked &asked,
                           std::uint64_t trials)
{
  CampaignCost cost;
  CampaignSettings settings = asked.settings;
  settings.trials = trials;
  settings.jobs = 1;
  rusage usage = {};
  for (const Scenario &scenario : loaded.scenarios) {
    Loaded one = loaded;
    one.scenarios = {scenario};
    const double before_s = children_s(usage);
    const CampaignResult result = play_campaign(one, parts, asked.traffic, settings);
    if (result.interrupted)
      throw UsageError("interrupted while a trial's cost was measured: nothing is written");
    CampaignCost::OfScenario of{scenario.id, (children_s(usage) - before_s) / static_cast<double>(trials), 0};
    for (const Outcome &outcome : result.runs.at(0).outcomes) {
      if (outcome.status == Outcome::Status::wrong_input)
        throw UsageError(loaded.deployment.id + ": " + outcome.message);
      of.outcome_bytes += static_cast<double>(encode_outcome(outcome).size()) / static_cast<double>(trials);
    }
    cost.scenarios.push_back(std::move(of));
  }
  constexpr std::uint64_t kib = 1024;
  cost.memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * kib;
  return cost;
}

} // namespace drsim::cli
