#pragma once
#include "sim/components/component.hpp"
#include "sim/laws/hpa_algorithm.hpp"

#include <string>
#include <utility>
#include <vector>

namespace drsim::inline components::inline compute {

/// The HorizontalPodAutoscaler of one service at work: every hpa_sync_s it reads SERVICE.utilisation as it
/// was metrics_resolution_s ago and sets SERVICE.desired. It ticks only while something asks for a change
/// (busy share or wanted pods moved, or a stabilization window is open); in between its recommendation is
/// what is there, which is what it is told when it begins to tick again. Failure: without pods in service
/// there is no metric, and it does nothing. It also undoes what people scaled by hand: down to what the load
/// needs when the window has passed, and to hpa_max at once. Not modelled: metrics other than the busy share,
/// pods set aside while they start.
class HpaLoop {
public:
  HpaLoop(std::string service, const Parameters &parameters);
  /// Call once, when the service has created its signals.
  void start(World &world);

private:
  [[nodiscard]] HpaSample sample(const World &world) const;
  void wake(World &world);
  void tick(World &world);
  void hold(World &world, double until_s) const;
  void scale(World &world, int from, int to);
  [[nodiscard]] int recommendation(const HpaSample &sample) const;

  std::string service_;
  HpaSettings settings_;
  HpaAlgorithm algorithm_;
  double sync_s_;
  double resolution_s_;
  double phase_s_ = 0;
  const Port *ready_ = nullptr;
  Port *desired_ = nullptr;
  const Port *utilisation_ = nullptr;
  std::vector<std::pair<double, double>> published_; ///< time, busy share
  bool ticking_ = false;
};

} // namespace drsim::components::compute
