#include "sim/campaign/scaled_figure.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/scaled.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline campaign {

Parameter *number_named(Deployment &deployment, const std::string &name)
{
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos)
    return nullptr;
  for (ComponentSpec &spec : deployment.components) {
    const auto found = spec.parameters.find(name.substr(dot + 1));
    if (spec.id != name.substr(0, dot) || found == spec.parameters.end())
      continue;
    const double mean = found->second.value.mean();
    const bool number = found->second.unit != "text" && found->second.unit != "bool";
    return number && std::isfinite(mean) && mean != 0 ? &found->second : nullptr;
  }
  return nullptr;
}

Deployment with_scaled(const Deployment &deployment, const std::string &name, double factor)
{
  Deployment changed = deployment;
  Parameter *number = number_named(changed, name);
  DRSIM_ASSERT(number != nullptr, "a number of the deployment: " + name);
  if (number->unit == "ratio" && number->value.is_constant() && number->value.mean() <= 1)
    factor = std::min(factor, 1 / number->value.mean());
  number->value = scaled(number->value, factor);
  return changed;
}

std::vector<Outcome> first_of(const std::vector<Outcome> &outcomes, std::size_t trials)
{
  return {outcomes.begin(),
          outcomes.begin() + static_cast<std::ptrdiff_t>(std::min(trials, outcomes.size()))};
}

} // namespace drsim::campaign
