#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/shard_head.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline campaign {

struct ShardSource {
  std::filesystem::path file;
  ShardHead head;
};

/// Files that belong to one campaign.
struct CampaignFiles {
  std::vector<ShardSource> sources; ///< by round, range and name, whatever order they were given in
  std::vector<std::string> refused; ///< those that do not: each by name, with the reason
};

/// Reads the heads of files. The campaign is the one that most of them are of; all others are refused.
[[nodiscard]] CampaignFiles campaign_files(const std::vector<std::filesystem::path> &files);

/// Trials that no file holds: a part of a round as a shard plays it.
struct MissingPart {
  std::uint64_t round = 0;
  std::uint64_t of = 0;    ///< parts of that round; 0: its files do not agree on a division
  std::uint64_t index = 0; ///< of the part, unless of is 0
  TrialRange range;
  std::vector<std::string> scenarios; ///< that lack some of these trials
};

/// The round that decides more, once all before it are whole.
struct NextRound {
  std::uint64_t round = 0;
  TrialRange range;
  std::vector<std::string> open; ///< ids of scenarios that are undecided
};

/// What the files of a campaign hold of it.
struct Gathered {
  CampaignResult
      result; ///< as run_campaign() gives it, when nothing is missing; else of the trials there are
  std::vector<MissingPart> missing = {}; ///< of rounds that were begun, by round and number
  std::uint64_t missing_trials = 0;      ///< of all scenarios, up to the last round that was begun
  std::optional<NextRound> next = {};    ///< nothing is missing, and something is undecided
  std::vector<std::string> refused = {}; ///< files that are broken or contradict another, by name
  [[nodiscard]] bool complete() const { return missing.empty() && !next; }
};

/// Trials of a round; with a fixed number of trials there is one. `round` <
/// looks_of(settings).sizes().size().
[[nodiscard]] TrialRange round_range(const CampaignSettings &settings, std::uint64_t round);

/// Reads all outcomes, in any order of files, and asks after each round what run_campaign() asks after each
/// batch. The same trial twice is one when both are the same to the bit; else both files are named in
/// `refused`. `scenarios`: those of the campaign's key, which must outlive the result. Trials of rounds that
/// were not needed are left out.
[[nodiscard]] Gathered gather(const std::vector<ShardSource> &sources, const Deployment &deployment,
                              const std::vector<Scenario> &scenarios, const CampaignSettings &settings);

} // namespace drsim::campaign
