#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/shard_head.hpp"

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// The first line of a shard's file: name and version of its form.
inline constexpr const char *shard_form = "drsim.shard/1";
inline constexpr const char *shard_extension = ".outcomes";

/// A file that cannot be written or is no whole shard; what() names it and says why.
class ShardFileError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Writes what a shard played: `runs` are those of head.played, in that order, each with all trials of
/// head.range. The file has the line shard_form, the head as a line of JSON, outcomes as blocks compressed by
/// zstd, and ends with a digest of all before. It is written beside `path`, forced to disk, and moved there.
void write_shard(const std::filesystem::path &path, const ShardHead &head,
                 const std::vector<ScenarioRun> &runs);

/// What the file says of itself, without a look at what follows. Another version is refused by name.
[[nodiscard]] ShardHead read_shard_head(const std::filesystem::path &path);

/// Outcomes as a file holds them, some at a time: of the scenario with this place in head.played, by number.
struct OutcomeBlock {
  std::size_t scenario = 0;
  std::vector<Outcome> outcomes;
  std::vector<std::uint64_t> misled; ///< of them, those whose second look told another story
};

/// Hands over all outcomes, to the bit, in the order of scenarios and trials. A file cut short or changed is
/// refused before the first one, and so is one that does not hold what its head promises, at its end.
ShardHead read_shard(const std::filesystem::path &path, const std::function<void(OutcomeBlock)> &on_block);

} // namespace drsim::campaign
