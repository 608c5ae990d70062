#pragma once
#include "sim/engine/world.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace drsim::inline components {

/// The event behind whichever of these signals changed last (events are numbered in order of time).
[[nodiscard]] inline EventId latest_cause(std::initializer_list<const Port *> signals)
{
  EventId latest = no_event;
  for (const Port *signal : signals)
    latest = std::max(latest, signal->cause());
  return latest;
}

/// The same of any number of them.
[[nodiscard]] inline EventId latest_cause(const std::vector<const Port *> &signals)
{
  EventId latest = no_event;
  for (const Port *signal : signals)
    latest = std::max(latest, signal->cause());
  return latest;
}

} // namespace drsim::components
