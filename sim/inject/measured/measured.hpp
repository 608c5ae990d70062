#pragma once
// What a real run says, told and judged as a trial of the simulation is.

#include "sim/core/timeline.hpp"
#include "sim/inject/measured/impact.hpp"
#include "sim/inject/measured/survival.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <optional>

namespace drsim::inject::inline measured {

/// A fault that was done.
struct FaultDone {
  std::string component;
  std::string kind; ///< fault kind: "crash"
  std::string what;
  std::int64_t at_us = 0;
  std::int64_t undone_us = 0; ///< 0: it was not
};

/// What Prometheus remembers: its series ALERTS and Alertmanager's counter of notifications, as it prints
/// them.
struct MonitoringSeen {
  nlohmann::json alerts = nlohmann::json::array();
  nlohmann::json notifications = nlohmann::json::array();
  std::int64_t asked_us = 0;                       ///< when; what has no sample by then is over
  std::string problem = "nobody asked Prometheus"; ///< why it says nothing; empty: it was asked
};

/// All that was seen of one run.
struct RunSeen {
  std::string scenario;
  std::string run;
  std::string journey; ///< which one the load plays; "": the deployment's first
  std::string store;   ///< which one the table is of; "": the deployment's first
  std::vector<FaultDone> faults;
  LoadSeen load;
  TableSeen table;                        ///< the survivor's
  std::vector<nlohmann::json> pages;      ///< the pager's log
  std::vector<nlohmann::json> controller; ///< the controller's
  MonitoringSeen monitoring;
  std::vector<nlohmann::json> balancers; ///< read_balancer() of their logs
};

/// A stretch of time that a parameter of the deployment stands for.
struct Duration {
  /// CHECK.detect_s, CHECK.fence_s, CHECK.promote_s, CHECK.record_s; of a database, whose check has its name,
  /// the model's own STORE.failover_s and STORE.client_reconnect_s
  std::string parameter;
  double value_s = 0;
  bool censored = false; ///< not over by the end of the log: at least so long
};

struct Measured {
  std::string scenario;
  std::string run;
  std::int64_t began_us = 0; ///< t_s = 0 of the timeline: the load's beginning
  Timeline timeline;
  Outcome outcome; ///< by the simulation's own judge
  Survival survival;
  double longest_gap_s = 0; ///< between two acknowledgements, from the first fault on
  /// For how long users were watched after they were well again. The judge wants 300 s; a shorter watch is
  /// taken to have gone on well, and this says how much of it was seen. Infinite: they felt nothing.
  double seen_well_s = 0;
  std::optional<double> detected_s; ///< onset to the first health check down
  std::optional<double> alerted_s;  ///< onset to the first alert that fires, by Prometheus
  std::optional<double> paged_s;    ///< onset to the first page
  std::string unasked;              ///< why Prometheus' own history is not in it; empty: it is
  std::vector<Duration> durations;
};

/// Throws std::invalid_argument: no fault, no order, or a journey or store the deployment has not.
[[nodiscard]] Measured measured_of(const RunSeen &seen, const Deployment &deployment);

/// Schema drsim.measured/1: events as in a replay, each with its wall time.
[[nodiscard]] nlohmann::ordered_json measured_json(const Measured &measured);

} // namespace drsim::inject::measured
