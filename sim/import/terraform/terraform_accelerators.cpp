// Accelerators of Global Accelerator in a plan.
#include "sim/import/terraform/terraform_edge.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr const char *accelerator_type = "aws_globalaccelerator_accelerator";
constexpr const char *accelerator_listener_type = "aws_globalaccelerator_listener";
constexpr const char *endpoint_group_type = "aws_globalaccelerator_endpoint_group";
constexpr const char *nobody_comes = "no accelerator of this plan has it: nobody comes by it";

/// Every endpoint says that it is to get nothing.
bool no_weight(const PlanResource &group)
{
  const json *endpoints = group.value("endpoint_configuration");
  if (endpoints == nullptr || !endpoints->is_array() || endpoints->empty())
    return false;
  return std::all_of(endpoints->begin(), endpoints->end(), [](const json &one) {
    const json &weight = plan_member(one, one.contains("Weight") ? "Weight" : "weight");
    return number_of(weight).value_or(1) <= 0;
  });
}

/// The load balancers of a group, under the role that its dial gives them.
void take_group(PlanReading &reading, ComponentSpec &component, const PlanResource &group)
{
  reading.understood(group);
  ComponentSpec draft;
  reading.link(draft, "to", group, "endpoint_configuration", {"alb"});
  if (draft.links.empty())
    return reading.warn(
        group,
        "leads to no load balancer of this plan: endpoints that are machines, addresses or of "
        "other plans are not modelled",
        "set \"links\": {\"" + component.id + "\": {\"endpoints\": [...]}} in deployment.json");
  if (no_weight(group))
    return reading.warn(group, "all its endpoints have the weight 0: it gets nobody, whatever happens");
  const json *dial = group.value("traffic_dial_percentage");
  const double percent = dial == nullptr ? 100 : number_of(*dial).value_or(100);
  std::vector<std::string> &role = component.links[percent > 0 ? "endpoints" : "spare"];
  for (const std::string &id : draft.links.at("to"))
    if (std::find(role.begin(), role.end(), id) == role.end())
      role.push_back(id);
  if (percent > 0 && percent < 100)
    reading.warn(group,
                 "its traffic dial shares users between regions: all are taken to be in the first one");
}

void accelerator(PlanReading &reading, const PlanResource &resource)
{
  const json *enabled = resource.value("enabled");
  if (enabled != nullptr && flag_of(*enabled).value_or(1) <= 0)
    return reading.not_understood(resource, "it is switched off: nobody comes by it");
  ComponentSpec &component =
      reading.add(resource, "global_accelerator", "accelerator:", resource.text("name"));
  component.region.clear(); // its edges are everywhere
  for (const PlanResource *listener : reading.of_type(accelerator_listener_type)) {
    if (!reading.plan.refers(*listener, "accelerator_arn", resource))
      continue;
    reading.understood(*listener);
    for (const PlanResource *group : reading.of_type(endpoint_group_type))
      if (reading.plan.refers(*group, "listener_arn", *listener))
        take_group(reading, component, *group);
  }
  if (component.links.empty())
    reading.warn(resource, "no group of it leads to a load balancer of this plan: nobody comes by it",
                 "set \"links\": {\"" + component.id + "\": {\"endpoints\": [...]}} in deployment.json");
}

/// What no accelerator has taken.
void leftover(PlanReading &reading, const PlanResource &resource)
{
  if (!reading.is_understood(resource))
    reading.not_understood(resource, nobody_comes);
}

} // namespace

bool leads_to_accelerator(PlanReading &reading, const PlanResource &record)
{
  const std::string attribute = record.block("alias") != nullptr ? "alias" : "records";
  for (const PlanResource *to : reading.plan.references(record, attribute))
    if (to->type == accelerator_type && reading.of(*to) != nullptr) {
      reading.understood(record);
      reading.is_part(record, *to);
      return true;
    }
  return false;
}

std::vector<PlanRow> accelerator_rows()
{
  return {{{accelerator_type},
           PlanStage::controls,
           each<accelerator>,
           {accelerator_listener_type, endpoint_group_type}},
          {{accelerator_listener_type, endpoint_group_type}, PlanStage::listed, each<leftover>}};
}

} // namespace drsim::import::terraform
