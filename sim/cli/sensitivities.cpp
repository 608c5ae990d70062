#include "sim/cli/sensitivities.hpp"

#include "sim/campaign/sensitivity.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/output.hpp"

#include <algorithm>

namespace drsim::inline cli {
namespace {

constexpr std::size_t least_sources = 1; ///< told even below the bar
constexpr std::size_t most_sources = 10;

AdviceReport::Figures::End end_of(const TornadoBar::End &end)
{
  return {end.met, end.rto_p50_s, end.rto_p95_s, end.lost_p50};
}

AdviceReport::Figures figures_of(const FigureEffects &effects)
{
  AdviceReport::Figures out{effects.scenario, effects.trials, {}, effects.walks, {}};
  for (const TornadoBar &bar : effects.bars)
    out.bars.push_back({bar.parameter, end_of(bar.as_is), end_of(bar.at_half), end_of(bar.at_twice)});
  for (const FigureEffects::Share &one : effects.shares)
    out.shares.push_back({one.parameter, one.effects[0], one.effects[1], one.effects[2]});
  return out;
}

} // namespace

void add_sensitivity(AdviceReport &report, const Deployment &deployment, const CampaignResult &base,
                     const std::vector<std::string> &scenarios, const Populate &populate,
                     const CampaignSettings &settings)
{
  for (const ChanceIndices &one : chance_indices(deployment, base, populate, settings)) {
    AdviceReport::Chance row{one.scenario, sensitivity_name(one.of), one.trials, one.indices.bar, {}};
    for (const GivenIndex &index : one.indices.all)
      if (row.sources.size() < most_sources &&
          (index.index > one.indices.bar || row.sources.size() < least_sources))
        row.sources.push_back({index.name, index.index});
    report.chance.push_back(std::move(row));
  }
  Progress progress("scenarios");
  const auto told = [&](const std::string &what, std::size_t done, std::size_t planned) {
    progress.show(done, planned, [&] { return what; });
  };
  for (const FigureEffects &one :
       figure_effects(deployment, base, scenarios, populate, settings, SensitivitySizes{}, told))
    report.figures.push_back(figures_of(one));
  if (was_stopped() && report.interrupted_in.empty())
    report.interrupted_in = "the search for what decides";
}

} // namespace drsim::cli
