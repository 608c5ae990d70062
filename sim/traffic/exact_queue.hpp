#pragma once

#include "sim/traffic/plane.hpp"
#include "sim/traffic/variates.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace drsim::traffic {

using CallId = std::uint32_t;

/// One tier of the exact plane: what it works on, what waits, what it is set to.
struct ExactQueue {
  bool queues = false; ///< false: a cache or topic that answers at once
  bool readable = true;
  bool writable = true;
  double error_ratio = 0;
  double speed = 1;
  double concurrency = 1;
  double service_mean_s = 0;
  double timeout_s = 0;
  int retries = 0;
  double retry_budget_ratio = 0;
  std::optional<ServiceTimes> service;

  int servers = 0;
  int busy = 0;
  std::deque<CallId> waiting;
  double retry_tokens = 0;

  // --- over the interval ---
  double busy_since_s = 0;
  double busy_area_s = 0; ///< server seconds at work
  double offered_s = 0;   ///< server seconds asked for
  double server_area_s = 0;
  double commits = 0;
  double utilisation = 0;
  double commit_per_s = 0;
  double acknowledged = 0; ///< since the start

  /// Brings the areas up to date, before busy or servers change.
  void account(double now_s)
  {
    busy_area_s += busy * (now_s - busy_since_s);
    server_area_s += servers * (now_s - busy_since_s);
    busy_since_s = now_s;
  }
  void publish(double now_s, double interval_s)
  {
    account(now_s);
    const double capacity_s = server_area_s > 0 ? server_area_s : 1;
    utilisation = queues && server_area_s > 0
                      ? (waiting.empty() ? busy_area_s : std::max(busy_area_s, offered_s)) / capacity_s
                      : 0;
    commit_per_s = commits / interval_s;
    busy_area_s = server_area_s = offered_s = commits = 0;
  }
};

} // namespace drsim::traffic
