#pragma once

#include "sim/traffic/breaker.hpp"
#include "sim/traffic/plane.hpp"
#include "sim/traffic/response.hpp"
#include "sim/traffic/variates.hpp"

#include <algorithm>
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
  Backoff backoff;
  double queue_limit_per_server = std::numeric_limits<double>::infinity();
  double max_connections = std::numeric_limits<double>::infinity(); ///< of a store
  Breaker breaker;
  std::optional<ServiceTimes> service;

  double pods = 0; ///< behind the servers; a store is one
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

  /// No more may wait.
  [[nodiscard]] bool full() const
  {
    return busy >= servers && static_cast<double>(waiting.size()) >= queue_limit_per_server * pods;
  }

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

/// Connections of one service in one region to one store.
struct ExactPool {
  std::size_t caller = 0; ///< slot of the service
  std::size_t store = 0;  ///< slot of the store, as that region names it: its route may lead elsewhere
  double per_pod = 0;
  double timeout_s = 0;
  std::size_t deadline = 0; ///< bucket of its time-out
  double capacity = 0;
  double in_use = 0;
  struct Waiting {
    CallId call;
    std::uint32_t generation;
  };
  std::deque<Waiting> waiting; ///< one that gave up is passed over
  std::size_t gave_up = 0;     ///< of these
  bool serving = false;        ///< handing out at present
};

} // namespace drsim::traffic
