#pragma once
#include "sim/core/distribution.hpp"

namespace drsim::inline laws {

// The waits between a failure and a page, each by itself: what is simulated, what lint sums and what the
// table of alerts shows are made of these (facts.md, sections 16 and 17). Times in seconds.

/// U(0, interval): until the next turn of what happens at fixed intervals and whose phase nobody knows: a
/// scrape, an evaluation, a recording.
[[nodiscard]] Distribution next_turn_s(double interval_s);

/// w theta / e: until a ratio that steps from 0 to `error` has brought its mean over the window to the
/// threshold (section 17, rate window); infinite when the step is too small to bring it there.
[[nodiscard]] double window_crossing_s(double window_s, double threshold, double error);

/// Evaluations in a row, after the first that sees the breach, until a rule with `for` fires: ceil(F / E).
[[nodiscard]] int evaluations_to_fire(double for_s, double evaluation_interval_s);

/// ceil(F / E) E: how long a rule with `for` stays pending; `for` itself where the interval is not known.
[[nodiscard]] double pending_s(double for_s, double evaluation_interval_s);

/// Until `datapoints` periods of a CloudWatch alarm are bad, a failure falling anywhere in a period: the
/// period it falls in counts if at least `bad_share` of it was bad, so U((M - 1 + s) P, (M + s) P) (section
/// 16: M P less the part of the period that was bad before). bad_share: threshold / value after the step for
/// a mean, 0 for a minimum.
[[nodiscard]] Distribution bad_periods_s(double datapoints, double period_s, double bad_share);

} // namespace drsim::laws
