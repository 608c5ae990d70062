#include "sim/cli/unfelt.hpp"

#include "sim/cli/places.hpp"

#include <map>
#include <set>

namespace drsim::inline cli {

void set_unfelt_aside(Loaded &loaded, CampaignResult &result)
{
  std::map<std::string, std::string> why;
  for (const ScenarioRun &run : result.runs)
    if (const auto unfelt = run.unfelt(); !unfelt.empty() && is_shipped(run.scenario->file))
      why[run.scenario->id] = "nothing in " + loaded.deployment.id + " feels " + unfelt.front();
  if (why.empty() || why.size() == result.runs.size())
    return;
  std::erase_if(result.runs, [&](const ScenarioRun &run) { return why.count(run.scenario->id) != 0; });
  std::vector<Scenario> kept;
  for (Scenario &scenario : loaded.scenarios)
    if (const auto found = why.find(scenario.id); found != why.end()) {
      scenario.not_applicable = found->second;
      loaded.skipped.push_back(scenario);
    } else {
      kept.push_back(scenario);
    }
  loaded.scenarios = std::move(kept);
  for (std::size_t i = 0; i < result.runs.size(); ++i) // in the order given, as the scenarios are
    result.runs[i].scenario = &loaded.scenarios[i];
}

void refuse_empty_verdicts(const CampaignResult &result, const Deployment &deployment)
{
  std::set<std::string> wrong;
  for (const ScenarioRun &run : result.runs) {
    for (const std::string &fault : run.unfelt())
      wrong.insert(unfelt_text(*run.scenario, fault));
    for (const Outcome &outcome : run.outcomes)
      if (outcome.status == Outcome::Status::wrong_input)
        wrong.insert(deployment.id + ": " + outcome.message);
  }
  std::string all;
  for (const std::string &one : wrong)
    all += (all.empty() ? "" : "\n") + one;
  if (!all.empty())
    throw UsageError(all);
}

} // namespace drsim::cli
