#include "sim/model/parameters.hpp"

#include "sim/core/assertion.hpp"
#include "sim/model/parameter_log.hpp"
#include "sim/model/rewind.hpp"

#include <cmath>

namespace drsim::inline model {

const Parameter &Parameters::find(const std::string &name) const
{
  ParameterLog::note(spec_, name);
  const auto found = spec_.parameters.find(name);
  DRSIM_ASSERT(found != spec_.parameters.end(), spec_.id + " (" + spec_.kind + ") has no parameter " + name);
  return found->second;
}

const Distribution &Parameters::distribution(const std::string &name) const
{
  return find(name).value;
}

double Parameters::number(const std::string &name) const
{
  return find(name).value.mean();
}

int Parameters::count(const std::string &name) const
{
  return static_cast<int>(std::lround(number(name)));
}

bool Parameters::flag(const std::string &name) const
{
  return number(name) != 0;
}

const std::string &Parameters::text(const std::string &name) const
{
  return find(name).text;
}

bool Parameters::has(const std::string &name) const
{
  ParameterLog::note(spec_, name);
  const auto found = spec_.parameters.find(name);
  if (found == spec_.parameters.end())
    return false;
  return found->second.unit == "text" ? !found->second.text.empty() : !std::isnan(found->second.value.mean());
}

std::string Parameters::link(const std::string &role) const
{
  const auto all = links(role);
  return all.empty() ? std::string{} : all.front();
}

std::vector<std::string> Parameters::links(const std::string &role) const
{
  Rewind::note(spec_, role);
  const auto found = spec_.links.find(role);
  return found == spec_.links.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> zones_of(const Deployment &deployment, const ComponentSpec &spec)
{
  if (!spec.zones.empty())
    return spec.zones;
  for (const Region &region : deployment.regions)
    if (region.name == spec.region)
      return region.zones;
  return {};
}

} // namespace drsim::model
