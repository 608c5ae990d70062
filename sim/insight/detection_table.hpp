#pragma once
#include "sim/insight/alert_chain.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// A failure and an alarm that watches it; without an alarm nobody is told.
struct DetectionRow {
  std::string target; ///< component, "journey:checkout", or "any" when the alarm does not say
  std::string metric; ///< "error_ratio", "latency_p99_s", "replica_lag_s", "up", ...
  std::string alarm;  ///< component id; "" = nobody watches
  std::vector<DetectionWait> waits;
  double total_s = 0;       ///< sum of the waits
  std::string route;        ///< the first that pages, else the first; "" = none
  bool pages = false;       ///< wakes a person
  std::string inhibited_by; ///< alerts that keep it quiet while they fire, "," between
  std::string muted;        ///< time intervals in which its routes say nothing
  std::string runbook;      ///< its own, "," between
  std::string at;           ///< where the alarm is defined
};

/// Which failure of Deployment::failures is watched by which alarm, and which by none; an alarm that names
/// nothing watches all components of the kinds its metric is of, in its region. The waits are those of
/// alert_chain(), of a failure of everything; a CloudWatch alarm is silent on missing data unless it treats
/// it as breaching. A composite alarm: when the last of the alarms it needs fires. Not modelled: a Prometheus
/// or an alarm that is itself in the dead region, how long what keeps an alert quiet does (it is named, not
/// waited for).
[[nodiscard]] std::vector<DetectionRow> detection_table(const Deployment &deployment);

} // namespace drsim::insight
