#include "sim/import/terraform/terraform_compute.hpp"

#include "sim/formats/id_part.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {

using nlohmann::json;

std::string called(const PlanResource &resource)
{
  std::string name = resource.text("name");
  if (name.empty())
    name = resource.text("name_prefix");
  while (!name.empty() && name.back() == '-')
    name.pop_back();
  return name.empty() ? resource.name : name;
}

const json *inner_block(const json *outer, const char *name)
{
  if (outer == nullptr)
    return nullptr;
  const json &found = plan_member(*outer, name);
  if (found.is_array())
    return found.empty() || !found.front().is_object() ? nullptr : &found.front();
  return found.is_object() ? &found : nullptr;
}

void zones_of_subnets(PlanReading &reading, const PlanResource &resource, const std::string &attribute,
                      std::set<std::string> &zones)
{
  for (const PlanResource *named : reading.plan.references(resource, attribute))
    for (const PlanResource *subnet : reading.of_type("aws_subnet")) // of several by one name, all are meant
      if (subnet->base == named->base)
        if (const std::string zone = subnet->text("availability_zone"); !zone.empty()) {
          zones.insert(zone);
          reading.understood(*subnet);
        }
}

ComponentSpec &service_on(PlanReading &reading, const std::string &platform, const std::string &name,
                          const PlanResource &from)
{
  ComponentSpec service;
  const std::string region = from.region.empty() ? reading.context.region : from.region;
  service.id = id_part(name) + (region.empty() ? "" : "@" + region);
  for (int next = 2; !reading.ids.insert(service.id).second; ++next)
    service.id = id_part(name) + "-" + std::to_string(next) + (region.empty() ? "" : "@" + region);
  service.kind = "service";
  service.region = from.region;
  service.from = {Source::user_file, Confidence::set, reading.context.shown_name, from.address, ""};
  reading.word(service, "platform", platform, from.address);
  reading.out.components.push_back(std::move(service));
  return reading.out.components.back();
}

void behind_doors(PlanReading &reading, const std::string &service_id,
                  const std::vector<const PlanResource *> &groups)
{
  for (const PlanResource *group : groups) {
    const auto doors = reading.doors.find(group->base);
    if (doors == reading.doors.end())
      continue;
    reading.understood(*group);
    for (ComponentSpec &component : reading.out.components) {
      if (component.id == service_id)
        reading.set_all(component, *group, "health_check",
                        {{"interval", "readiness_period_s", "s"},
                         {"healthy_threshold", "readiness_success_threshold", "count"}});
      std::vector<std::string> &services = component.links["services"];
      if (doors->second.contains(component.id) &&
          std::find(services.begin(), services.end(), service_id) == services.end())
        services.push_back(service_id);
      if (services.empty())
        component.links.erase("services");
    }
  }
}

} // namespace drsim::import::terraform
