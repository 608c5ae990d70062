#include "sim/faults/zone_outage.hpp"

namespace drsim::inline faults {
namespace {

constexpr int steps = 20; // in which machines come back: 5 % of them in each

} // namespace

Injection zone_outage(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string zone = fault.target.substr(fault.target.find(":") + 1);
  Injection injection{"zone " + zone + " is lost", {{&world.up(zone), 0}}};
  const auto come_back = [&](const Port &port, const std::string &what, const char *over) {
    if (!has_figure(fault, over))
      return;
    for (int step = 0; step < steps; ++step)
      injection.stragglers.push_back({&port, static_cast<double>(step) / steps,
                                      std::to_string(100 * (step + 1) / steps) + " % of the " + what +
                                          " of zone " + zone + " are back"});
    injection.spread_last(steps, figure(world, fault, index, over));
  };
  come_back(world.up(zone), "machines", "return_over_s");
  come_back(world.volumes_up(zone), "volumes", "volumes_over_s");
  return injection;
}

} // namespace drsim::faults
