#pragma once
#include "sim/search/search.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline search {

/// What a scenario came to when it was tried by itself.
struct TryResult {
  Shown shown = Shown::open; ///< of two sides: whether it fails afterwards, more often than before, where it
                             ///< is not shown to have failed
  Tally tally;
  Tally tally_before; ///< of two sides
  std::size_t worse = 0;
  std::size_t better = 0;
  std::string broken = {}; ///< why nothing can be said
};

/// Tries scenarios until they are shown to fail or to hold, on the first trials of the campaign, so that all
/// of them have the same luck. Each answer by itself is wrong with a chance of at most try_alpha.
class Trier {
public:
  /// `most_trials`: of all it tries together; absent: any number.
  Trier(const std::vector<SearchSide> &sides, const Populate &populate, const SearchSettings &settings,
        std::optional<std::size_t> most_trials);

  /// `misses`: what counts as missed in an outcome of a side (the last is afterwards).
  using Misses = std::function<bool(const Outcome &outcome, const Deployment &deployment)>;
  /// `scenarios`: one a side.
  [[nodiscard]] TryResult attempt(const std::vector<Scenario> &scenarios, const Misses &misses);
  /// Pieces of the space, each tried once only, for what the settings seek. Where no fault is left they hold.
  [[nodiscard]] TryResult attempt(const Pieces &pieces);
  /// What a search has shown already of all of a state.
  void know(const Examined &one);

  [[nodiscard]] std::size_t trials() const { return trials_; }
  /// A signal came, or the time or the trials are used up: nothing more is tried.
  [[nodiscard]] bool is_over() const;

  [[nodiscard]] const std::vector<SearchSide> &sides() const { return sides_; }
  [[nodiscard]] const SearchSettings &settings() const { return settings_; }

private:
  [[nodiscard]] bool play_batch(const std::vector<Scenario> &scenarios, std::size_t count,
                                const Misses &misses, TryResult &into);

  const std::vector<SearchSide> &sides_;
  const Populate &populate_;
  const SearchSettings &settings_;
  std::optional<std::size_t> most_trials_;
  std::vector<std::pair<Pieces, TryResult>> known_;
  std::size_t trials_ = 0;
};

/// Chance of error of one answer of a Trier.
inline constexpr double try_alpha = 0.01;

/// Whether pairs with the same luck show that it misses more often afterwards: of the pairs that differ, more
/// than half.
[[nodiscard]] bool is_worse(std::size_t worse, std::size_t better, double alpha);

/// What a tally says by itself.
[[nodiscard]] Shown shown_by(const Tally &tally, const Deployment &deployment, double alpha);

} // namespace drsim::search
