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
  double scale_up_stabilization_s = 0;     ///< window whose lowest recommendation counts
  double scale_down_stabilization_s = 300; ///< window whose highest recommendation counts
};

/// What the autoscaler sees at one tick. Pods without a metric count 0 when scaling up and the target when
/// scaling down; a turned direction means no action.
struct HpaSample {
  int current_pods = 0;   ///< wanted now (spec.replicas)
  int measured_pods = 0;  ///< pods that delivered a metric
  int missing_pods = 0;   ///< pods that did not, or are not ready yet
  double utilisation = 0; ///< mean over the measured pods, ratio of the request
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
/// Not modelled: several metrics a target, scale-down policies other than 100 % a period.
class HpaAlgorithm {
public:
  explicit HpaAlgorithm(const HpaSettings &settings) : settings_(settings) {}
  /// Pods wanted from now_s on; calls must not go back in time.
  int decide(double now_s, const HpaSample &sample);

private:
  [[nodiscard]] int stabilize(double now_s, int current, int recommendation);
  [[nodiscard]] int scale_up_limit(double now_s, int current);

  HpaSettings settings_;
  std::deque<std::pair<double, int>> recommendations_;
  std::deque<std::pair<double, int>> additions_;
};

} // namespace drsim::laws
