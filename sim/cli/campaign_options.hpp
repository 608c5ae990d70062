#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/options.hpp"

#include <atomic>

namespace drsim::inline cli {

/// What --trials, --max-trials, --seed and --jobs say; a signal that comes later stops it
/// (stop_on_signals()).
[[nodiscard]] CampaignSettings campaign_settings(Options &options);

/// Ctrl-C and SIGTERM end a campaign with the results so far; a second one ends the program.
void stop_on_signals();

/// Whether one has come since.
[[nodiscard]] bool was_stopped();

} // namespace drsim::cli
