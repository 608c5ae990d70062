#pragma once
#include "sim/campaign/trial.hpp"
#include "sim/core/branch.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline campaign {

/// What the score of a trial tells: how close it came to missing an objective.
enum class LuckScore {
  felt, ///< how long after the first fault users last felt something; at least the RTO
  lost, ///< the longest span of commits that was lost or had no second copy since the first fault; at least
        ///< the RPO
};

/// What of an outcome a score is about: its RTO or its RPO, infinite where nobody can say.
[[nodiscard]] double measured_s(const Outcome &outcome, LuckScore score);

/// Whose luck a trial has: its own, then that of turns that were taken before, then fresh luck from the
/// moment at which its score first lies above a level, or from moments that are given.
struct LuckPlan {
  std::vector<LuckTurn> turns = {};
  double above_s = std::numeric_limits<double>::infinity(); ///< level of the score
  std::uint64_t luck = 0;                                   ///< from there on
  /// Fresh luck at seconds of the trial, in order: (when, luck).
  std::vector<std::pair<double, std::uint64_t>> stages = {};
  LuckScore score = LuckScore::felt;
  double step_s = 10; ///< the score is looked at so often while users feel something, and at every change
};

/// A trial with its luck and its score.
struct LuckyTrial {
  Outcome outcome;
  double score_s = 0;          ///< a figure that never falls, known at any moment of the trial (LuckScore)
  std::vector<LuckTurn> turns; ///< all that were taken: they repeat the trial
  double log_likelihood = 0;   ///< of what was drawn (core/luck_log.hpp)
  std::optional<double> crossed_s = {}; ///< of the trial, when the score crossed `above_s`
};

/// Plays it in this process.
void play_with_luck(const TrialRequest &request, const Populate &populate, const LuckPlan &plan,
                    const std::function<void(const LuckyTrial &, const Timeline &)> &at_end);

/// For the pipe between processes.
[[nodiscard]] std::string encode_lucky(const LuckyTrial &trial);
[[nodiscard]] std::optional<LuckyTrial> decode_lucky(std::string_view bytes);

} // namespace drsim::campaign
