#pragma once

#include <deque>
#include <utility>

namespace drsim::inline laws {

/// Settings of one Horizontal Pod Autoscaler (facts.md, section 7.4).
struct HpaSettings {
  int min_pods = 1;
  int max_pods = 1;
  double target_ratio = 0.5;     ///< utilisation aimed at
  double tolerance_ratio = 0.1;  ///< no action while |metric/target - 1| is at most this
  int scale_up_pods = 4;         ///< pods a period may add
  double scale_up_percent = 100; ///< or percent of the pods at the period's start; the larger wins
  double scale_up_period_s = 15;
  bool scale_up_smaller = false;       ///< selectPolicy Min: the smaller of the two wins
  double scale_up_stabilization_s = 0; ///< window whose lowest recommendation counts
  int scale_down_pods = 0;             ///< pods a period may take away
  double scale_down_percent = 100;     ///< or percent of the pods at its start; the larger wins
  double scale_down_period_s = 15;
  bool scale_down_smaller = false;
  double scale_down_stabilization_s = 300; ///< window whose highest recommendation counts
};

/// What the autoscaler sees at one tick. Pods without a metric count 0 when scaling up and the target when
/// scaling down; pods that have not been ready yet count 0 when scaling up and are left out when scaling
/// down; a turned direction means no action.
struct HpaSample {
  int current_pods = 0;   ///< wanted now (spec.replicas)
  int measured_pods = 0;  ///< pods that delivered a metric
  int missing_pods = 0;   ///< pods that did not: on dead nodes
  double utilisation = 0; ///< mean over the measured pods, ratio of the request
  int unready_pods = 0;   ///< pods that wait for room or start
};

/// Pods the metric alone asks for: tolerance and missing-metric rules, before policies and limits.
[[nodiscard]] int hpa_recommendation(const HpaSettings &settings, const HpaSample &sample);

/// Pods at which so many busy ones are at the target: where the autoscaler comes to rest, but for its
/// tolerance.
[[nodiscard]] inline double hpa_resting_pods(double busy_pods, double target_ratio)
{
  return busy_pods / target_ratio;
}

/// The algorithm with its memory (stabilization windows, scale-up events); no clock and no chance of its own.
/// As Kubernetes' stabilizeRecommendationWithBehaviors: what counts in the windows is what was recommended,
/// not how many pods there were. Not modelled: several metrics a target, policies of different periods.
class HpaAlgorithm {
public:
  explicit HpaAlgorithm(const HpaSettings &settings) : settings_(settings) {}
  /// Pods wanted from now_s on; calls must not go back in time.
  int decide(double now_s, const HpaSample &sample);
  /// What it recommended until now, where its ticks were left out.
  void remember(double now_s, int recommendation);
  /// The last decision was to stay because of a stabilization window.
  [[nodiscard]] bool held_by_window() const { return held_by_window_; }

private:
  [[nodiscard]] int stabilize(double now_s, int current, int recommendation);
  [[nodiscard]] int at_period_start(double now_s, double period_s, int current) const;
  [[nodiscard]] int scale_up_limit(double now_s, int current) const;
  [[nodiscard]] int scale_down_limit(double now_s, int current) const;

  HpaSettings settings_;
  bool held_by_window_ = false;
  std::deque<std::pair<double, int>> recommendations_;
  std::deque<std::pair<double, int>> changes_; ///< pods added, or taken away
};

} // namespace drsim::laws
