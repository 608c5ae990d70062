#pragma once
#include "sim/analysis/statistics.hpp"

#include <cstddef>

namespace drsim::inline analysis {

/// Logarithm of the capital of somebody who began with 1 and bet, trial by trial, against a proportion being
/// `p`, with stakes by Krichevsky and Trofimov: B(hits + 1/2, misses + 1/2) / B(1/2, 1/2) over
/// p^hits (1 - p)^misses. Where the proportion is `p` it is a martingale, so that it ever reaches 1/alpha
/// with a chance of at most alpha (Ville), however often one looks (Waudby-Smith and Ramdas, JRSS-B 86,
/// 2024). 0 <= hits <= trials, 0 <= p <= 1; infinite where `p` is impossible.
[[nodiscard]] double log_wealth(std::size_t hits, std::size_t trials, double p);

/// All proportions against which that capital has not come to 1/alpha: whoever looks after every trial and
/// stops when pleased is wrong with a chance of at most `alpha`, both sides together; 0 < alpha < 1. No
/// trials: [0, 1].
[[nodiscard]] Interval betting_interval(std::size_t hits, std::size_t trials, double alpha);

/// Share of a chance of error that the claim number `number` (from 0) of any number of claims gets: they sum
/// to 1, the first get most.
[[nodiscard]] double share_of_error(std::size_t number);

} // namespace drsim::analysis
