#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// One wait on the way from a failure to a person.
struct DetectionWait {
  std::string what;   ///< "scrape", "rate window", "evaluation", "for", "group wait", "receiver", ...
  double seconds = 0; ///< expected, of a total failure
  double p95_s = 0;   ///< 95th percentile of this wait by itself, or a bound of it
  std::string at;     ///< who set it: file and line, or catalogue entry
};

/// What stands between a failure and the people whom one alert tells.
struct AlertChain {
  std::vector<DetectionWait> waits;
  std::string route;  ///< the first that pages, else the first; of an alarm, whom it notifies; "" = none
  bool pages = false; ///< wakes a person

  [[nodiscard]] double total_s() const; ///< sum of the waits
};

/// The chain of an alert rule or a CloudWatch alarm, by the laws of sim/laws/alert_chain.hpp. A rule of
/// Prometheus is taken for a failure of everything, e = 1: T = U(0, S) + w theta / e + U(0, E) + ceil(F / E)
/// E, with U(0, interval) for each group of recording rules on the way and the query's offset; then the group
/// wait and the receiver of its route (facts.md, section 17). A CloudWatch alarm: metric delay, bad periods,
/// evaluation, notification (section 16), after the vote of the checkers and its aggregation where it watches
/// a health check, which tells of its target (section 2). An unknown figure is no wait. Not modelled: the
/// time-out of a scrape that is swallowed, a window of what is no ratio (a latency, a lag) that fills up,
/// queueing behind other groups.
[[nodiscard]] AlertChain alert_chain(const Deployment &deployment, const ComponentSpec &alarm);

/// Adds a wait that a parameter of `from` sets, if it is there.
void add_wait(std::vector<DetectionWait> &waits, const std::string &what, const ComponentSpec &from,
              const std::string &parameter);

} // namespace drsim::insight
