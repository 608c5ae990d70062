#pragma once
#include "tests/metamorphic/relation.hpp"

#include <string>
#include <vector>

namespace drsim::test {

/// What one relation came to over all estates.
struct Found {
  int estates = 0;                 ///< to which it applies
  bool moved = false;              ///< some outcome is another
  std::vector<std::string> breaks; ///< trials in which it does not hold
};

/// Plays every estate as it is (once, for all relations) and changed.
[[nodiscard]] Found try_out(const Relation &relation);

} // namespace drsim::test
