#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline watch {

/// Creates the pagers (ONCALL.paged) of those an alarm tells, before anything rings.
void lay_out_pagers(World &world, const std::vector<std::string> &oncalls);

/// They ring; `cause` is the alarm's event.
void ring_pagers(World &world, const std::vector<std::string> &oncalls, EventId cause);

} // namespace drsim::components::watch
