#pragma once
#include "sim/campaign/comparison.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/report/compare_report.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// What `compare` and `gate` are asked.
struct ComparisonAsked {
  std::string before; ///< DEPLOYMENT, may be DEPLOYMENT@REVISION
  std::string after;
  std::vector<std::string> sets = {}; ///< figures that are others afterwards (overrides.hpp)
  bool plan = false;                  ///< before = after as its plans find it
  std::vector<std::string> scenarios; ///< words; empty = all of scenarios/
  std::string traffic;
  CampaignSettings campaign;
  std::string rules; ///< gate.json; "" = drsim's own
};

/// Options of both commands; `gate` adds its own.
[[nodiscard]] std::vector<OptionSpec> comparison_options();

/// Reads words and options into what is asked. Problems are the options' own (Options::finish).
[[nodiscard]] ComparisonAsked comparison_asked(Options &options);

/// Loads both sides, finds what differs, plays what it may touch, looks for the changes that did it. The gate
/// is not judged yet. Ctrl-C keeps the pairs that had ended.
[[nodiscard]] CompareReport compare_deployments(const ComparisonAsked &asked, const Parts &parts);

/// "drsim: ..." for trials that did not finish; true when there are any.
[[nodiscard]] bool tell_broken_pairs(const CompareReport &report);

} // namespace drsim::cli
