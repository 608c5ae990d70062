// Machines of a plan that serve by themselves: scaling groups, and single ones behind a target group.
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_import.hpp"
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr double per_percent = 1e-2; // unit, not a figure of the world

/// Whose machines they are when the group says so by a tag; "" = its own.
std::string owner_of(const PlanResource &group)
{
  const auto owner = [](const std::string &key) {
    const bool kubernetes = key.starts_with("kubernetes.io/cluster/") || key.starts_with("k8s.io/cluster");
    return kubernetes                  ? "nodes of a Kubernetes cluster: its manifests say what runs on them"
           : key == "AmazonECSManaged" ? "machines of an ECS cluster, which is not modelled"
                                       : "";
  };
  for (const char *name : {"tag", "tags"})
    if (const json *tags = group.value(name); tags != nullptr && tags->is_array())
      for (const json &one : *tags)
        if (const std::string found = owner(plan_text(one, "key")); !found.empty())
          return found;
  return {};
}

/// Its name, else its prefix, else what the files call it.
std::string called(const PlanResource &resource)
{
  std::string name = resource.text("name");
  if (name.empty())
    name = resource.text("name_prefix");
  while (!name.empty() && name.back() == '-')
    name.pop_back();
  return name.empty() ? resource.name : name;
}

/// A block inside a block, which plans write as a list of one.
const json *inner_block(const json *outer, const char *name)
{
  if (outer == nullptr)
    return nullptr;
  const json &found = plan_member(*outer, name);
  if (found.is_array())
    return found.empty() || !found.front().is_object() ? nullptr : &found.front();
  return found.is_object() ? &found : nullptr;
}

} // namespace

/// Zones a group names, or its subnets stand in.
std::vector<std::string> PlanImporter::zones_of_group(const PlanResource &group) const
{
  std::set<std::string> zones;
  if (const json *named = group.value("availability_zones"); named != nullptr && named->is_array())
    for (const json &zone : *named)
      if (zone.is_string())
        zones.insert(zone.get<std::string>());
  for (const PlanResource *subnet : plan_.references(group, "vpc_zone_identifier"))
    if (const std::string zone = subnet->text("availability_zone"); !zone.empty())
      zones.insert(zone);
  return {zones.begin(), zones.end()};
}

/// The service that runs on machines; `name` is what callers and journeys call it by.
ComponentSpec &PlanImporter::service_on_machines(const std::string &name, const PlanResource &from)
{
  ComponentSpec service;
  const std::string region = from.region.empty() ? context_.region : from.region;
  service.id = id_part(name) + (region.empty() ? "" : "@" + region);
  for (int next = 2; !ids_.insert(service.id).second; ++next)
    service.id = id_part(name) + "-" + std::to_string(next) + (region.empty() ? "" : "@" + region);
  service.kind = "service";
  service.region = from.region;
  service.from = {Source::user_file, Confidence::set, context_.shown_name, from.address, ""};
  word(service, "platform", "machines", from.address);
  out_.components.push_back(std::move(service));
  return out_.components.back();
}

