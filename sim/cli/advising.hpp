#pragma once
#include "sim/campaign/advice.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/loading.hpp"
#include "sim/report/advice_report.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What `advise` is asked.
struct AdviceAsked {
  std::string deployment;
  std::vector<std::string> scenarios; ///< words; empty = all of scenarios/
  std::vector<std::string> sets = {};
  CampaignSettings campaign; ///< `trials` of every scenario; set
  bool only_forecast = false;
  bool sensitivity = false;
  std::optional<double> price; ///< of an order, instead of the deployment's
};

/// What it found, with the set of fixes for a patch.
struct AdviceFound {
  AdviceReport report;
  std::vector<Fix> set;
  std::string folder; ///< of the deployment
};

/// Plays the scenarios, the fixes and the set. Ctrl-C keeps what had ended.
[[nodiscard]] AdviceFound find_advice(const AdviceAsked &asked, const Parts &parts);

/// How many trials each part gets where a scenario gets so many; at least 10.
[[nodiscard]] AdviceSizes sizes_for(std::size_t trials);

} // namespace drsim::cli
