// Machines of a plan that serve by themselves: scaling groups, and single ones behind a target group.
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

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

/// Zones a group names, or its subnets stand in.
std::vector<std::string> zones_of_group(PlanReading &reading, const PlanResource &group)
{
  std::set<std::string> zones;
  if (const json *named = group.value("availability_zones"); named != nullptr && named->is_array())
    for (const json &zone : *named)
      if (zone.is_string())
        zones.insert(zone.get<std::string>());
  for (const PlanResource *subnet : reading.plan.references(group, "vpc_zone_identifier"))
    if (const std::string zone = subnet->text("availability_zone"); !zone.empty())
      zones.insert(zone);
  return {zones.begin(), zones.end()};
}

/// The service that runs on machines; `name` is what callers and journeys call it by.
ComponentSpec &service_on_machines(PlanReading &reading, const std::string &name, const PlanResource &from)
{
  ComponentSpec service;
  const std::string region = from.region.empty() ? reading.context.region : from.region;
  service.id = id_part(name) + (region.empty() ? "" : "@" + region);
  for (int next = 2; !reading.ids.insert(service.id).second; ++next)
    service.id = id_part(name) + "-" + std::to_string(next) + (region.empty() ? "" : "@" + region);
  service.kind = "service";
  service.region = from.region;
  service.from = {Source::user_file, Confidence::set, reading.context.shown_name, from.address, ""};
  reading.word(service, "platform", "machines", from.address);
  reading.out.components.push_back(std::move(service));
  return reading.out.components.back();
}

/// What stands before a service: the balancers of its target groups, whose checks say when a new machine is
/// in service.
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

/// A policy that keeps a group's processors at a share; other policies are listed.
void scaling_policies(PlanReading &reading, const PlanResource &group, ComponentSpec &service)
{
  for (const PlanResource *policy : reading.of_type("aws_autoscaling_policy")) {
    if (!reading.plan.refers(*policy, "autoscaling_group_name", group))
      continue;
    const json *tracking = policy->block("target_tracking_configuration");
    const json *metric = inner_block(tracking, "predefined_metric_specification");
    const std::string what = metric == nullptr ? "" : plan_text(*metric, "predefined_metric_type");
    const auto target = tracking == nullptr || !tracking->contains("target_value")
                            ? std::nullopt
                            : number_of(tracking->at("target_value"));
    if (what != "ASGAverageCPUUtilization" || !target) {
      reading.not_understood(*policy, "only policies that keep the processors at a target are modelled");
      continue;
    }
    reading.understood(*policy);
    reading.put(service, "hpa", 1, "bool", policy->address);
    reading.put(service, "hpa_target_utilisation", *target * per_percent, "ratio",
                policy->address + ".target_tracking_configuration[0].target_value", "written in percent");
  }
}

void scaling_group(PlanReading &reading, const PlanResource &resource)
{
  if (const std::string owner = owner_of(resource); !owner.empty())
    return reading.not_understood(resource, owner);
  const std::string name = called(resource);
  ComponentSpec &group = reading.add(resource, "autoscaling_group", "asg:", name);
  const std::string group_id = group.id;
  const bool wanted = resource.value("desired_capacity") != nullptr;
  reading.set_all(group, resource, "",
                  {{wanted ? "desired_capacity" : "min_size", "nodes", "count"},
                   {"max_size", "max_nodes", "count"},
                   {"health_check_type", "health_check", "text"},
                   {"health_check_grace_period", "grace_s", "s"}});
  group.zones = zones_of_group(reading, resource);
  const auto nodes = group.parameters.find("nodes");
  const std::optional<Parameter> size =
      nodes == group.parameters.end() ? std::nullopt : std::optional(nodes->second);
  const std::vector<std::string> zones = group.zones;
  ComponentSpec &service = service_on_machines(reading, name, resource);
  const std::string service_id = service.id;
  service.zones = zones;
  service.links["cluster"] = {group_id};
  if (size)
    service.parameters["replicas"] = *size;
  reading.set_all(service, resource, "",
                  {{"min_size", "hpa_min", "count"}, {"max_size", "hpa_max", "count"}});
  scaling_policies(reading, resource, service);
  std::vector<const PlanResource *> doors;
  for (const PlanResource *to : reading.plan.references(resource, "target_group_arns"))
    if (is_target_group(*to))
      doors.push_back(to);
  for (const PlanResource *one : reading.of_type("aws_autoscaling_attachment"))
    if (reading.plan.refers(*one, "autoscaling_group_name", resource)) {
      reading.understood(*one);
      for (const char *attribute : {"lb_target_group_arn", "alb_target_group_arn"})
        for (const PlanResource *to : reading.plan.references(*one, attribute))
          if (is_target_group(*to))
            doors.push_back(to);
    }
  behind_doors(reading, service_id, doors);
  for (const char *attribute : {"launch_template", "launch_configuration", "mixed_instances_policy"})
    for (const PlanResource *what : reading.plan.references(resource, attribute))
      if (what->type.starts_with("aws_launch_"))
        reading.understood(*what);
}

/// Machines of no group, attached to a target group one by one: nobody makes a lost one anew.
void single_machines(PlanReading &reading, const PlanResource &group)
{
  std::set<std::string> machines;
  std::set<std::string> zones;
  const PlanResource *first = nullptr;
  for (const char *type : {"aws_lb_target_group_attachment", "aws_alb_target_group_attachment"})
    for (const PlanResource *attachment : reading.of_type(type)) {
      if (!reading.plan.refers(*attachment, "target_group_arn", group))
        continue;
      for (const PlanResource *machine : reading.plan.references(*attachment, "target_id")) {
        if (machine->type != "aws_instance")
          continue;
        reading.understood(*attachment);
        reading.understood(*machine);
        first = first == nullptr ? machine : first;
        machines.insert(machine->address);
        if (const std::string zone = machine->text("availability_zone"); !zone.empty())
          zones.insert(zone);
        for (const PlanResource *subnet : reading.plan.references(*machine, "subnet_id"))
          if (const std::string zone = subnet->text("availability_zone"); !zone.empty())
            zones.insert(zone);
      }
    }
  if (first == nullptr)
    return;
  ComponentSpec &service = service_on_machines(reading, called(group), *first);
  const std::string service_id = service.id;
  service.zones = {zones.begin(), zones.end()};
  service.links["cluster"] = {}; // of its own: nobody looks after them
  reading.put(service, "replicas", static_cast<double>(machines.size()), "count", first->address,
              std::to_string(machines.size()) + " machines are attached to " + group.address);
  behind_doors(reading, service_id, {&group});
}

} // namespace

std::vector<PlanRow> machine_rows()
{
  return {{{"aws_autoscaling_group"},
           PlanStage::compute,
           each<scaling_group>,
           {"aws_autoscaling_policy", "aws_autoscaling_attachment", "aws_launch_*"}},
          {{"aws_lb_target_group", "aws_alb_target_group"},
           PlanStage::compute,
           each<single_machines>,
           {"aws_lb_target_group_attachment", "aws_alb_target_group_attachment", "aws_instance"}}};
}

} // namespace drsim::import::terraform
