#pragma once
// What those who watch the system remember of themselves: Prometheus of its alerts, Alertmanager of what it
// sent, load balancers of their checks. Beside what the pager and the controller wrote down.

#include "sim/inject/measured/happenings.hpp"

namespace drsim::inject::inline measured {

/// The lines of HAProxy's log (format iso) that say that a server of it went down or came up: objects of
/// "at_us", "balancer", "pool", "target", "up", "why". Others are left out, and so is what a new process says
/// after a reload of one that stood so before.
[[nodiscard]] std::vector<nlohmann::json> read_balancer(const std::string &balancer, const std::string &text);

/// Alerts as Prometheus evaluated them, and what Alertmanager counted as sent, from `from_us` on:
/// alert_pending, alert_firing, alert_resolved (when it was evaluated without), alert_notified (by when
/// Prometheus saw it).
[[nodiscard]] std::vector<Happening> of_monitoring(const MonitoringSeen &seen, std::int64_t from_us);
/// target_down and target_up of balancers, from `from_us` on: before, they are about a twin that starts.
[[nodiscard]] std::vector<Happening> of_balancers(const std::vector<nlohmann::json> &lines,
                                                  std::int64_t from_us);

/// Of a pool that lost a target after a fault: POOL.detect_s until the balancer noticed, and, where another
/// came up after it, POOL.failover_s until that.
void add_balancers(const RunSeen &seen, std::vector<Duration> &durations);

} // namespace drsim::inject::measured
