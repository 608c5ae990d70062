#pragma once
#include "sim/components/people/faults_behind.hpp"
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// Alerts that fire though nothing is wrong: one that always fires, a threshold that is breached in calm.
/// They did so before the trial began, so that people have had as many pages of them as a day brings: one a
/// route each time that it repeats, with the group's next turn. Not modelled: CloudWatch, which does not
/// repeat.
class StandingNoise {
public:
  /// Call when every component has created its ports.
  void look_around(World &world, const std::string &oncall);
  [[nodiscard]] double pages_a_day(FaultsBehind &behind) const;

private:
  struct Route {
    double pages_a_day = 0;
    std::vector<const Port *> firing;
  };
  std::vector<Route> routes_; ///< that page these people
};

} // namespace drsim::components::people
