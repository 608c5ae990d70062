#pragma once
#include "sim/components/component.hpp"
#include "sim/laws/hpa_algorithm.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline components::inline compute {

/// Pods of a service as its autoscaler tells them apart; the rest of those wanted waits for room or starts.
struct HpaPods {
  int ready = 0; ///< in service
  int idle = 0;  ///< running, but taken out of service by their probes: their metric is none of users'
  int lost = 0;  ///< on dead nodes that the cluster still believes in: no metric
};

/// The HorizontalPodAutoscaler of one service at work: every hpa_sync_s it reads SERVICE.utilisation as it
/// was metrics_resolution_s ago and sets SERVICE.desired. It ticks only while something asks for a change
/// (busy share or wanted pods moved, or a stabilization window is open); in between its recommendation is
/// what it was, which is what it is told when it begins to tick again. Failure: without pods in service
/// there is no metric, and it does nothing; pods that its probes took out of service count as idle, those
/// that start as not ready, those on dead nodes as without a metric. It also undoes what people scaled by
/// hand, from the next sync on, as fast as its policies allow: in its window stands what it recommended, not
/// what people set; above hpa_max at once. Not modelled: metrics other than the busy share.
class HpaLoop {
public:
  HpaLoop(std::string service, const Parameters &parameters, std::function<HpaPods()> pods);
  /// Call once, when the service has created its signals.
  void start(World &world);

private:
  [[nodiscard]] HpaSample sample(const World &world) const;
  void wake(World &world);
  void tick(World &world);
  void hold(World &world, double until_s) const;
  void scale(World &world, int from, int to);
  [[nodiscard]] double measured(double busy_ratio) const;
  [[nodiscard]] int recommendation(const HpaSample &sample) const;

  std::string service_;
  std::function<HpaPods()> pods_;
  HpaSettings settings_;
  HpaAlgorithm algorithm_;
  double sync_s_;
  double resolution_s_;
  double phase_s_ = 0;
  const Port *ready_ = nullptr;
  Port *desired_ = nullptr;
  const Port *utilisation_ = nullptr;
  std::vector<std::pair<double, double>> published_; ///< time, busy share
  int recommended_ = 0; ///< while it does not tick: what it would have said at every tick
  bool ticking_ = false;
};

} // namespace drsim::components::compute
