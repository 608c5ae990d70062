#include "sim/faults/brown_out.hpp"

namespace drsim::inline faults {
namespace {

/// "zone:NAME" -> NAME, "service:NAME" -> NAME@PRIMARY, a database's id.
std::string part_named(const Deployment &deployment, const std::string &target)
{
  if (target.starts_with("zone:"))
    return target.substr(5);
  if (target.starts_with("service:"))
    return target.substr(8) + "@" + deployment.primary_region();
  return target;
}

} // namespace

Injection brown_out(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string part = part_named(world.deployment(), fault.target);
  Injection injection{fault.target + " browns out", {}};
  const auto hold = [&](const PortKind &kind, const std::string &name, double otherwise) {
    const double value = has_figure(fault, name) ? figure(world, fault, index, name) : otherwise;
    injection.holds.push_back({&world.grey(kind, part), value});
  };
  hold(ports::grey_errors, "error_ratio", 0);
  hold(ports::grey_loss, "loss_ratio", 0);
  hold(ports::grey_latency_s, "latency_s", 0);
  hold(ports::grey_slow, "slow_ratio", has_figure(fault, "latency_s") ? 1 : 0);
  return injection;
}

} // namespace drsim::faults
