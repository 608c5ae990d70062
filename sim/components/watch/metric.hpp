#pragma once
#include "sim/core/alert_condition.hpp"
#include "sim/engine/world.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline components::inline watch {

/// A figure that an alarm or an alert rule reads, made from the world's signals. Made inside an actor, when
/// every component has created its signals.
/// Metrics: health_check_status (1 = healthy), 5xx_ratio (of the watched load balancer's region),
/// replica_lag_s, consumer_lag, consumer_lag_partition and consumer_lag_s of a topic, error_ratio and
/// latency_p99_s (a journey's, or a service's errors), utilisation, up (0 = a wanted pod or a node is
/// missing, a store takes no writes, a front door has no healthy target, or else the component itself is
/// down). Of `up` also how many are up or down, their shares, and whether anything is there at all. Series
/// that a service's own pods make end with the last of them. Not modelled: sampling noise, a journey measured
/// on the server's side only.
class Metric {
public:
  /// What `up` is where the watched place cannot be asked: a scrape that fails says 0, a cloud's own figures
  /// stop.
  enum class Silence { down, missing };

  /// `watched` is a component, "journey:ID", or a service ("order", "service:order": that of `observer`).
  Metric(World &world, const std::string &name, const std::string &watched, const std::string &observer,
         Silence silence = Silence::down);
  /// What a comparison of an alert looks at.
  Metric(World &world, const AlertCondition &leaf, const std::string &watched, const std::string &observer);

  /// False when nothing is known to make the metric from: it never has data.
  [[nodiscard]] bool known() const { return !signals_.empty(); }
  /// The signals it is made of.
  [[nodiscard]] const std::vector<const Port *> &signals() const { return signals_; }
  /// Its present value; NaN where nothing is emitted (the place is dead, no requests flow).
  [[nodiscard]] double value() const;
  /// True when a value is bad: below the threshold for health_check_status, 0 for up, above it otherwise.
  [[nodiscard]] bool breaching(double value, double threshold) const;
  /// True when asking the target swallows the request instead of being refused.
  [[nodiscard]] bool hangs() const;
  /// The latest event behind its signals.
  [[nodiscard]] EventId cause() const;
  /// True for metrics that an alert takes as a mean over its rate window.
  [[nodiscard]] bool is_rate() const;
  /// True for `up` of pods that Prometheus asks itself: a dead pod's series ends when its target goes.
  [[nodiscard]] bool of_targets() const;

private:
  /// What is asked of `up`.
  using Figure = AlertCondition::Figure;
  void look(const std::string &watched);
  [[nodiscard]] double up_figure() const;
  [[nodiscard]] double presence() const;
  [[nodiscard]] bool has_pods() const;
  enum class Sort { unknown, direct, complement, edge, up };
  void watch(const std::string &watched);
  void watch_journey(const std::string &id);
  void watch_service(const std::string &watched, const PortKind &kind);
  void watch_component(const std::string &watched, const PortKind &kind);
  void watch_topic(const std::string &watched);
  void watch_state(const std::string &watched);
  void add(const PortKind &kind, const std::string &id);

  World &world_;
  std::string name_;
  std::string observer_;
  std::string place_; ///< region whose loss silences it
  Sort sort_ = Sort::unknown;
  std::vector<const Port *> signals_; ///< [0] is the figure itself
  double parts_ = 1;                  ///< partitions over which the figure is spread
  double full_ = 0;                   ///< of `up`: the figure when nothing is missing; 0 = any will do
  Silence silence_ = Silence::down;
  Figure figure_ = Figure::value;
  AlertCondition::Seen seen_ = AlertCondition::Seen::front;
  bool asks_presence_ = false; ///< 1 = there is a series, 0 = there is none
};

/// What a metric was, as a step function of time, as far back as its reader looks.
class MetricHistory {
public:
  enum class Class { well, breaching, missing };

  /// Follows `metric` from now on; both must outlive the run.
  MetricHistory(World &world, const Metric &metric, double threshold, double keep_s);
  /// The same with what breaches as its reader sees it.
  MetricHistory(World &world, const Metric &metric, double keep_s, std::function<bool(double)> breaching);
  MetricHistory(const MetricHistory &) = delete;
  MetricHistory &operator=(const MetricHistory &) = delete;

  /// Time-weighted mean of what was emitted between two instants; NaN when nothing was.
  [[nodiscard]] double average(double from_s, double to_s) const;
  /// Lowest value emitted between two instants; NaN when none was.
  [[nodiscard]] double lowest(double from_s, double to_s) const;
  /// Value at an instant; NaN when nothing was emitted.
  [[nodiscard]] double at(double t_s) const;
  /// Since when it has been what `holds` says, up to an instant; forever_s when it is not.
  [[nodiscard]] double held_from_s(double t_s, const std::function<bool(double)> &holds) const;
  /// When its value changed last.
  [[nodiscard]] double changed_s() const { return changed_s_; }
  /// Present class, since when, and the event that made it so.
  [[nodiscard]] Class present() const { return class_; }
  [[nodiscard]] double class_since_s() const { return class_since_s_; }
  [[nodiscard]] EventId class_cause() const { return class_cause_; }

private:
  void note();
  [[nodiscard]] Class class_of(double value) const;

  World &world_;
  const Metric &metric_;
  double keep_s_;
  std::function<bool(double)> breaching_;
  std::vector<std::pair<double, double>> points_; ///< (from when, value); the first holds for all time before
  Class class_ = Class::well;
  double class_since_s_ = -forever_s;
  double changed_s_ = -forever_s;
  EventId class_cause_ = no_event;
};

} // namespace drsim::components::watch
