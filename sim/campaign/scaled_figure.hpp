#pragma once
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// The plausible ends of a figure that nobody has shown, as multiples of what is assumed: for want of
/// published ranges (models/catalogue has none).
inline constexpr double low_end = 0.5;
inline constexpr double high_end = 2;

/// The number "COMPONENT.PARAMETER" stands for; null when it is no component's, or no number.
[[nodiscard]] Parameter *number_named(Deployment &deployment, const std::string &name);

/// With a figure, which must be a number of the deployment, so many times as large; what is a share of
/// something stays at most all of it.
[[nodiscard]] Deployment with_scaled(const Deployment &deployment, const std::string &name, double factor);

/// The first outcomes, at most so many.
[[nodiscard]] std::vector<Outcome> first_of(const std::vector<Outcome> &outcomes, std::size_t trials);

} // namespace drsim::campaign
