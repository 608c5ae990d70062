#include "sim/search/search.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline search {
namespace {

class Bounding {
public:
  Bounding(const SearchResult &result, bool guessed) : result_(result), guessed_(guessed) {}

  /// With the first states for themselves, and the sample for all others.
  [[nodiscard]] Bound with_sample()
  {
    bound_ = {};
    double reached = 0;
    for (std::size_t i = 0; i < std::min(result_.one_by_one, result_.examined.size()); ++i) {
      add(result_.examined[i]);
      reached += result_.examined[i].state.per_year;
    }
    add(result_.sampled, sample());
    add(std::max(0.0, result_.per_year - result_.outside.again - result_.sampled - reached), nullptr);
    add(result_.outside.again, nullptr);
    return bound_;
  }

  /// With every state that was examined for itself, and without the sample.
  [[nodiscard]] Bound without()
  {
    bound_ = {};
    for (const Examined &one : result_.examined)
      add(one);
    add(result_.not_reached + result_.outside.more + result_.outside.again, nullptr);
    return bound_;
  }

private:
  [[nodiscard]] const Interval *sample() const
  {
    return result_.rest.trials > 0 && result_.rest_broken.empty() ? &result_.rest_missed : nullptr;
  }

  void add(const Examined &one)
  {
    const Interval *missed = one.is_examined() ? &one.missed : nullptr;
    if (guessed_ && one.like)
      missed = &result_.examined[*one.like].missed;
    add(one.state.per_year, missed);
  }

  void add(double per_year, const Interval *missed)
  {
    bound_.low += missed == nullptr ? 0 : per_year * missed->low;
    bound_.high += missed == nullptr ? per_year : per_year * missed->high;
    bound_.unexamined += missed == nullptr ? per_year : 0;
  }

  const SearchResult &result_;
  bool guessed_;
  Bound bound_;
};

} // namespace

Bound bound_of(const SearchSide &side, const SearchResult &result, bool guessed)
{
  Bounding bounding(result, guessed);
  Bound bound = bounding.without();
  if (result.sampled > 0) {
    const Bound other = bounding.with_sample();
    bound = {std::max(bound.low, other.low), std::min(bound.high, other.high),
             std::min(bound.unexamined, other.unexamined)};
  }
  // Who begins within the window of another counts as an event of its own above, but may be one of its:
  // events that begin in nobody's window are so much rarer (a counter that is blind for the window).
  bound.low /= 1 + side.space.events_share();
  return bound;
}

double in_a_year(double per_year)
{
  return 1 - std::exp(-per_year);
}

} // namespace drsim::search
