#pragma once

#include <array>
#include <cstddef>

namespace drsim::traffic::inline laws {

/// Why a transaction failed: what its last try of the hop that failed it met. One more cause is one more line
/// here and one in failure_cause_name; everything else follows.
enum class FailureCause : unsigned char {
  front_door,     ///< no region answers the name, or the front door is dead
  shed,           ///< as many calls waited as may: refused at once
  breaker_open,   ///< the callers' circuit breaker refused
  pool_exhausted, ///< no connection of the service's pool came free in time
  timed_out,      ///< no answer within the hop's time-out
  error_answered, ///< answered with an error
  no_server,      ///< nothing there that could do it
  server_lost,    ///< what worked on it, or it waited for, died
  too_late,       ///< a good answer after the user's patience
};
inline constexpr std::size_t failure_causes = 9;

/// Counts or shares by cause.
using FailedBy = std::array<double, failure_causes>;

[[nodiscard]] constexpr std::size_t number_of(FailureCause cause)
{
  return static_cast<std::size_t>(cause);
}

/// Stable word in snake_case, as in totals and reports.
[[nodiscard]] constexpr const char *failure_cause_name(FailureCause cause)
{
  switch (cause) {
  case FailureCause::front_door: return "front_door";
  case FailureCause::shed: return "shed";
  case FailureCause::breaker_open: return "breaker_open";
  case FailureCause::pool_exhausted: return "pool_exhausted";
  case FailureCause::timed_out: return "timed_out";
  case FailureCause::error_answered: return "error_answered";
  case FailureCause::no_server: return "no_server";
  case FailureCause::server_lost: return "server_lost";
  case FailureCause::too_late: return "too_late";
  }
  return "unknown";
}

} // namespace drsim::traffic::laws
