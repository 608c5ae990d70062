// What counts or follows alarms of a plan: composite alarms, derived health checks, and who is told.
#include "sim/core/alarm_rule.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// The rule of a composite alarm; absent when unknown or none of CloudWatch's.
std::optional<AlarmRule> rule_of(const PlanResource &composite)
{
  return parse_alarm_rule(composite.text("alarm_rule"));
}

void composite_alarm(PlanReading &reading, const PlanResource &composite)
{
  if (rule_of(composite))
    reading.add(composite, "composite_alarm", "cloudwatch:", composite.text("alarm_name"));
  else
    reading.not_understood(composite, composite.text("alarm_rule").empty()
                                          ? "its rule is known only after apply"
                                          : "its rule is none of CloudWatch's");
}

using AlarmIds = std::map<std::string, std::string>; ///< of components, by the alarm's name

AlarmIds alarm_ids(PlanReading &reading)
{
  AlarmIds ids;
  for (const char *type : {"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"})
    for (const PlanResource *one : reading.of_type(type))
      if (const ComponentSpec *component = reading.of(*one))
        ids[one->text("alarm_name").empty() ? one->name : one->text("alarm_name")] = component->id;
  return ids;
}

/// Its rule names other alarms, composites among them: each name becomes the component it stands for.
void composite_rule(PlanReading &reading, ComponentSpec &component, const PlanResource &composite,
                    const AlarmIds &ids)
{
  AlarmRule rule = rule_of(composite).value_or(AlarmRule{});
  rule.each_name([&](std::string &name) {
    if (const std::size_t arn = name.rfind(":alarm:"); arn != std::string::npos)
      name = name.substr(arn + 7);
    const auto known = ids.find(name);
    if (known == ids.end())
      reading.warn(composite,
                   "its alarm \"" + name.substr(0, 80) + "\" is not played: taken as well at all times");
    else
      name = known->second;
  });
  reading.word(component, "rule", rule.text(), composite.address + ".alarm_rule");
}

void suppressor(PlanReading &reading, ComponentSpec &component, const PlanResource &composite,
                const AlarmIds &ids)
{
  const json *block = composite.block("actions_suppressor");
  if (block == nullptr)
    return;
  reading.set_all(
      component, composite, "actions_suppressor",
      {{"wait_period", "suppressor_wait_s", "s"}, {"extension_period", "suppressor_extension_s", "s"}});
  std::string alarm = plan_text(*block, "alarm");
  alarm = alarm.substr(alarm.rfind(':') == std::string::npos ? 0 : alarm.rfind(':') + 1); // an ARN
  reading.link(component, "suppressor", composite, "actions_suppressor",
               {"cloudwatch_alarm", "composite_alarm"});
  if (const auto known = ids.find(alarm); known != ids.end())
    component.links["suppressor"] = {known->second};
  if (component.links.count("suppressor") == 0)
    reading.warn(composite, "the alarm that keeps it quiet is not in this plan: taken as well at all times");
}

void composites(PlanReading &reading, const PlanObjects &all)
{
  const AlarmIds ids = alarm_ids(reading);
  for (const PlanResource *composite : all)
    if (ComponentSpec *component = reading.of(*composite)) {
      composite_rule(reading, *component, *composite, ids);
      suppressor(reading, *component, *composite, ids);
      link_told(reading, *component, *composite);
      alarm_page(reading, *component, *composite);
    }
}

void topic(PlanReading &reading, const PlanResource &resource)
{
  for (const ComponentSpec &component : reading.out.components)
    if (const auto told = component.links.find("notifies"); told != component.links.end())
      if (std::find(told->second.begin(), told->second.end(), resource.address) != told->second.end())
        reading.understood(resource);
}

void calculated_check(PlanReading &reading, ComponentSpec &component, const PlanResource &resource)
{
  reading.set_all(component, resource, "", {{"child_health_threshold", "child_threshold", "count"}});
  reading.link(component, "children", resource, "child_healthchecks", {"route53_health_check"});
  if (component.links.empty())
    reading.warn(resource, "none of the checks it counts is in this plan");
}

void following_check(PlanReading &reading, ComponentSpec &component, const PlanResource &resource)
{
  const std::string missing = resource.text("insufficient_data_health_status");
  if (!missing.empty())
    reading.word(component, "insufficient_data",
                 missing == "Healthy"     ? "healthy"
                 : missing == "Unhealthy" ? "unhealthy"
                                          : "last_known",
                 resource.address + ".insufficient_data_health_status");
  reading.link(component, "alarm", resource, "cloudwatch_alarm_name", {"cloudwatch_alarm"});
  for (const PlanResource *one : reading.of_type("aws_cloudwatch_metric_alarm"))
    if (const ComponentSpec *known = reading.of(*one);
        known != nullptr && component.links.empty() &&
        one->text("alarm_name") == resource.text("cloudwatch_alarm_name"))
      component.links["alarm"] = {known->id};
  if (component.links.empty())
    reading.warn(resource, "the alarm it follows is not in this plan: taken as healthy at all times");
}

/// Health checks that count others, or follow an alarm.
void derived_check(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec *component = reading.of(resource);
  const std::string sort = resource.text("type");
  if (component == nullptr || (sort != "CALCULATED" && sort != "CLOUDWATCH_METRIC"))
    return;
  const bool calculated = sort == "CALCULATED";
  reading.word(*component, "sort", calculated ? "calculated" : "alarm", resource.address + ".type");
  reading.set_all(*component, resource, "", {{"invert_healthcheck", "inverted", "bool"}});
  if (calculated)
    calculated_check(reading, *component, resource);
  else
    following_check(reading, *component, resource);
}

} // namespace

std::vector<PlanRow> composite_rows()
{
  return {{{"aws_cloudwatch_composite_alarm"}, PlanStage::alarms, each<composite_alarm>},
          {{"aws_cloudwatch_composite_alarm"}, PlanStage::combined, composites},
          {{"aws_route53_health_check"}, PlanStage::combined, each<derived_check>},
          {{"aws_sns_topic"}, PlanStage::documents, each<topic>}};
}

} // namespace drsim::import::terraform
