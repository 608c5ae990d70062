#pragma once
#include "tests/metamorphic/loaded.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::test {

struct Estate;

/// How the changed estate's outcomes must stand to those of the estate as it is, trial by trial with the same
/// chance.
enum class Order {
  never_better,            ///< in no trial
  later,                   ///< in no trial, but where the fault goes away by itself: on average (README.md)
  never_better_on_average, ///< not in the mean over trials: where reality is not monotonic (README.md)
  alike,                   ///< neither better nor worse by more than the tolerance
  same                     ///< to the bit
};

/// What is changed, and what must not come of it.
struct Relation {
  std::string name;
  Order order = Order::never_better;
  /// On what is loaded; false: there is nothing to change.
  std::function<bool(Loaded &)> change = {};
  /// On the files, before they are loaded.
  std::function<bool(Estate &)> rewrite = {};
  /// Done to the estate as it is, before both are played; empty: nothing.
  std::function<void(Loaded &)> before = {};
};

/// By subject; each has at least one estate to apply to.
[[nodiscard]] std::vector<Relation> relations_of_edge();
[[nodiscard]] std::vector<Relation> relations_of_compute();
[[nodiscard]] std::vector<Relation> relations_of_stores();
[[nodiscard]] std::vector<Relation> relations_of_watching();
[[nodiscard]] std::vector<Relation> relations_of_people();
[[nodiscard]] std::vector<Relation> relations_of_faults();
[[nodiscard]] std::vector<Relation> relations_of_the_irrelevant();

} // namespace drsim::test
