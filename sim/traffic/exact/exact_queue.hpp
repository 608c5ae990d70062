#pragma once
#include "sim/traffic/exact/breaker.hpp"
#include "sim/traffic/exact/variates.hpp"
#include "sim/traffic/laws/response.hpp"
#include "sim/traffic/plane.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace drsim::traffic::inline exact {

using CallId = std::uint32_t;

/// The pods of one zone, or a store: one queue, first come, first served.
struct ExactLine {
  ZonePods pods;
  int servers = 0;
  int busy = 0; ///< above servers while pods taken away finish what they have
  std::deque<CallId> waiting;
};

/// One tier of the exact plane: what it works on, what waits, what it is set to.
struct ExactQueue {
  bool queues = false; ///< false: a cache or topic that answers at once
  bool readable = true;
  bool writable = true;
  double error_ratio = 0;
  double warmth = 1; ///< of a cache
  double speed = 1;
  Grey grey;
  double concurrency = 1;
  double service_mean_s = 0;
  double read_work = 1;  ///< service time of what reads, in service_mean_s
  double write_work = 1; ///< and of what writes
  double timeout_s = 0;
  std::size_t timeout = 0; ///< its number in the agenda
  int retries = 0;
  double retry_budget_ratio = 0;
  double retry_burst_calls = 0;
  Backoff backoff;
  double queue_limit_per_server = std::numeric_limits<double>::infinity();
  double max_connections = std::numeric_limits<double>::infinity(); ///< of a store
  double held_s = 0;    ///< calls wait so long for it while it is away
  std::size_t held = 0; ///< the number of that in the agenda
  Breaker breaker;
  std::optional<ServiceTimes> service;

  std::vector<ExactLine> lines = std::vector<ExactLine>(1);
  double pods = 0;      ///< in service, of all lines; a store is one
  double silent = 0;    ///< that calls are still sent to
  bool by_zone = false; ///< who comes goes to a zone by its share of calls
  int servers = 0;      ///< of all lines, as is the next
  int busy = 0;
  double retry_tokens = 0;

  // --- over the interval ---
  double busy_since_s = 0;
  double busy_area_s = 0; ///< server seconds at work
  double offered_s = 0;   ///< server seconds asked for
  double server_area_s = 0;
  double commits = 0;
  double cache_reads = 0;
  double cache_fills = 0; ///< misses of keys it should have had, answered
  double utilisation = 0;
  double commit_per_s = 0;
  double cache_read_per_s = 0;
  double cache_fill_per_s = 0;
  double acknowledged = 0; ///< since the start
  double tries = 0;        ///< that came to its servers, since the start
  double late = 0;         ///< of them, given up by their callers before an answer

  /// Calls wait for it to come back. A service is neither readable nor writable.
  [[nodiscard]] bool is_waited_for() const { return held_s > 0 && !readable && !writable; }

  [[nodiscard]] std::size_t waiting() const
  {
    std::size_t all = 0;
    for (const ExactLine &line : lines)
      all += line.waiting.size();
    return all;
  }

  /// No more may wait there.
  [[nodiscard]] bool full(const ExactLine &line) const
  {
    return line.busy >= line.servers &&
           static_cast<double>(line.waiting.size()) >= queue_limit_per_server * line.pods.ready;
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
                      ? (waiting() == 0 ? busy_area_s : std::max(busy_area_s, offered_s)) / capacity_s
                      : 0;
    commit_per_s = commits / interval_s;
    cache_read_per_s = cache_reads / interval_s;
    cache_fill_per_s = cache_fills / interval_s;
    busy_area_s = server_area_s = offered_s = commits = cache_reads = cache_fills = 0;
  }
};

} // namespace drsim::traffic::exact
