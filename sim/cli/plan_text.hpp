#pragma once
#include "sim/cli/campaign_cost.hpp"
#include "sim/cli/engine_figures.hpp"
#include "sim/dispatch/plan.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// A plan that was made, to be told.
struct PlanTold {
  std::string engine;
  std::string folder;
  CampaignAsked asked;
  CampaignKey key;
  CampaignCost cost;
  dispatch::DispatchPlan plan;
  EngineFigures figures;
  std::vector<std::string> files; ///< written, by name below the folder
};

/// For people: what a trial costs, how it was divided, and what to do next.
[[nodiscard]] std::string plan_text(const PlanTold &told);

/// Schema drsim.campaign/1 (models/schema/campaign.schema.json).
[[nodiscard]] std::string plan_json(const PlanTold &told);

} // namespace drsim::cli
