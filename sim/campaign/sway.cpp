#include "sim/campaign/sway.hpp"

#include "sim/analysis/path_shares.hpp"
#include "sim/campaign/scaled_figure.hpp"
#include "sim/core/assertion.hpp"
#include "sim/model/set_by.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline campaign {
namespace {

using Shares = std::map<std::string, double>; ///< parameter -> of the critical seconds

/// Of a scenario's critical seconds, what each assumed number sets.
Shares assumed_shares(Deployment &deployment, const std::vector<Outcome> &outcomes)
{
  std::vector<const Outcome *> finished;
  for (const Outcome &outcome : outcomes)
    if (outcome.status == Outcome::Status::ok)
      finished.push_back(&outcome);
  Shares shares;
  for (const PathShare &leg : path_shares(finished))
    for (const std::string &name : leg.set_by) {
      const auto from = provenance_of(name, deployment, {});
      if (from && from->confidence == Confidence::assumed && number_named(deployment, name) != nullptr)
        shares[name] += leg.share / static_cast<double>(leg.set_by.size());
    }
  return shares;
}

std::vector<std::string> largest(const std::vector<Shares> &of_scenarios, std::size_t figures)
{
  Shares all;
  for (const Shares &shares : of_scenarios)
    for (const auto &[name, share] : shares)
      all[name] += share;
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto &[name, share] : all)
    ranked.emplace_back(-share, name);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ranked.size() && i < figures; ++i)
    names.push_back(ranked[i].second);
  return names;
}

std::vector<Shares> shares_of(const Deployment &deployment, const std::vector<ScenarioRun> &runs)
{
  Deployment looked_at = deployment;
  std::vector<Shares> all;
  for (const ScenarioRun &run : runs)
    all.push_back(assumed_shares(looked_at, run.outcomes));
  return all;
}

} // namespace

std::vector<std::string> assumed_figures(const Deployment &deployment, const std::vector<ScenarioRun> &runs,
                                         std::size_t figures)
{
  return largest(shares_of(deployment, runs), figures);
}

std::vector<Sway> sway_of(const Deployment &deployment, const CampaignResult &result,
                          const Populate &populate, const CampaignSettings &settings, std::size_t figures)
{
  DRSIM_ASSERT(settings.trials.has_value(), "sways compare trial with trial");
  const std::vector<Shares> of_scenarios = shares_of(deployment, result.runs);
  std::vector<Sway> sways;
  for (const std::string &name : largest(of_scenarios, figures))
    for (std::size_t i = 0; i < result.runs.size(); ++i) {
      const ScenarioRun &run = result.runs[i];
      const auto share = of_scenarios[i].find(name);
      if (share == of_scenarios[i].end() || run.outcomes.empty())
        continue;
      CampaignSettings few = settings;
      few.trials = std::min(*settings.trials, run.outcomes.size());
      const auto judged = [&](const std::vector<Outcome> &outcomes) {
        return judge_checks(deployment, *run.scenario, outcomes);
      };
      const auto at = [&](double factor) {
        const CampaignResult end =
            run_campaign(with_scaled(deployment, name, factor), {*run.scenario}, populate, few);
        return std::pair(judged(end.runs.at(0).outcomes), end.interrupted);
      };
      auto [at_half, half_cut] = at(low_end);
      auto [at_twice, twice_cut] = at(high_end);
      if (half_cut || twice_cut)
        return sways;
      sways.push_back({run.scenario->id, name, share->second, *few.trials, std::move(at_half),
                       judged(first_of(run.outcomes, *few.trials)), std::move(at_twice)});
    }
  return sways;
}

} // namespace drsim::campaign
