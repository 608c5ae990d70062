#include "sim/model/component_facts.hpp"

namespace drsim::inline model {

std::string text_of(const ComponentSpec &component, const std::string &parameter)
{
  const auto found = component.parameters.find(parameter);
  return found == component.parameters.end() ? std::string() : found->second.text;
}

std::string without_region(std::string_view id)
{
  return std::string(id.substr(0, id.find('@')));
}

} // namespace drsim::model
