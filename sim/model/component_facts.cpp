#include "sim/model/component_facts.hpp"

#include "sim/model/parameter_log.hpp"

#include <cmath>

namespace drsim::inline model {

const Parameter *parameter_of(const ComponentSpec &component, const std::string &parameter)
{
  ParameterLog::note(component, parameter);
  const auto found = component.parameters.find(parameter);
  return found == component.parameters.end() ? nullptr : &found->second;
}

std::optional<double> mean_of(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  const double mean = found == nullptr ? std::nan("") : found->value.mean();
  return std::isfinite(mean) ? std::optional<double>(mean) : std::nullopt;
}

std::string text_of(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  return found == nullptr ? std::string() : found->text;
}

std::string first_link(const ComponentSpec &component, const std::string &role)
{
  const auto found = component.links.find(role);
  return found == component.links.end() || found->second.empty() ? std::string() : found->second.front();
}

std::string without_region(std::string_view id)
{
  return std::string(id.substr(0, id.find('@')));
}

} // namespace drsim::model
