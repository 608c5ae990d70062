// Application Recovery Controller of a plan: what people turn to move traffic, and what forbids it.
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

constexpr double ms_per_s = 1000;

void routing_control(PlanReading &reading, const PlanResource &control)
{
  ComponentSpec &component =
      reading.add(control, "routing_control", "routing-control:", control.text("name"));
  component.region.clear(); // its cluster answers in five regions
  for (const char *attribute : {"cluster_arn", "control_panel_arn"})
    for (const PlanResource *part : reading.plan.references(control, attribute))
      if (part->type.starts_with("aws_route53recoverycontrolconfig_")) {
        reading.understood(*part);
        for (const PlanResource *further : reading.plan.references(*part, "cluster_arn"))
          reading.understood(*further);
      }
}

void safety_rule(PlanReading &reading, const PlanResource &rule)
{
  const bool gating =
      rule.value("gating_controls") != nullptr || rule.expressions->contains("gating_controls");
  ComponentSpec &component = reading.add(rule, "safety_rule", "safety-rule:", rule.text("name"));
  component.region.clear();
  reading.word(component, "sort", gating ? "gating" : "assertion",
               rule.address + (gating ? ".gating_controls" : ".asserted_controls"));
  reading.set_all(
      component, rule, "rule_config",
      {{"type", "rule", "text"}, {"threshold", "threshold", "count"}, {"inverted", "inverted", "bool"}});
  if (const auto *wait = rule.value("wait_period_ms"))
    if (const auto wait_ms = number_of(*wait))
      reading.put(component, "wait_s", *wait_ms / ms_per_s, "s", rule.address + ".wait_period_ms");
  for (const auto &[attribute, role] : {std::pair{"asserted_controls", "asserted"},
                                        {"gating_controls", "gating"},
                                        {"target_controls", "target"}})
    reading.link(component, role, rule, attribute, {"routing_control"});
  if (component.links.empty())
    reading.warn(rule, "none of its routing controls is in this plan: it forbids nothing here");
}

/// Links between networks of two regions: of use only where a route leads through.
void peering(PlanReading &reading, const PlanResource &link)
{
  const std::string other = link.text("peer_region");
  const std::string between = "between " + (link.region.empty() ? "its region" : link.region) + " and " +
                              (other.empty() ? "the accepter's region" : other);
  bool routed = false;
  bool any = false;
  for (const char *route : {"aws_route", "aws_route_table", "aws_ec2_transit_gateway_route"})
    for (const PlanResource *one : reading.of_type(route)) {
      any = true;
      const auto to = reading.plan.references(*one, "");
      routed = routed || std::find(to.begin(), to.end(), &link) != to.end();
    }
  if (any && !routed)
    reading.warn(link, "no route of this plan leads through it: nothing goes " + between,
                 "add an aws_route on both sides");
  reading.not_understood(link, "a link " + between + (routed ? ", with a route" : "") +
                                   ": in the graph of needs; the simulation has one link a pair of regions");
}

/// "eu-central-1a" of aws_nat_gateway.this["eu-central-1a"]; "" without.
std::string index_of(const PlanResource &resource)
{
  const std::size_t from = resource.address.rfind("[\"");
  return from == std::string::npos || !resource.address.ends_with("\"]")
             ? ""
             : resource.address.substr(from + 2, resource.address.size() - from - 4);
}

/// A gateway stands in the zone of its subnet: of several subnets of one block, in that of its own index.
void nat_gateway(PlanReading &reading, const PlanResource &gateway)
{
  if (gateway.text("connectivity_type") == "private")
    return reading.not_understood(gateway, "a private gateway leads to other networks, not outside");
  std::set<std::string> zones;
  zones_of_subnets(reading, gateway, "subnet_id", zones);
  const std::string index = index_of(gateway);
  if (zones.size() > 1 && zones.count(index) > 0)
    zones = {index};
  else if (zones.size() > 1)
    for (const PlanResource *subnet : reading.of_type("aws_subnet"))
      if (!index.empty() && index_of(*subnet) == index && reading.plan.refers(gateway, "subnet_id", *subnet))
        zones = {subnet->text("availability_zone")};
  const bool in_one = zones.size() == 1 && gateway.text("availability_mode") != "regional";
  ComponentSpec &component =
      reading.add(gateway, "nat_gateway", "nat:", in_one ? *zones.begin() : gateway.name);
  if (in_one)
    component.zones = {*zones.begin()};
  else if (gateway.text("availability_mode") != "regional")
    reading.warn(gateway, "its zone is not known here: it is played as one of all zones");
  for (const PlanResource *endpoint : reading.of_type("aws_vpc_endpoint"))
    if (endpoint->region == gateway.region && endpoint->text("service_name").ends_with(".ecr.dkr")) {
      reading.put(component, "images_by_it", 0, "bool", endpoint->address + ".service_name");
      reading.understood(*endpoint);
    }
}

} // namespace

bool gated(PlanReading &reading, ComponentSpec &component, const PlanResource &record,
           const std::string &role)
{
  for (const PlanResource *check : reading.plan.references(record, "health_check_id")) {
    if (check->text("type") != "RECOVERY_CONTROL")
      continue;
    reading.understood(*check);
    ComponentSpec probe;
    reading.link(probe, role, *check, "routing_control_arn", {"routing_control"});
    component.links.insert(probe.links.begin(), probe.links.end());
    if (probe.links.empty())
      reading.warn(*check, "its routing control is not in this plan");
    if (role == "routing_control") // of the primary
      reading.word(component, "switched_by", "routing_control", check->address + ".type",
                   "a routing control stands in for the health check");
    return true;
  }
  return false;
}

std::vector<PlanRow> routing_rows()
{
  return {{{"aws_route53recoverycontrolconfig_routing_control"},
           PlanStage::controls,
           each<routing_control>,
           {"aws_route53recoverycontrolconfig_cluster", "aws_route53recoverycontrolconfig_control_panel"}},
          {{"aws_route53recoverycontrolconfig_safety_rule"}, PlanStage::checks, each<safety_rule>},
          {{"aws_nat_gateway"}, PlanStage::listed, each<nat_gateway>, {"aws_subnet", "aws_vpc_endpoint"}},
          {{"aws_vpc_peering_connection"}, PlanStage::listed, each<peering>},
          {{"aws_ec2_transit_gateway_peering_attachment"}, PlanStage::listed, each<peering>}};
}

} // namespace drsim::import::terraform
