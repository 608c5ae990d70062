#pragma once
#include "sim/core/random.hpp"

namespace drsim::inline laws {

/// Seconds without a leader after one died: the first of `followers` time-outs, each uniform in [T, 2 T]
/// (facts.md, section 13); T where there is no follower. One draw a follower.
[[nodiscard]] double election_s(Stream &chance, int followers, double timeout_s);

/// The same in the mean, T (1 + 1 / (followers + 1)), and at the most, 2 T.
[[nodiscard]] double mean_election_s(int followers, double timeout_s);
[[nodiscard]] double longest_election_s(double timeout_s);

} // namespace drsim::laws
