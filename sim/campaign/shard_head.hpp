#pragma once
#include "sim/core/diagnostics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline campaign {

/// Numbers of trials from `first` up to, without, `end`.
struct TrialRange {
  std::uint64_t first = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t count() const { return end - first; }
  [[nodiscard]] bool operator==(const TrialRange &) const = default;
};

/// Part number `index` (from 0) of `of`: all parts together are the range, and their sizes differ by one at
/// most. `index` < `of` <= the range's count.
[[nodiscard]] TrialRange part_of(const TrialRange &range, std::uint64_t index, std::uint64_t of);

/// A scenario of a campaign: its id, and the SHA-256 of the file that says it.
struct ScenarioKey {
  std::string id;
  std::string digest;
  [[nodiscard]] bool operator==(const ScenarioKey &) const = default;
};

/// Everything that the outcomes of a campaign and their number depend on, wherever its parts are played.
struct CampaignKey {
  std::string version;                ///< of drsim
  std::string outcome_form;           ///< of model/outcome_fields.hpp
  std::string input_digest;           ///< of the deployment
  std::vector<ScenarioKey> scenarios; ///< in order of id
  std::vector<std::string> sets;      ///< "PARAM=VALUE", in the order given
  std::uint64_t seed = 1;
  std::string traffic = "fluid";
  std::optional<std::uint64_t> trials; ///< of each scenario; absent: until decided, in rounds
  std::uint64_t most_trials = 0;       ///< of each scenario at most, when played in rounds

  /// SHA-256 over all of it.
  [[nodiscard]] std::string digest() const;
  /// What is different in `other`, in words: "its seed is 2, not 1"; "" when nothing is.
  [[nodiscard]] std::string difference(const CampaignKey &other) const;
};

/// The words by which deployment and scenarios were named: how a merge finds them again.
struct CampaignWords {
  std::string deployment;
  bool by_name = true; ///< every scenario of scenarios/: no list
  std::vector<std::string> scenarios;
};

/// What a shard's file says of itself.
struct ShardHead {
  CampaignKey key;
  CampaignWords words;
  std::uint64_t round = 0;         ///< of a campaign in rounds (analysis/looks.hpp)
  TrialRange range;                ///< of every scenario that was played
  std::uint64_t of = 0;            ///< parts that its round was divided into; 0: the range was given
  std::vector<std::string> played; ///< ids; without those that an earlier round had decided

  /// "drsim-<16 digits of the key>-r0-000000-000099.outcomes": the same shard has the same name everywhere.
  [[nodiscard]] std::string file_name() const;
};

/// One line of JSON.
[[nodiscard]] std::string head_text(const ShardHead &head);
/// The head back; problems are told under `shown_name`.
[[nodiscard]] std::optional<ShardHead> parse_head(std::string_view text, const std::string &shown_name,
                                                  Diagnostics &diagnostics);

} // namespace drsim::campaign
