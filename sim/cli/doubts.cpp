#include "sim/cli/doubts.hpp"

#include "sim/campaign/proven.hpp"
#include "sim/campaign/sway.hpp"

#include <algorithm>
#include <cstdio>

namespace drsim::inline cli {
namespace {

constexpr std::size_t sway_trials = 100;        ///< of a scenario at each end of a figure
constexpr std::size_t unasked_sway_trials = 20; ///< the same, where questions are open

/// As the campaign was played, by rates alone and without a word.
CampaignSettings again(const CampaignSettings &settings)
{
  CampaignSettings out = settings;
  out.on_progress = {};
  out.second_look = {};
  return out;
}

} // namespace

void add_sways(const PlayedCampaign &campaign, bool asked, CheckReport &report)
{
  // Who has not answered the questions yet is shown what the guesses do to the verdict.
  const bool unasked = !campaign.loaded.deployment.open_questions.empty() && !campaign.settings.trials;
  report.swayed = !campaign.result.interrupted && (asked || unasked);
  if (!report.swayed)
    return;
  const std::size_t most = asked ? sway_trials : unasked_sway_trials;
  CampaignSettings settings = again(campaign.settings);
  settings.trials = std::min(settings.trials.value_or(most), most);
  report.sways = sway_of(campaign.loaded.deployment, campaign.result, campaign.populate, settings);
}

void add_evidence(const PlayedCampaign &campaign, const EvidenceBook &book, bool asked, CheckReport &report)
{
  report.today = book.today;
  for (CheckReport::Part &part : report.parts)
    part.grounds = grounds_of(campaign.loaded.deployment, part.summary.critical_path, book);
  if (!asked || campaign.result.interrupted)
    return;
  std::vector<Proven> all = proven_of(campaign.loaded.deployment, campaign.result, campaign.populate,
                                      again(campaign.settings), book);
  if (all.size() < report.parts.size())
    std::fputs(
        "drsim: interrupted; what is left without the unproven is told of the scenarios that had ended\n",
        stderr);
  for (Proven &one : all)
    for (CheckReport::Part &part : report.parts)
      if (part.summary.id == one.scenario) {
        part.loss_grounds = grounds_of_loss(campaign.loaded.deployment, one.loss, book);
        part.proven = std::move(one);
      }
}

} // namespace drsim::cli
