// Services of ECS: tasks on Fargate or on machines of the cluster.
#include "sim/core/units.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Attributes that hold a number; absent when unknown.
std::optional<double> number_in(const PlanResource &resource, const char *attribute)
{
  const json *value = resource.value(attribute);
  return value == nullptr ? std::nullopt : number_of(*value);
}

/// The machines of a cluster: those of the scaling groups behind its capacity providers.
void machines_of(PlanReading &reading, const PlanResource &cluster, ComponentSpec &component)
{
  std::vector<const PlanResource *> providers;
  const auto take = [&](const PlanResource &from) {
    for (const PlanResource *to : reading.plan.references(from, "capacity_providers"))
      if (to->type == "aws_ecs_capacity_provider" &&
          std::find(providers.begin(), providers.end(), to) == providers.end())
        providers.push_back(to);
  };
  take(cluster);
  for (const PlanResource *one : reading.of_type("aws_ecs_cluster_capacity_providers"))
    if (reading.plan.refers(*one, "cluster_name", cluster) ||
        (!cluster.text("name").empty() && one->text("cluster_name") == cluster.text("name"))) {
      reading.understood(*one);
      take(*one);
    }
  double nodes = 0;
  double most = 0;
  std::string address;
  for (const PlanResource *provider : providers)
    for (const PlanResource *group : reading.plan.references(*provider, "auto_scaling_group_provider")) {
      if (group->type != "aws_autoscaling_group")
        continue;
      reading.understood(*provider);
      reading.understood(*group);
      address = group->address;
      nodes += number_in(*group, "desired_capacity").value_or(number_in(*group, "min_size").value_or(0));
      most += number_in(*group, "max_size").value_or(0);
      std::set<std::string> zones{component.zones.begin(), component.zones.end()};
      zones_of_subnets(reading, *group, "vpc_zone_identifier", zones);
      component.zones = {zones.begin(), zones.end()};
    }
  if (address.empty())
    return;
  reading.word(component, "launch", "ec2", address);
  reading.put(component, "nodes", nodes, "count", address, "machines of its capacity providers");
  reading.put(component, "max_nodes", most, "count", address + ".max_size", "of its capacity providers");
}

void ecs_cluster(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component = reading.add(resource, "ecs_cluster", "ecs:", resource.text("name"));
  machines_of(reading, resource, component);
}

/// A member under Terraform's name of it or under the API's, as templates have it.
const json &either(const json &from, const std::string &name)
{
  const json &lower = plan_member(from, name);
  if (!lower.is_object() || !lower.empty())
    return lower;
  std::string upper = name;
  upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
  return plan_member(from, upper);
}

/// The health check of the first essential container that has one.
void container_checks(PlanReading &reading, ComponentSpec &service, const PlanResource &task)
{
  const json containers = json::parse(task.text("container_definitions"), nullptr, false);
  if (!containers.is_array())
    return;
  const std::string at = task.address + ".container_definitions";
  for (const json &one : containers) {
    const json &check = either(one, "healthCheck");
    if (!one.is_object() || either(one, "essential") == false || !check.is_object() || check.empty())
      continue;
    reading.put(service, "liveness_probe", 1, "bool", at);
    for (const auto &[name, parameter, unit] : {std::tuple{"interval", "liveness_period_s", "s"},
                                                {"timeout", "liveness_timeout_s", "s"},
                                                {"retries", "liveness_failure_threshold", "count"},
                                                {"startPeriod", "liveness_initial_delay_s", "s"}})
      if (const auto value = number_of(either(check, name)))
        reading.put(service, parameter, *value, unit, at);
    break;
  }
  for (const json &one : containers)
    if (const auto stop_s = number_of(either(one, "stopTimeout")); one.is_object() && stop_s)
      reading.put(service, "termination_grace_s", *stop_s, "s", at);
}

