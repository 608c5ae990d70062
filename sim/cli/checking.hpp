#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/recording.hpp"
#include "sim/publish/publish.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// --sway, --timelines, --proven, --record, --date, --format, --output and what publishing takes: how a
/// campaign's result is wanted, whoever played it.
[[nodiscard]] std::vector<OptionSpec> result_options();

/// What these say, and the words that the campaign was asked for with.
struct ResultAsked {
  std::string deployment; ///< as given
  bool by_name = true;    ///< all scenarios that drsim brings along: no --scenarios
  std::vector<std::string> sets = {};
  std::string traffic = "fluid";
  std::size_t missing = 0; ///< trials of the campaign that nobody has played, where that is accepted
  bool sway = false;
  bool timelines = false;
  bool proven = false;
  publish::PublishSettings publishing = {};
  std::string output = {};
  std::string day = {};
  std::optional<Recording> recording = {};
};

/// Reads them before options.finish(); settle_result() afterwards, once the campaign's words are known.
[[nodiscard]] ResultAsked result_asked(Options &options);
/// Fills in the day and where to record; throws UsageError for what could not be written later.
void settle_result(const Options &options, ResultAsked &asked);

/// How trials are played for a --traffic; with "auto", `settings` gets its second look.
[[nodiscard]] const Populate &traffic_populate(const Parts &parts, const std::string &traffic,
                                               CampaignSettings &settings);

/// Plays all trials, with a progress line; outcomes say how each was played.
[[nodiscard]] CampaignResult play_campaign(const Loaded &loaded, const Parts &parts,
                                           const std::string &traffic, CampaignSettings settings);

/// Judges what was played, writes the result as it was asked for and returns the command's exit code.
[[nodiscard]] int write_check(Loaded loaded, CampaignResult result, const ResultAsked &asked,
                              CampaignSettings settings, const Parts &parts);

} // namespace drsim::cli
