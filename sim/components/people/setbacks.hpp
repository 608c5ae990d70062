#pragma once
#include "sim/core/random.hpp"
#include "sim/model/parameters.hpp"

#include <string>

namespace drsim::inline components::inline people {

/// A measure that did not work at first, and what it took until it was carried out after all.
struct Setback {
  const char *what = ""; ///< empty: it worked at first
  double took_s = 0;
  const char *set_by = ""; ///< parameter of the on-call that gives took_s
};

/// How measures of people fail and are put right (facts-people sections 3 and 4 and step 7 of its model): an
/// action is tried again, reworked, or makes it worse. Not modelled: a new fault that a wrong action brings
/// about (it takes worse_s instead).
class Setbacks {
public:
  explicit Setbacks(const ComponentSpec &oncall);

  /// How often an action fails when it is asked for by hand; `asked` actions in all make up the recovery.
  /// `rehearsed`: never, yearly or quarterly; a recovery that was tried last so many months ago fails oftener
  /// by stale_fails_ratio_per_month for each. 0 for what is no measure.
  [[nodiscard]] double fails_ratio(const std::string &action, const std::string &rehearsed, int asked,
                                   double months_ago = 0) const;
  [[nodiscard]] Setback draw(double fails_ratio, Stream &chance) const;
  /// A wrong action that made it worse: what that takes; 0 when it did not.
  [[nodiscard]] double worse_s(Stream &chance) const;

private:
  Distribution retry_s_, rework_s_, worse_s_;
  double retry_share_, rework_share_, worse_ratio_;
  double stale_per_month_;
  double rollback_, restart_, never_, yearly_, quarterly_;
};

} // namespace drsim::components::people
