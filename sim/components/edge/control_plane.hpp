#pragma once
#include "sim/engine/world.hpp"

#include <string>

namespace drsim::inline components::inline edge {

/// Waits until a control plane takes edits: its region is up, and it says so itself. What brought it back
/// after `asked` was set; no_event where nobody had to wait.
[[nodiscard]] EventId await_control_plane(World &world, const std::string &region, const Port &takes_edits,
                                          const Port &asked);

} // namespace drsim::components::edge
