#pragma once

namespace drsim::inline import::inline servers {

/// The timers of a Patroni cluster's leader key.
struct PatroniTimers {
  double ttl_s = 30;
  double loop_wait_s = 10;
  double retry_timeout_s = 10;
};

/// Those that Patroni works with when these are set: at least 20, 1 and 3 s; where loop_wait + 2
/// retry_timeout exceeds the ttl, loop_wait is lowered, and where even 1 s does not fit, retry_timeout too
/// (whole seconds).
[[nodiscard]] PatroniTimers patroni_timers(const PatroniTimers &set);

} // namespace drsim::import::servers
