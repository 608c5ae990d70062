#pragma once

namespace drsim::traffic::inline laws {

/// M/M/c/K at rest: `servers` (real, as erlang_c() reads it), offered load `load` = rate x mean service time,
/// and room for `room` waiting calls (real, >= 0; K = c + room); who finds no room is refused (facts.md,
/// section 24). Any load, also above the servers. Erlang's loss system at room 0, Erlang C's at infinite
/// room.
struct FiniteQueue {
  double refused = 0; ///< share of arrivals
  double waiting = 0; ///< mean number that wait
};
[[nodiscard]] FiniteQueue finite_queue(double servers, double load, double room);

} // namespace drsim::traffic::laws
