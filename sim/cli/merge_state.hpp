#pragma once
#include "sim/campaign/gather.hpp"
#include "sim/cli/campaign_words.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What is left to play of a campaign whose files were read, and by which words.
struct MergeState {
  const Gathered &gathered;
  const CampaignAsked &asked; ///< the campaign's own words
  std::string folder;         ///< where shards leave their files
  std::uint64_t of = 1;       ///< parts that its last round was divided into
  std::size_t files = 0;
};

/// "3, 7, 9-12"
[[nodiscard]] std::string numbers_text(const std::vector<std::uint64_t> &rising);

/// One command a line for every part that is missing, else for every part of the next round; "" when nothing
/// is left.
[[nodiscard]] std::string commands_text(const MergeState &state);

/// "0 3,7,9-12\n": the lowest round that lacks something, and the parts as an array of Slurm names them.
/// Throws UsageError when the files do not agree on a division.
[[nodiscard]] std::string array_text(const MergeState &state);

/// What is missing or undecided, in words, with the first of the commands.
[[nodiscard]] std::string state_text(const MergeState &state);

/// Schema drsim.merge/1 (models/schema/merge.schema.json).
[[nodiscard]] std::string state_json(const MergeState &state);

} // namespace drsim::cli
