#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/shard_head.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// A campaign as a command line asks for it.
struct CampaignAsked {
  CampaignWords words;
  std::vector<std::string> sets;
  std::string traffic = "fluid";
  CampaignSettings settings;
};

/// --scenarios, --trials, --max-trials, --seed, --jobs, --set, --traffic.
[[nodiscard]] std::vector<OptionSpec> campaign_options();
/// What they say, before options.finish(); the deployment is the first argument.
[[nodiscard]] CampaignAsked campaign_asked(Options &options);

/// Reads what the words stand for, with the figures of --set. Throws InputError or UsageError.
[[nodiscard]] Loaded load_campaign(const CampaignAsked &asked, const Parts &parts);
/// What the outcomes of such a campaign depend on, as it was loaded.
[[nodiscard]] CampaignKey campaign_key(const CampaignAsked &asked, const Loaded &loaded);

/// The way back: what a key and words of a file ask for, with so many jobs.
[[nodiscard]] CampaignAsked asked_again(const CampaignKey &key, const CampaignWords &words, int jobs);

/// "drsim shard two-region-shop --trials 1000 --seed 1", each word quoted for a shell; the part and --folder
/// follow.
[[nodiscard]] std::string shard_command(const CampaignAsked &asked);

/// SHA-256 of the file that a scenario is read from; "" where it cannot be read any more.
[[nodiscard]] std::string scenario_digest(const std::string &file);

} // namespace drsim::cli
