#include "sim/faults/injection.hpp"

#include "sim/core/assertion.hpp"

namespace drsim::inline faults {

bool has_figure(const FaultSpec &fault, const std::string &name)
{
  return fault.numbers.count(name) != 0;
}

double figure(const World &world, const FaultSpec &fault, std::size_t index, const std::string &name)
{
  const auto found = fault.numbers.find(name);
  DRSIM_ASSERT(found != fault.numbers.end(), "a " + fault.kind + " has a " + name);
  Stream chance = world.stream("fault/" + std::to_string(index), name);
  return found->second.sample(chance);
}

std::string region_named(const Deployment &deployment, const std::string &target)
{
  const std::string name = target.substr(target.find(':') + 1);
  if (name == "primary")
    return deployment.primary_region();
  if (name == "dr" && deployment.regions.size() > 1)
    return deployment.regions[1].name;
  return name;
}

double Injection::return_over_s() const
{
  double all_s = 0;
  for (const Held &one : stragglers)
    all_s += one.after_s;
  return all_s;
}

void Injection::spread_last(std::size_t count, double over_s)
{
  for (std::size_t i = stragglers.size() - count; i < stragglers.size(); ++i)
    stragglers[i].after_s = over_s / static_cast<double>(count);
}

} // namespace drsim::faults
