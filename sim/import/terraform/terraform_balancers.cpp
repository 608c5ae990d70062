// Load balancers of a plan, with the target groups their listeners forward to.
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

/// Whether a node sends to targets of other zones: what the group says, else the balancer. An application
/// load balancer always does, a network one only when told to.
void cross_zone(PlanReading &reading, ComponentSpec &component, const PlanResource &balancer,
                const PlanResource &group)
{
  const auto said = [](const PlanResource &resource, const char *attribute) {
    const nlohmann::json *value = resource.value(attribute);
    return value == nullptr ? std::nullopt : flag_of(*value); // "use_load_balancer_configuration" is no flag
  };
  if (const auto own = said(group, "load_balancing_cross_zone_enabled"))
    return reading.put(component, "cross_zone", *own, "bool",
                       group.address + ".load_balancing_cross_zone_enabled");
  if (balancer.text("load_balancer_type") == "network")
    reading.put(component, "cross_zone", said(balancer, "enable_cross_zone_load_balancing").value_or(0),
                "bool", balancer.address + ".enable_cross_zone_load_balancing",
                "of a network load balancer: off unless it says so");
}

/// The group the balancer's listeners and rules forward to.
void target_group(PlanReading &reading, ComponentSpec &component, const PlanResource &balancer)
{
  std::vector<const PlanResource *> groups;
  const auto take = [&](const PlanResource &from, const std::string &attribute) {
    for (const PlanResource *to : reading.plan.references(from, attribute))
      if (is_target_group(*to) && std::find(groups.begin(), groups.end(), to) == groups.end())
        groups.push_back(to);
  };
  for (const char *type : {"aws_lb_listener", "aws_alb_listener"})
    for (const PlanResource *listener : reading.of_type(type)) {
      if (!reading.plan.refers(*listener, "load_balancer_arn", balancer))
        continue;
      reading.understood(*listener);
      take(*listener, "default_action");
      for (const char *rule_type : {"aws_lb_listener_rule", "aws_alb_listener_rule"})
        for (const PlanResource *rule : reading.of_type(rule_type))
          if (reading.plan.refers(*rule, "listener_arn", *listener)) {
            reading.understood(*rule);
            take(*rule, "action");
          }
    }
  if (groups.empty())
    return reading.warn(balancer, "no listener forwards to a target group of the plan",
                        "the catalogue's health check figures hold");
  if (groups.size() > 1)
    reading.warn(balancer, "forwards to " + std::to_string(groups.size()) +
                               " target groups; the health check of " + groups.front()->address +
                               " is taken for all");
  for (const PlanResource *group : groups) {
    reading.understood(*group);
    reading.doors[group->base].insert(component.id);
  }
  reading.set_all(component, *groups.front(), "", {{"deregistration_delay", "deregistration_delay_s", "s"}});
  cross_zone(reading, component, balancer, *groups.front());
  reading.set_all(component, *groups.front(), "health_check",
                  {{"interval", "interval_s", "s"},
                   {"timeout", "timeout_s", "s"},
                   {"healthy_threshold", "healthy_threshold", "count"},
                   {"unhealthy_threshold", "unhealthy_threshold", "count"}});
}

void load_balancer(PlanReading &reading, const PlanResource &resource)
{
  const std::string sort = resource.text("load_balancer_type");
  if (!sort.empty() && sort != "application" && sort != "network")
    return reading.not_understood(resource, "a load balancer of type \"" + sort + "\" is not modelled");
  ComponentSpec &component = reading.add(resource, "alb", "alb:", resource.text("name"));
  reading.put(component, "exists", 1, "bool", resource.address, "the plan has it");
  reading.set_all(component, resource, "", {{"enable_zonal_shift", "zonal_shift", "bool"}});
  target_group(reading, component, resource);
  if (sort == "network")
    reading.diagnostics.note(reading.context.shown_name, "",
                             resource.address +
                                 " is a network load balancer: modelled by the health checks of its target "
                                 "groups; connections that outlive their target are not");
}

/// A classic load balancer: its machines register with it, and its own check judges them.
void classic_balancer(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component = reading.add(resource, "alb", "alb:", called(resource));
  reading.put(component, "exists", 1, "bool", resource.address, "the plan has it");
  reading.doors[resource.base].insert(component.id);
  reading.set_all(component, resource, "health_check",
                  {{"interval", "interval_s", "s"},
                   {"timeout", "timeout_s", "s"},
                   {"healthy_threshold", "healthy_threshold", "count"},
                   {"unhealthy_threshold", "unhealthy_threshold", "count"}});
  const nlohmann::json *drains = resource.value("connection_draining");
  if (drains != nullptr && flag_of(*drains) == 1.0)
    reading.set_all(component, resource, "",
                    {{"connection_draining_timeout", "deregistration_delay_s", "s"}});
  else
    reading.put(component, "deregistration_delay_s", 0, "s", resource.address + ".connection_draining",
                "off unless it says so");
  const nlohmann::json *cross = resource.value("cross_zone_load_balancing");
  const auto said = cross == nullptr ? std::nullopt : flag_of(*cross);
  const bool of_template = resource.address.starts_with("Resources."); // API and templates: off by default
  reading.put(component, "cross_zone", said.value_or(of_template ? 0 : 1), "bool",
              resource.address + ".cross_zone_load_balancing",
              said ? "" : "the default where nothing says so");
}

} // namespace

bool is_target_group(const PlanResource &resource)
{
  return resource.type == "aws_lb_target_group" || resource.type == "aws_alb_target_group";
}

std::vector<PlanRow> balancer_rows()
{
  const std::vector<std::string> along = {"aws_lb_listener",      "aws_alb_listener",
                                          "aws_lb_listener_rule", "aws_alb_listener_rule",
                                          "aws_lb_target_group",  "aws_alb_target_group"};
  return {{{"aws_alb"}, PlanStage::doors, each<load_balancer>, along},
          {{"aws_elb"}, PlanStage::doors, each<classic_balancer>},
          {{"aws_lb"}, PlanStage::doors, each<load_balancer>, along}};
}

} // namespace drsim::import::terraform
