#pragma once
#include "sim/cli/doubts.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/report/check_report.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// Where the results of a check are kept, and for which day.
struct Recording {
  std::filesystem::path file;
  std::string day;
};

/// --record of check.
[[nodiscard]] OptionSpec record_option();

/// The history of a deployment where no file is named: history.sqlite in its folder. Throws UsageError for a
/// revision, which has no folder of its own.
[[nodiscard]] std::filesystem::path default_history(const std::string &deployment);

/// What --record asks for; absent without it; `sets`: those of the campaign. Throws UsageError or
/// HistoryError where nothing could be recorded later: a long campaign must not end that way.
[[nodiscard]] std::optional<Recording> recording_asked(const Options &options, const std::string &deployment,
                                                       const std::string &day,
                                                       const std::vector<std::string> &sets);

/// Keeps a run, and says so on stderr.
void record_run(const Recording &recording, const PlayedCampaign &campaign, const CheckReport &report,
                const EvidenceDates &dates, const std::string &traffic);

} // namespace drsim::cli
