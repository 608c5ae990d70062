#pragma once
#include "sim/cli/searching.hpp"

namespace drsim::inline cli {

/// Keeps a scenario that fails, with its story and the command that replays a trial of it, in the folder that
/// was asked for, and says so in `found`. Without a folder nothing is written.
void keep_scenario(const SearchAsked &asked, const Scenario &scenario, const TryResult &result,
                   SearchReport::Found &found);

/// Throws UsageError when nothing could be kept there later; makes the folder.
void check_folder(const std::string &folder);

} // namespace drsim::cli
