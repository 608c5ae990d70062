#pragma once
#include "sim/search/trier.hpp"

#include <string>
#include <vector>

namespace drsim::inline search {

/// What fails together and not without any of its parts; of two sides: afterwards, and not before.
struct Minimal {
  struct Part {
    std::string taken; ///< in words
    TryResult left;    ///< what became of the others without it
  };
  Pieces pieces;
  TryResult result;
  std::vector<Part> parts;         ///< each was taken out once more
  bool is_minimal = false;         ///< all of them were tried, and none is shown to fail
  std::vector<std::size_t> states; ///< numbers of the failing states that contain it
  double per_year = 0;             ///< of these states
};

/// Takes parts out of each failing state, one after another, as long as what is left is shown to fail: what
/// remains is 1-minimal (Zeller and Hildebrandt, TSE 28, 2002). A state that contains what was found before
/// is its. Cut short, the last states are in none.
[[nodiscard]] std::vector<Minimal> minimal_sets(const SearchResult &result, Trier &trier);

/// Whether an examined state is to be explained: it is shown to fail; of two sides, afterwards and more often
/// than before, where it is not shown to have failed.
[[nodiscard]] bool is_found(const Examined &one, const std::vector<SearchSide> &sides, double alpha);

} // namespace drsim::search
