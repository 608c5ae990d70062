#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace drsim::inline analysis {

/// A way through a trial that whoever looks for failures chooses: when the second fault comes, and the luck
/// of each stage of the recovery after it.
struct StressPath {
  double moment_s = 0;              ///< from the first fault to the second
  std::vector<std::uint64_t> lucks; ///< one a stage, never 0
};

/// What came of it.
struct StressSeen {
  double score_s = 0; ///< how close to failure: `goal_s` and more is one
  bool failed = false;
  double log_likelihood = 0; ///< of its luck beside typical luck: 0 typical, less is rarer
};

struct StressTried {
  StressPath path;
  StressSeen seen;
};

/// Plays paths, in order.
using PlayStress = std::function<std::vector<StressSeen>(const std::vector<StressPath> &)>;

struct StressSettings {
  double window_s = 3600; ///< moments lie in [0, window_s], all alike
  std::size_t stages = 4;
  std::size_t plays = 400; ///< all in all
  std::size_t batch = 16;  ///< played together; the result does not depend on how many at once
  double goal_s = 3600;
  std::uint64_t seed = 1;
};

/// Adaptive stress testing (Lee, Mengshoel, Saksena, Gardner, Genitz, Silbermann, Owen and Kochenderfer, J.
/// Artif. Intell. Res. 69, 2020): Monte Carlo tree search with progressive widening over the moment and then
/// over the luck of one stage after the other; a failure earns its log-likelihood, anything else a penalty by
/// how far it stayed from failure.
[[nodiscard]] std::vector<StressTried> stress_tree(const StressSettings &settings, const PlayStress &play);

/// The baseline: the cross-entropy method (Rubinstein, Methodol. Comput. Appl. Probab. 1, 1999) over the
/// moment alone, a histogram that moves to where scores are highest, with luck as it comes.
[[nodiscard]] std::vector<StressTried> cross_entropy(const StressSettings &settings, const PlayStress &play);

/// Of the failures the one with the likeliest luck; without any the one that came closest. Absent when
/// nothing was played.
[[nodiscard]] std::optional<StressTried> likeliest_failure(const std::vector<StressTried> &tried);

} // namespace drsim::analysis