/// Tasks whose target is unhealthy are stopped and made anew, once their grace period is over.
void balancer_checks(PlanReading &reading, ComponentSpec &service, const PlanResource &resource,
                     const PlanResource &group)
{
  reading.put(service, "liveness_probe", 1, "bool", group.address,
              "ECS replaces tasks that their target group calls unhealthy");
  reading.set_all(service, group, "health_check",
                  {{"interval", "liveness_period_s", "s"},
                   {"timeout", "liveness_timeout_s", "s"},
                   {"unhealthy_threshold", "liveness_failure_threshold", "count"}});
  reading.put(service, "liveness_initial_delay_s",
              number_in(resource, "health_check_grace_period_seconds").value_or(0), "s",
              resource.address + ".health_check_grace_period_seconds", "0 where it says nothing");
}

/// Whether an Application Auto Scaling target is the count of this service's tasks.
bool scales(PlanReading &reading, const PlanResource &target, const PlanResource &service)
{
  const std::string id = target.text("resource_id"); // service/CLUSTER/NAME
  if (!service.text("name").empty() && id.starts_with("service/") && id.ends_with("/" + service.text("name")))
    return true;
  return reading.plan.refers(target, "resource_id", service);
}

void scaling_policy(PlanReading &reading, const PlanResource &policy, ComponentSpec &service)
{
  const json *tracking = policy.block("target_tracking_scaling_policy_configuration");
  const json *metric = inner_block(tracking, "predefined_metric_specification");
  const std::string what = metric == nullptr ? "" : plan_text(*metric, "predefined_metric_type");
  const auto target = tracking == nullptr || !tracking->contains("target_value")
                          ? std::nullopt
                          : number_of(tracking->at("target_value"));
  if (what != "ECSServiceAverageCPUUtilization" || !target)
    return reading.not_understood(policy, "only policies that keep the processors at a target are modelled");
  reading.understood(policy);
  reading.put(service, "hpa", 1, "bool", policy.address);
  reading.put(service, "hpa_target_utilisation", *target * per_percent, "ratio", policy.address,
              "written in percent");
}

void scaling(PlanReading &reading, const PlanResource &resource, ComponentSpec &service)
{
  for (const PlanResource *target : reading.of_type("aws_appautoscaling_target")) {
    if (!scales(reading, *target, resource))
      continue;
    reading.understood(*target);
    reading.set_all(service, *target, "",
                    {{"min_capacity", "hpa_min", "count"}, {"max_capacity", "hpa_max", "count"}});
    const auto least = number_in(*target, "min_capacity");
    const auto now = service.parameters.find("replicas");
    if (least && (now == service.parameters.end() || now->second.value.mean() < *least))
      reading.put(service, "replicas", *least, "count", target->address + ".min_capacity",
                  "the scaling keeps at least so many");
    for (const PlanResource *policy : reading.of_type("aws_appautoscaling_policy"))
      if (reading.plan.refers(*policy, "resource_id", *target) || scales(reading, *policy, resource))
        scaling_policy(reading, *policy, service);
  }
}

/// How a new version rolls out: shares of the tasks wanted, rounded as ECS rounds them.
void deployment(PlanReading &reading, const PlanResource &resource, ComponentSpec &service)
{
  const auto wanted = service.parameters.find("replicas");
  if (wanted == service.parameters.end())
    return;
  const double tasks = wanted->second.value.mean();
  const double least = number_in(resource, "deployment_minimum_healthy_percent").value_or(100);
  const double most = number_in(resource, "deployment_maximum_percent").value_or(200);
  const double unavailable = tasks - std::ceil(tasks * std::clamp(least, 0.0, 100.0) * per_percent);
  const double surge = std::floor(tasks * std::max(most, 100.0) * per_percent) - tasks;
  reading.put(service, "max_unavailable_pods", unavailable, "count",
              resource.address + ".deployment_minimum_healthy_percent", "of 100 % where it says nothing");
  reading.put(service, "max_surge_pods", surge, "count", resource.address + ".deployment_maximum_percent",
              "of 200 % where it says nothing");
}

