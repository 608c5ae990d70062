#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"
#include "sim/report/check_report.hpp"

namespace drsim::inline cli {

/// A campaign that has been played, and may be played again with other figures.
struct PlayedCampaign {
  const Loaded &loaded;
  const CampaignResult &result;
  const Populate &populate;
  const CampaignSettings &settings;
};

/// Fills in what becomes of the verdicts at half and at twice the assumed figures that set most seconds:
/// where that was asked for, or questions are open.
void add_sways(const PlayedCampaign &campaign, bool asked, CheckReport &report);

/// Fills in on what grounds the seconds rest, and, where that was asked for, the objectives without the
/// unproven.
void add_evidence(const PlayedCampaign &campaign, const EvidenceBook &book, bool asked, CheckReport &report);

} // namespace drsim::cli
