#pragma once
#include "sim/analysis/gain.hpp"

#include <string>
#include <vector>

namespace drsim::inline campaign {

/// Trials of several scenarios, by scenario.
using Played = std::vector<std::vector<Outcome>>;

/// What the first trial that did not finish says; "" when all did.
[[nodiscard]] std::string broken_in(const Played &played);

/// Whether two runs of the same trials have the same timelines.
[[nodiscard]] bool same(const std::vector<Outcome> &a, const std::vector<Outcome> &b);

/// Of outage a trial, mean over all of them.
[[nodiscard]] double outage_s(const Played &played);

/// More trials meet both objectives, or as many with less outage.
[[nodiscard]] bool does_good(const Gain &gain);

/// More trials meet both objectives than in `current`, or as many with a fiftieth less of its outage.
[[nodiscard]] bool is_worth(const Gain &adds, const Played &current);

/// Better first: more objectives met a day of effort by the lower end of the interval (as long as it is above
/// 0), then by the mean; then outage saved a day, in the same way.
[[nodiscard]] bool is_better(const Gain &a, double a_days, const Gain &b, double b_days);

/// Whether what one gain has and the other has not is missed: fewer trials meet the objectives without it, or
/// as many and more than a fiftieth of `outage` is added.
[[nodiscard]] bool is_missed(const Gain &with, const Gain &without, double outage);

} // namespace drsim::campaign
