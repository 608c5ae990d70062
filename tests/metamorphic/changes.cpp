#include "tests/metamorphic/loaded.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::test {
bool Loaded::heals() const
{
  return std::all_of(scenario.faults.begin(), scenario.faults.end(),
                     [](const FaultSpec &fault) { return fault.for_s.has_value(); });
}

bool scale(Loaded &loaded, const std::string &kind, const std::string &parameter, double factor)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components) {
    const auto found = spec.parameters.find(parameter);
    if (spec.kind != kind || found == spec.parameters.end())
      continue;
    const double mean = found->second.value.mean();
    if (std::isnan(mean) || mean == 0)
      continue;
    found->second.value = scaled(found->second.value, factor);
    changed = true;
  }
  return changed;
}

bool set(Loaded &loaded, const std::string &kind, const std::string &parameter, double value)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components) {
    const auto found = spec.parameters.find(parameter);
    if (spec.kind != kind || found == spec.parameters.end())
      continue;
    Distribution &present = found->second.value;
    if (present.is_constant() && present.mean() == value)
      continue;
    present = Distribution(value);
    changed = true;
  }
  return changed;
}

} // namespace drsim::test
