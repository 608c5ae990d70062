#pragma once
#include "sim/users/plane_inputs.hpp"

namespace drsim::inline users {

/// Of a figure that is the worse the more it is.
[[nodiscard]] inline Effect worse_when_more(double now, double before)
{
  return now > before ? Effect::worse : now < before ? Effect::better : Effect::none;
}

/// Chance of one of two that know nothing of each other; exact when one never happens.
[[nodiscard]] inline double either(double one, double other)
{
  return one + other - one * other;
}

} // namespace drsim::users
