#pragma once
#include "sim/search/space.hpp"

#include <string>
#include <vector>

namespace drsim::inline search {

/// Quantile of a moment that stands for "at the latest".
inline constexpr double latest = 0.999;

/// A state, or what is left of one when things are taken out of it: it fails, or holds, as a scenario.
struct Pieces {
  std::size_t cause = 0;
  std::vector<std::size_t> faults; ///< of the cause's faults, those that are there; rising
  bool conditions = false;         ///< the cause's own conditions hold, where it has any
  bool banded = false;             ///< the fault comes in the hours of `band` only, else at any hour
  std::size_t band = 0;
  std::vector<std::size_t> others; ///< items, rising

  bool operator==(const Pieces &other) const = default;
  /// Whether everything of `part` is in here, too.
  [[nodiscard]] bool contains(const Pieces &part) const;
  /// Faults, conditions and hours that could be taken out.
  [[nodiscard]] std::size_t size() const;
};

/// All of a state.
[[nodiscard]] Pieces pieces_of(const Space &space, const State &state);

/// What is left when one thing is taken out, and what that was, in words. One for each thing.
struct Without {
  Pieces left;
  std::string taken; ///< "the one who knows is away"
};
[[nodiscard]] std::vector<Without> one_less(const Space &space, const Pieces &pieces);

/// A scenario that plays the pieces. Faults of the cause come first, so that their luck is the same whatever
/// comes with them; circumstances stand before them by the longest of their leads; second faults begin within
/// the window. No fault is left: a scenario without any, which cannot be played.
[[nodiscard]] Scenario scenario_of(const Space &space, const Pieces &pieces);

/// "zone-outage + key-person-away, at night": what it is, in ids.
[[nodiscard]] std::string name_of(const Space &space, const Pieces &pieces);
/// The same as a sentence: "One zone of the primary region is lost at night, while the one who knows is away;
/// within 2 h: A sale starts".
[[nodiscard]] std::string story_of(const Space &space, const Pieces &pieces);

} // namespace drsim::search
