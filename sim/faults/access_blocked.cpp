#include "sim/faults/access_blocked.hpp"

#include "sim/model/access_ports.hpp"

namespace drsim::inline faults {

Injection access_blocked(World &world, const FaultSpec &fault, std::size_t index)
{
  const ComponentSpec *target = world.deployment().find(fault.target);
  const double usual = target != nullptr && target->kind == "waf" ? 0 : 1; // a firewall answers 403
  const auto share = [&](const char *name, double otherwise) {
    return has_figure(fault, name) ? figure(world, fault, index, name) : otherwise;
  };
  const double blocked = share("blocked_ratio", 1);
  return {"a rule keeps callers from " + fault.target,
          {{&world.read(ports::dropped, fault.target), blocked * share("dropped_ratio", usual)},
           {&world.read(ports::reach, fault.target), 1 - blocked}}};
}

} // namespace drsim::faults
