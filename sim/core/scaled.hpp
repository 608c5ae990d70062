#pragma once
#include "sim/core/distribution.hpp"

namespace drsim::inline core {

/// The quantity times a factor of at least 0: every term by itself, so that the same chance draws the same
/// place in it.
[[nodiscard]] Distribution scaled(const Distribution &distribution, double factor);

} // namespace drsim::core
