#include "sim/model/conditions.hpp"

#include "sim/core/scaled.hpp"

#include <algorithm>

namespace drsim::inline model {
namespace {

void set(Parameter &parameter, const Condition &condition, const Provenance &from)
{
  parameter.from = from;
  if (!condition.text.empty())
    parameter.text = condition.text;
  else
    parameter.value = condition.value ? *condition.value : scaled(parameter.value, condition.times);
}

} // namespace

Deployment under_conditions(const Deployment &deployment, const Scenario &scenario)
{
  Deployment changed = deployment;
  for (std::size_t i = 0; i < scenario.conditions.size(); ++i) {
    const Condition &condition = scenario.conditions[i];
    const Provenance from = {Source::user_file, Confidence::assumed, scenario.file,
                             "/conditions/" + std::to_string(i), "a condition of the scenario"};
    for (ComponentSpec &spec : changed.components)
      if (std::find(condition.components.begin(), condition.components.end(), spec.id) !=
          condition.components.end())
        if (const auto found = spec.parameters.find(condition.parameter); found != spec.parameters.end())
          set(found->second, condition, from);
  }
  return changed;
}

} // namespace drsim::model
