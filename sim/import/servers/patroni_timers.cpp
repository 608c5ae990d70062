#include "sim/import/servers/patroni_timers.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline servers {
namespace {

// Patroni's own bounds (its config.py).
constexpr double least_ttl_s = 20;
constexpr double least_loop_wait_s = 1;
constexpr double least_retry_timeout_s = 3;

} // namespace

PatroniTimers patroni_timers(const PatroniTimers &set)
{
  PatroniTimers taken{std::max(set.ttl_s, least_ttl_s), std::max(set.loop_wait_s, least_loop_wait_s),
                      std::max(set.retry_timeout_s, least_retry_timeout_s)};
  if (least_loop_wait_s + 2 * taken.retry_timeout_s > taken.ttl_s) {
    taken.loop_wait_s = least_loop_wait_s;
    taken.retry_timeout_s = std::floor((taken.ttl_s - least_loop_wait_s) / 2);
  } else if (taken.loop_wait_s + 2 * taken.retry_timeout_s > taken.ttl_s)
    taken.loop_wait_s = taken.ttl_s - 2 * taken.retry_timeout_s;
  return taken;
}

} // namespace drsim::import::servers