/// What stands before a service: the balancers of its target groups, whose checks say when a new machine is
/// in service.
void PlanImporter::behind_doors(const std::string &service_id,
                                const std::vector<const PlanResource *> &groups)
{
  for (const PlanResource *group : groups) {
    const auto doors = doors_.find(group->base);
    if (doors == doors_.end())
      continue;
    understood(*group);
    for (ComponentSpec &component : out_.components) {
      if (component.id == service_id)
        set_all(component, *group, "health_check",
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

/// A policy that keeps a group's processors at a share; other policies are listed.
void PlanImporter::scaling_policies(const PlanResource &group, ComponentSpec &service)
{
  for (const PlanResource *policy : of_type("aws_autoscaling_policy")) {
    if (!plan_.refers(*policy, "autoscaling_group_name", group))
      continue;
    const json *tracking = policy->block("target_tracking_configuration");
    const json *metric = inner_block(tracking, "predefined_metric_specification");
    const std::string what = metric == nullptr ? "" : plan_text(*metric, "predefined_metric_type");
    const auto target = tracking == nullptr || !tracking->contains("target_value")
                            ? std::nullopt
                            : number_of(tracking->at("target_value"));
    if (what != "ASGAverageCPUUtilization" || !target) {
      not_understood(*policy, "only policies that keep the processors at a target are modelled");
      continue;
    }
    understood(*policy);
    put(service, "hpa", 1, "bool", policy->address);
    put(service, "hpa_target_utilisation", *target * per_percent, "ratio",
        policy->address + ".target_tracking_configuration[0].target_value", "written in percent");
  }
}

void PlanImporter::scaling_group(const PlanResource &resource)
{
  if (const std::string owner = owner_of(resource); !owner.empty())
    return not_understood(resource, owner);
  const std::string name = called(resource);
  ComponentSpec &group = add(resource, "autoscaling_group", "asg:", name);
  const std::string group_id = group.id;
  const bool wanted = resource.value("desired_capacity") != nullptr;
  set_all(group, resource, "",
          {{wanted ? "desired_capacity" : "min_size", "nodes", "count"},
           {"max_size", "max_nodes", "count"},
           {"health_check_type", "health_check", "text"},
           {"health_check_grace_period", "grace_s", "s"}});
  group.zones = zones_of_group(resource);
  const auto nodes = group.parameters.find("nodes");
  const std::optional<Parameter> size =
      nodes == group.parameters.end() ? std::nullopt : std::optional(nodes->second);
  const std::vector<std::string> zones = group.zones;
  ComponentSpec &service = service_on_machines(name, resource);
  const std::string service_id = service.id;
  service.zones = zones;
  service.links["cluster"] = {group_id};
  if (size)
    service.parameters["replicas"] = *size;
  set_all(service, resource, "", {{"min_size", "hpa_min", "count"}, {"max_size", "hpa_max", "count"}});
  scaling_policies(resource, service);
  std::vector<const PlanResource *> doors;
  for (const PlanResource *to : plan_.references(resource, "target_group_arns"))
    if (is_target_group(*to))
      doors.push_back(to);
  for (const PlanResource *one : of_type("aws_autoscaling_attachment"))
    if (plan_.refers(*one, "autoscaling_group_name", resource)) {
      understood(*one);
      for (const char *attribute : {"lb_target_group_arn", "alb_target_group_arn"})
        for (const PlanResource *to : plan_.references(*one, attribute))
          if (is_target_group(*to))
            doors.push_back(to);
    }
  behind_doors(service_id, doors);
  for (const char *attribute : {"launch_template", "launch_configuration", "mixed_instances_policy"})
    for (const PlanResource *what : plan_.references(resource, attribute))
      if (what->type.starts_with("aws_launch_"))
        understood(*what);
}

/// Machines of no group, attached to a target group one by one: nobody makes a lost one anew.
void PlanImporter::single_machines(const PlanResource &group)
{
  std::set<std::string> machines;
  std::set<std::string> zones;
  const PlanResource *first = nullptr;
  for (const char *type : {"aws_lb_target_group_attachment", "aws_alb_target_group_attachment"})
    for (const PlanResource *attachment : of_type(type)) {
      if (!plan_.refers(*attachment, "target_group_arn", group))
        continue;
      for (const PlanResource *machine : plan_.references(*attachment, "target_id")) {
        if (machine->type != "aws_instance")
          continue;
        understood(*attachment);
        understood(*machine);
        first = first == nullptr ? machine : first;
        machines.insert(machine->address);
        if (const std::string zone = machine->text("availability_zone"); !zone.empty())
          zones.insert(zone);
        for (const PlanResource *subnet : plan_.references(*machine, "subnet_id"))
          if (const std::string zone = subnet->text("availability_zone"); !zone.empty())
            zones.insert(zone);
      }
    }
  if (first == nullptr)
    return;
  ComponentSpec &service = service_on_machines(called(group), *first);
  const std::string service_id = service.id;
  service.zones = {zones.begin(), zones.end()};
  service.links["cluster"] = {}; // of its own: nobody looks after them
  put(service, "replicas", static_cast<double>(machines.size()), "count", first->address,
      std::to_string(machines.size()) + " machines are attached to " + group.address);
  behind_doors(service_id, {&group});
}

void PlanImporter::machines()
{
  for (const PlanResource *group : of_type("aws_autoscaling_group"))
    scaling_group(*group);
  for (const PlanResource &resource : plan_.resources())
    if (is_target_group(resource))
      single_machines(resource);
}

} // namespace drsim::import::terraform
