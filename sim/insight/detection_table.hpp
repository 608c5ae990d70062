#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// One wait on the way from a failure to a person.
struct DetectionWait {
  std::string what;   ///< "scrape", "rate window", "evaluation", "for", "group wait", "receiver", ...
  double seconds = 0; ///< expected, of a total failure
  std::string at;     ///< who set it: file and line, or catalogue entry
};

/// A failure and an alarm that watches it; without an alarm nobody is told.
struct DetectionRow {
  std::string target; ///< component, "journey:checkout", or "any" when the alarm does not say
  std::string metric; ///< "error_ratio", "latency_p99_s", "replica_lag_s", "up", ...
  std::string alarm;  ///< component id; "" = nobody watches
  std::vector<DetectionWait> waits;
  double total_s = 0;       ///< sum of the waits
  std::string route;        ///< first route; "" = none
  bool pages = false;       ///< wakes a person
  std::string inhibited_by; ///< alerts that keep it quiet while they fire, "," between
  std::string muted;        ///< time intervals in which its routes say nothing
  std::string at;           ///< where the alarm is defined
};

/// Which failure of Deployment::failures is watched by which alarm, and which by none; an alarm that names
/// nothing watches all components of the kinds its metric is of, in its region. A rule of Prometheus
/// (facts.md: T = U(0, S) + w theta / e + U(0, E) + ceil(F / E) E) is taken for a failure of everything, e =
/// 1; then the group wait and the receiver of its first paging route. A CloudWatch alarm: metric delay,
/// datapoints, evaluation, notification; silent on missing data unless it treats it as breaching. A composite
/// alarm: when the last of the alarms it needs fires. Not modelled: queueing behind other groups, a
/// Prometheus that is itself in the dead region.
[[nodiscard]] std::vector<DetectionRow> detection_table(const Deployment &deployment);

} // namespace drsim::insight
