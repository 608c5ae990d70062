#pragma once
#include "sim/traffic/plane.hpp"

#include <vector>

namespace drsim::traffic::inline hybrid {

/// Totals that go on while one plane hands over to another: each adds what has changed there. The planes
/// differ in how many transactions are on their way; those that one has and the other has not end as the next
/// do that end, so that arrivals = ok + slow + failed + in flight, and nothing ever falls.
class Books {
public:
  explicit Books(std::size_t journeys) : totals_(journeys), seen_(journeys), more_(journeys, 0.0) {}

  /// From now on another plane counts, and stands at `now` for this journey.
  void hand_to(std::size_t journey, const Totals &now);
  /// Adds what that plane has counted since.
  void follow(std::size_t journey, const Totals &now);
  /// The same where that plane has gone on from these totals itself.
  void copy(std::size_t journey, const Totals &now) { totals_[journey] = now; }

  [[nodiscard]] const std::vector<Totals> &totals() const { return totals_; }

private:
  std::vector<Totals> totals_;
  std::vector<Totals> seen_;
  std::vector<double> more_; ///< on the way here than in the plane that counts
};

} // namespace drsim::traffic::hybrid
