// Application Recovery Controller of a plan: what people turn to move traffic, and what forbids it.
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

constexpr double ms_per_s = 1000;

} // namespace

void PlanImporter::routing_controls()
{
  for (const PlanResource *control : of_type("aws_route53recoverycontrolconfig_routing_control")) {
    ComponentSpec &component = add(*control, "routing_control", "routing-control:", control->text("name"));
    component.region.clear(); // its cluster answers in five regions
    for (const char *attribute : {"cluster_arn", "control_panel_arn"})
      for (const PlanResource *part : plan_.references(*control, attribute))
        if (part->type.starts_with("aws_route53recoverycontrolconfig_")) {
          understood(*part);
          for (const PlanResource *further : plan_.references(*part, "cluster_arn"))
            understood(*further);
        }
  }
  for (const PlanResource *rule : of_type("aws_route53recoverycontrolconfig_safety_rule"))
    safety_rule(*rule);
}

void PlanImporter::safety_rule(const PlanResource &rule)
{
  const bool gating =
      rule.value("gating_controls") != nullptr || rule.expressions->contains("gating_controls");
  ComponentSpec &component = add(rule, "safety_rule", "safety-rule:", rule.text("name"));
  component.region.clear();
  word(component, "sort", gating ? "gating" : "assertion",
       rule.address + (gating ? ".gating_controls" : ".asserted_controls"));
  set_all(component, rule, "rule_config",
          {{"type", "rule", "text"}, {"threshold", "threshold", "count"}, {"inverted", "inverted", "bool"}});
  if (const auto *wait = rule.value("wait_period_ms"))
    if (const auto wait_ms = number_of(*wait))
      put(component, "wait_s", *wait_ms / ms_per_s, "s", rule.address + ".wait_period_ms");
  for (const auto &[attribute, role] : {std::pair{"asserted_controls", "asserted"},
                                        {"gating_controls", "gating"},
                                        {"target_controls", "target"}})
    link(component, role, rule, attribute, {"routing_control"});
  if (component.links.empty())
    warn(rule, "none of its routing controls is in this plan: it forbids nothing here");
}

/// The routing control behind a record's health check: the record moves when people turn it, never by itself.
/// True when there is one.
bool PlanImporter::gated(ComponentSpec &component, const PlanResource &record, const std::string &role)
{
  for (const PlanResource *check : plan_.references(record, "health_check_id")) {
    if (check->text("type") != "RECOVERY_CONTROL")
      continue;
    understood(*check);
    ComponentSpec probe;
    link(probe, role, *check, "routing_control_arn", {"routing_control"});
    component.links.insert(probe.links.begin(), probe.links.end());
    if (probe.links.empty())
      warn(*check, "its routing control is not in this plan");
    if (role == "routing_control") // of the primary
      word(component, "switched_by", "routing_control", check->address + ".type",
           "a routing control stands in for the health check");
    return true;
  }
  return false;
}

/// Links between networks of two regions: of use only where a route leads through.
void PlanImporter::peerings()
{
  for (const char *type : {"aws_vpc_peering_connection", "aws_ec2_transit_gateway_peering_attachment"})
    for (const PlanResource *link : of_type(type)) {
      const std::string other = link->text("peer_region");
      const std::string between = "between " + (link->region.empty() ? "its region" : link->region) +
                                  " and " + (other.empty() ? "the accepter's region" : other);
      bool routed = false;
      bool any = false;
      for (const char *route : {"aws_route", "aws_route_table", "aws_ec2_transit_gateway_route"})
        for (const PlanResource *one : of_type(route)) {
          any = true;
          const auto to = plan_.references(*one, "");
          routed = routed || std::find(to.begin(), to.end(), link) != to.end();
        }
      if (any && !routed)
        warn(*link, "no route of this plan leads through it: nothing goes " + between,
             "add an aws_route on both sides");
      not_understood(*link, "a link " + between + (routed ? ", with a route" : "") +
                                ": in the graph of needs; the simulation has one link a pair of regions");
    }
}

} // namespace drsim::import::terraform
