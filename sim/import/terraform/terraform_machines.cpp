// Machines of a plan that serve by themselves: scaling groups, and single ones behind a target group.
#include "sim/core/units.hpp"
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Whose machines they are when the group says so by a tag; "" = its own.
std::string owner_of(const PlanResource &group)
{
  const auto owner = [](const std::string &key) {
    const bool kubernetes = key.starts_with("kubernetes.io/cluster/") || key.starts_with("k8s.io/cluster");
    return kubernetes                  ? "nodes of a Kubernetes cluster: its manifests say what runs on them"
           : key == "AmazonECSManaged" ? "machines of an ECS cluster that is not in this plan"
                                       : "";
  };
  for (const char *name : {"tag", "tags"})
    if (const json *tags = group.value(name); tags != nullptr && tags->is_array())
      for (const json &one : *tags)
        if (const std::string found = owner(plan_text(one, "key")); !found.empty())
          return found;
  return {};
}

/// Zones a group names, or its subnets stand in.
std::vector<std::string> zones_of_group(PlanReading &reading, const PlanResource &group)
{
  std::set<std::string> zones;
  if (const json *named = group.value("availability_zones"); named != nullptr && named->is_array())
    for (const json &zone : *named)
      if (zone.is_string())
        zones.insert(zone.get<std::string>());
  zones_of_subnets(reading, group, "vpc_zone_identifier", zones);
  return {zones.begin(), zones.end()};
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

/// How a stack replaces the machines of a group (CloudFormation's UpdatePolicy): so many at once, so many
/// stay.
void rolling_update(PlanReading &reading, const PlanResource &group, ComponentSpec &service)
{
  const json *policy = group.block("rolling_update");
  const auto size = service.parameters.find("replicas");
  if (policy == nullptr || size == service.parameters.end())
    return;
  const auto in = [&](const char *key) { return number_of(plan_member(*policy, key)); };
  const double at_once = in("max_batch_size").value_or(1);
  const double stay = in("min_instances_in_service").value_or(0);
  const double all = size->second.value.mean();
  reading.put(service, "max_unavailable_pods", std::clamp(all - stay, 0.0, at_once), "count",
              group.address + ".UpdatePolicy");
  reading.put(service, "max_surge_pods", 0, "count", group.address + ".UpdatePolicy",
              "old machines go before new ones come");
}

void scaling_group(PlanReading &reading, const PlanResource &resource)
{
  if (const std::string owner = owner_of(resource); !owner.empty())
    return reading.not_understood(resource, owner);
  for (const PlanResource *provider : reading.of_type("aws_ecs_capacity_provider"))
    if (reading.plan.refers(*provider, "auto_scaling_group_provider", resource))
      return reading.not_understood(resource, "machines of an ECS cluster that is not in this plan");
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
  ComponentSpec &service = service_on(reading, "machines", name, resource);
  const std::string service_id = service.id;
  service.zones = zones;
  service.links["cluster"] = {group_id};
  if (size)
    service.parameters["replicas"] = *size;
  reading.set_all(service, resource, "",
                  {{"min_size", "hpa_min", "count"}, {"max_size", "hpa_max", "count"}});
  scaling_policies(reading, resource, service);
  rolling_update(reading, resource, service);
  std::vector<const PlanResource *> doors;
  for (const PlanResource *to : reading.plan.references(resource, "target_group_arns"))
    if (is_target_group(*to))
      doors.push_back(to);
  for (const PlanResource *one : reading.of_type("aws_autoscaling_attachment"))
    if (reading.plan.refers(*one, "autoscaling_group_name", resource)) {
      reading.understood(*one);
      for (const PlanResource *to : reading.plan.references(*one, "elb"))
        if (to->type == "aws_elb")
          doors.push_back(to);
      for (const char *attribute : {"lb_target_group_arn", "alb_target_group_arn"})
        for (const PlanResource *to : reading.plan.references(*one, attribute))
          if (is_target_group(*to))
            doors.push_back(to);
    }
  for (const PlanResource *to : reading.plan.references(resource, "load_balancers"))
    if (to->type == "aws_elb")
      doors.push_back(to);
  behind_doors(reading, service_id, doors);
  for (const char *attribute : {"launch_template", "launch_configuration", "mixed_instances_policy"})
    for (const PlanResource *what : reading.plan.references(resource, attribute))
      if (what->type.starts_with("aws_launch_"))
        reading.understood(*what);
}

/// Machines that serve together.
struct Machines {
  std::vector<const PlanResource *> all;
  std::set<std::string> zones;
};

void take_machine(PlanReading &reading, const PlanResource &machine, Machines &machines)
{
  if (machine.type != "aws_instance" ||
      std::find(machines.all.begin(), machines.all.end(), &machine) != machines.all.end())
    return;
  reading.understood(machine);
  machines.all.push_back(&machine);
  if (const std::string zone = machine.text("availability_zone"); !zone.empty())
    machines.zones.insert(zone);
  zones_of_subnets(reading, machine, "subnet_id", machines.zones);
}

/// Machines of no group, attached to a target group or a classic balancer one by one: nobody makes a lost one
/// anew.
void single_machines(PlanReading &reading, const PlanResource &group)
{
  struct Tie {
    const char *type;
    const char *to;
    const char *machine;
  };
  Machines machines;
  for (const Tie &tie : {Tie{"aws_lb_target_group_attachment", "target_group_arn", "target_id"},
                         Tie{"aws_alb_target_group_attachment", "target_group_arn", "target_id"},
                         Tie{"aws_elb_attachment", "elb", "instance"}})
    for (const PlanResource *attachment : reading.of_type(tie.type))
      if (reading.plan.refers(*attachment, tie.to, group))
        for (const PlanResource *machine : reading.plan.references(*attachment, tie.machine)) {
          if (machine->type == "aws_instance")
            reading.understood(*attachment);
          take_machine(reading, *machine, machines);
        }
  if (group.type == "aws_elb")
    for (const PlanResource *machine : reading.plan.references(group, "instances"))
      take_machine(reading, *machine, machines);
  if (machines.all.empty())
    return;
  const PlanResource &first = *machines.all.front();
  ComponentSpec &service = service_on(reading, "machines", called(group), first);
  const std::string service_id = service.id;
  service.zones = {machines.zones.begin(), machines.zones.end()};
  service.links["cluster"] = {}; // of its own: nobody looks after them
  reading.put(service, "replicas", static_cast<double>(machines.all.size()), "count", first.address,
              std::to_string(machines.all.size()) + " machines are attached to " + group.address);
  behind_doors(reading, service_id, {&group});
}

/// Machines that nothing stands before and nobody makes anew: a service of its own each, lost with its zone.
void lone_machines(PlanReading &reading, const PlanObjects &all)
{
  std::map<std::string, Machines> by_name; // instances of one block are one service
  for (const PlanResource *machine : all)
    if (!reading.is_understood(*machine))
      take_machine(reading, *machine, by_name[machine->base]);
  for (const auto &[base, machines] : by_name) {
    if (machines.all.empty())
      continue;
    const PlanResource &first = *machines.all.front();
    ComponentSpec &service = service_on(reading, "machines", first.name, first);
    reading.stands_for(first, service);
    service.zones = {machines.zones.begin(), machines.zones.end()};
    service.links["cluster"] = {}; // of its own: nobody looks after them
    reading.put(service, "replicas", static_cast<double>(machines.all.size()), "count", first.address);
  }
}

/// Its RTO and RPO are objectives of the deployment.
void resilience_policy(PlanReading &reading, const PlanResource &resource)
{
  reading.understood(resource); // `import --init` takes its objectives (resilience_policies.hpp)
}

} // namespace

std::vector<PlanRow> machine_rows()
{
  return {{{"aws_autoscaling_group"},
           PlanStage::compute,
           each<scaling_group>,
           {"aws_autoscaling_policy", "aws_autoscaling_attachment", "aws_launch_*", "aws_subnet"}},
          {{"aws_lb_target_group", "aws_alb_target_group", "aws_elb"},
           PlanStage::compute,
           each<single_machines>,
           {"aws_lb_target_group_attachment", "aws_alb_target_group_attachment", "aws_elb_attachment",
            "aws_instance"}},
          {{"aws_instance"}, PlanStage::workloads, lone_machines},
          {{"aws_resiliencehub_resiliency_policy"}, PlanStage::listed, each<resilience_policy>}};
}

} // namespace drsim::import::terraform
