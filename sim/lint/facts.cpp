#include "sim/lint/facts.hpp"

#include "sim/core/duration.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace drsim::inline lint {
namespace {

std::optional<double> known(double value)
{
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

} // namespace

std::optional<double> p95_of(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  return found == nullptr ? std::nullopt : known(found->value.quantile(0.95));
}

bool is_on(const ComponentSpec &component, const std::string &parameter)
{
  return mean_of(component, parameter).value_or(0) != 0;
}

bool is_off(const ComponentSpec &component, const std::string &parameter)
{
  return mean_of(component, parameter).value_or(1) == 0;
}

Provenance place_of(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  if (found == nullptr || found->from.file.empty())
    return component.from;
  Provenance from = found->from;
  if (from.file.rfind("catalogue/", 0) == 0)
    from.address += " (of " + component.id + ")";
  return from;
}

std::string place_text(const ComponentSpec &component, const std::string &parameter)
{
  return provenance_text(place_of(component, parameter));
}

std::vector<std::string> links_of(const ComponentSpec &component, const std::string &role)
{
  const auto found = component.links.find(role);
  return found == component.links.end() ? std::vector<std::string>{} : found->second;
}

const ComponentSpec *linked(const Deployment &deployment, const ComponentSpec &component,
                            const std::string &role)
{
  const std::vector<std::string> ids = links_of(component, role);
  return ids.empty() ? nullptr : deployment.find(ids.front());
}

bool in_primary(const Deployment &deployment, const ComponentSpec &component)
{
  return component.region == deployment.primary_region();
}

std::string dr_region(const Deployment &deployment)
{
  return deployment.regions.size() < 2 ? "" : deployment.regions[1].name;
}

const ComponentSpec *kind_in(const Deployment &deployment, const std::string &kind, const std::string &region)
{
  for (const ComponentSpec *component : deployment.of_kind(kind))
    if (component->region == region)
      return component;
  return nullptr;
}

const ComponentSpec *service_in(const Deployment &deployment, const std::string &name,
                                const std::string &region)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (service->region == region && without_region(service->id) == name)
      return service;
  return nullptr;
}

double peak_rate_per_s(const Deployment &deployment)
{
  const Traffic &traffic = deployment.traffic;
  double hour = 1;
  double day = 1;
  if (!traffic.hourly_factor.empty())
    hour = *std::max_element(traffic.hourly_factor.begin(), traffic.hourly_factor.end());
  if (!traffic.weekday_factor.empty())
    day = *std::max_element(traffic.weekday_factor.begin(), traffic.weekday_factor.end());
  double known = 1;
  for (const Peak &peak : traffic.peaks)
    known = std::max(known, peak.factor);
  const std::vector<double> &minutes = traffic.measured.rate_per_s;
  if (!minutes.empty())
    return *std::max_element(minutes.begin(), minutes.end()) * known;
  return traffic.rate_per_s * hour * day * known;
}

double peak_calls_per_s(const Deployment &deployment, const std::string &service)
{
  double visits = 0;
  for (const Journey &journey : deployment.journeys)
    visits += journey.share * (1 - journey.cdn_share) * journey.visits(Hop::Kind::call, service);
  return peak_rate_per_s(deployment) * visits;
}

std::string span(double seconds)
{
  return format_duration(seconds);
}

std::string figure(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string share(double ratio)
{
  return figure(std::round(ratio * 1000) / 10) + " %";
}

std::string joined(const std::vector<std::string> &words)
{
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

} // namespace drsim::lint
