#include "sim/faults/zone_outage.hpp"

namespace drsim::inline faults {
namespace {

constexpr int steps = 20; // in which machines come back: 5 % of them in each

} // namespace

Injection zone_outage(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string zone = fault.target.substr(fault.target.find(":") + 1);
  Injection injection{"zone " + zone + " is lost", {{&world.up(zone), 0}}};
  if (!has_figure(fault, "return_over_s"))
    return injection;
  injection.return_over_s = figure(world, fault, index, "return_over_s");
  for (int step = 0; step < steps; ++step)
    injection.stragglers.push_back(
        {&world.up(zone), static_cast<double>(step) / steps,
         std::to_string(100 * (step + 1) / steps) + " % of the machines of zone " + zone + " are back"});
  return injection;
}

} // namespace drsim::faults
