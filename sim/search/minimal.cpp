#include "sim/search/minimal.hpp"

#include <algorithm>

namespace drsim::inline search {
namespace {

/// Takes out what is not needed. False: cut short.
bool shrink(Pieces &pieces, Trier &trier)
{
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (Without &one : one_less(trier.sides().back().space, pieces)) {
      if (trier.attempt(one.left).shown == Shown::fails) {
        pieces = std::move(one.left);
        smaller = true;
        break;
      }
      if (trier.is_over())
        return false;
    }
  }
  return true;
}

Minimal minimal_of(const Pieces &pieces, bool whole, Trier &trier)
{
  Minimal out;
  out.pieces = pieces;
  out.result = trier.attempt(pieces);
  out.is_minimal = whole;
  for (const Without &one : one_less(trier.sides().back().space, pieces)) {
    out.parts.push_back({one.taken, trier.attempt(one.left)});
    out.is_minimal = out.is_minimal && out.parts.back().left.shown != Shown::fails;
  }
  return out;
}

} // namespace

bool is_found(const Examined &one, const std::vector<SearchSide> &sides, double alpha)
{
  if (one.shown != Shown::fails)
    return false;
  return sides.size() == 1 || (is_worse(one.worse, one.better, alpha) &&
                               shown_by(one.tally_before, *sides.front().deployment, alpha) != Shown::fails);
}

std::vector<Minimal> minimal_sets(const SearchResult &result, Trier &trier)
{
  std::vector<Minimal> out;
  for (const Examined &one : result.examined)
    trier.know(one);
  for (std::size_t i = 0; i < result.examined.size(); ++i) {
    const Examined &one = result.examined[i];
    if (!is_found(one, trier.sides(), try_alpha))
      continue;
    const auto within = [&](const Minimal &found) { return one.pieces.contains(found.pieces); };
    auto mine = std::find_if(out.begin(), out.end(), within);
    if (mine == out.end()) {
      if (trier.is_over())
        continue; // it may still contain what was found
      Pieces pieces = one.pieces;
      const bool whole = shrink(pieces, trier);
      out.push_back(minimal_of(pieces, whole, trier));
      mine = out.end() - 1;
    }
    mine->states.push_back(i);
    mine->per_year += one.state.per_year;
  }
  return out;
}

} // namespace drsim::search