/// The cluster a service runs in: of the plan, else one of that name that the plan does not hold.
std::string cluster_of(PlanReading &reading, const PlanResource &resource)
{
  for (const PlanResource *to : reading.plan.references(resource, "cluster"))
    if (to->type == "aws_ecs_cluster" && reading.of(*to) != nullptr)
      return reading.of(*to)->id;
  std::string name = resource.text("cluster"); // a name, or an ARN that ends in it
  name = name.substr(name.rfind('/') + 1);
  for (const PlanResource *one : reading.of_type("aws_ecs_cluster"))
    if (!name.empty() && one->text("name") == name && reading.of(*one) != nullptr)
      return reading.of(*one)->id;
  ComponentSpec cluster;
  cluster.id = "ecs:" + id_part(name.empty() ? "default" : name) + "@" +
               (resource.region.empty() ? reading.context.region : resource.region);
  if (cluster.id.ends_with("@"))
    cluster.id.pop_back();
  if (!reading.ids.insert(cluster.id).second)
    return cluster.id; // made for a service before
  cluster.kind = "ecs_cluster";
  cluster.region = resource.region;
  cluster.from = {Source::user_file, Confidence::set, reading.context.shown_name, resource.address, ""};
  reading.out.components.push_back(std::move(cluster));
  return reading.out.components.back().id;
}

/// On Fargate every task brings its own machine.
void make_room(PlanReading &reading, const std::string &cluster_id, double tasks,
               const std::set<std::string> &zones, const PlanResource &resource)
{
  for (ComponentSpec &cluster : reading.out.components) {
    if (cluster.id != cluster_id || cluster.parameters.contains("launch"))
      continue;
    const auto now = cluster.parameters.find("nodes");
    const double before = now == cluster.parameters.end() ? 0 : now->second.value.mean();
    reading.put(cluster, "nodes", before + tasks, "count", resource.address, "a task brings its own machine");
    std::set<std::string> all{cluster.zones.begin(), cluster.zones.end()};
    all.insert(zones.begin(), zones.end());
    cluster.zones = {all.begin(), all.end()};
  }
}

void service(PlanReading &reading, const PlanResource &resource)
{
  if (resource.text("scheduling_strategy") == "DAEMON")
    return reading.not_understood(resource, "one task a machine, beside what serves users: an agent");
  const std::string cluster_id = cluster_of(reading, resource);
  std::set<std::string> zones;
  zones_of_subnets(reading, resource, "network_configuration", zones);
  std::vector<const PlanResource *> groups;
  for (const PlanResource *to : reading.plan.references(resource, "load_balancer"))
    if (is_target_group(*to) || to->type == "aws_elb")
      groups.push_back(to);
  ComponentSpec &made = service_on(reading, "ecs", called(resource), resource);
  reading.stands_for(resource, made);
  made.zones = {zones.begin(), zones.end()};
  made.links["cluster"] = {cluster_id};
  reading.set_all(made, resource, "", {{"desired_count", "replicas", "count"}});
  if (resource.value("desired_count") == nullptr)
    reading.put(made, "replicas", 1, "count", resource.address + ".desired_count",
                "not said: taken to be one task");
  reading.put(made, "readiness_probe", groups.empty() ? 0 : 1, "bool", resource.address + ".load_balancer");
  for (const PlanResource *task : reading.plan.references(resource, "task_definition"))
    if (task->type == "aws_ecs_task_definition") {
      reading.understood(*task);
      container_checks(reading, made, *task);
    }
  if (!groups.empty())
    balancer_checks(reading, made, resource, *groups.front());
  scaling(reading, resource, made);
  deployment(reading, resource, made);
  const std::string service_id = made.id;
  const double tasks = made.parameters.at("replicas").value.mean();
  behind_doors(reading, service_id, groups);
  make_room(reading, cluster_id, tasks, zones, resource);
}

} // namespace

std::vector<PlanRow> ecs_rows()
{
  return {
      {{"aws_ecs_cluster"},
       PlanStage::compute,
       each<ecs_cluster>,
       {"aws_ecs_cluster_capacity_providers", "aws_ecs_capacity_provider", "aws_autoscaling_group"}},
      {{"aws_ecs_service"},
       PlanStage::workloads,
       each<service>,
       {"aws_ecs_task_definition", "aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_subnet"}}};
}

} // namespace drsim::import::terraform
