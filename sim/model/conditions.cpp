#include "sim/model/conditions.hpp"

#include "sim/core/scaled.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <sstream>

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

/// "runbook:r/1,runbook:r/2", "none": what a component links to in a role of its kind.
void set_links(ComponentSpec &spec, const Condition &condition)
{
  std::vector<std::string> &links = spec.links[condition.parameter];
  links.clear();
  if (condition.text == "none")
    return;
  std::istringstream names(condition.text);
  for (std::string name; std::getline(names, name, ',');)
    if (!name.empty())
      links.push_back(name);
}

} // namespace

bool is_link(const Condition &condition, const ComponentSpec &spec)
{
  const Kind *kind = kind_named(spec.kind);
  return spec.parameters.count(condition.parameter) == 0 && kind != nullptr && !condition.text.empty() &&
         role_of_kind(*kind, condition.parameter) != nullptr;
}

Deployment under_conditions(const Deployment &deployment, const Scenario &scenario)
{
  Deployment changed = deployment;
  for (std::size_t i = 0; i < scenario.conditions.size(); ++i) {
    const Condition &condition = scenario.conditions[i];
    const Provenance from = {Source::user_file, Confidence::assumed, scenario.file,
                             "/conditions/" + std::to_string(i), "a condition of the scenario"};
    for (ComponentSpec &spec : changed.components) {
      if (std::find(condition.components.begin(), condition.components.end(), spec.id) ==
          condition.components.end())
        continue;
      if (const auto found = spec.parameters.find(condition.parameter); found != spec.parameters.end())
        set(found->second, condition, from);
      else if (is_link(condition, spec))
        set_links(spec, condition);
    }
  }
  return changed;
}

} // namespace drsim::model
