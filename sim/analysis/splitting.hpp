#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace drsim::inline analysis {

/// A path of a Markov chain as splitting sees it.
struct SplitPath {
  std::size_t name = 0; ///< whoever plays paths knows it by this
  double score = 0;     ///< the highest it reached; of a score that never falls, the last
  bool failed = false;  ///< it ends in what is asked about
};

/// What is to be played: from the beginning, or as `parent` up to the first moment at which its score lay
/// above `above`, and from there with fresh luck.
struct SplitStart {
  std::optional<std::size_t> parent; ///< its name
  double above = 0;
  std::uint64_t luck = 0; ///< a number of its own, never 0
};

/// Plays paths, in order; each gets a name of its own.
using PlayPaths = std::function<std::vector<SplitPath>(const std::vector<SplitStart> &)>;

struct SplittingSettings {
  std::size_t paths = 50;         ///< alive at once, 2 at least
  std::size_t killed = 10;        ///< at least so many are replaced each time; less than `paths`
  double goal = 0;                ///< no level lies above it: every failing path has a score above it
  std::uint64_t seed = 1;         ///< of the choice of parents
  std::size_t most_levels = 1000; ///< then it stops, which costs precision and no truth
};

struct SplittingResult {
  double probability = 0;
  std::size_t played = 0; ///< paths
  bool extinct = false;   ///< none had got beyond a level
  struct Level {
    double score = 0;
    std::size_t killed = 0;
  };
  std::vector<Level> levels;
  std::vector<SplitPath> last; ///< those alive in the end
};

/// One run of adaptive multilevel splitting. Its probability has the right mean whatever the score, the
/// number of paths and the ties of scores (Brehier, Gazeau, Goudenege, Lelievre and Rousset, Ann. Appl.
/// Probab. 26, 2016): all paths at or below the level are killed, as many as these are; a child leaves its
/// parent at the first moment strictly above the level; the estimate is the product of the survivors' shares
/// times the share of failures among the last.
[[nodiscard]] SplittingResult split(const SplittingSettings &settings, const PlayPaths &play);

/// Several independent runs together.
struct SplittingEstimate {
  double probability = 0;    ///< their mean
  double standard_error = 0; ///< infinite with one run
  double low = 0, high = 1;  ///< 95 %, by Student's t over the runs, within [0, 1]
  std::size_t runs = 0, played = 0;
  /// How many times as many trials plain Monte Carlo needs for the same standard error; absent when no run,
  /// or every run alike, saw it.
  std::optional<double> times_plain;
};

[[nodiscard]] SplittingEstimate estimate_of(const std::vector<SplittingResult> &runs);

} // namespace drsim::analysis
