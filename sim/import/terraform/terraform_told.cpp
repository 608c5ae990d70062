// Whom alarms tell: topics of the plan, and those that stand outside it.
#include "sim/formats/id_part.hpp"
#include "sim/import/facts/runbook_address.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// "arn:aws:sns:eu-west-1:123456789012:pager" -> "topic.pager"; "" for what acts and tells nobody.
std::string topic_of_arn(const std::string &arn)
{
  const bool tells =
      arn.find(":sns:") != std::string::npos || arn.find(":ssm-incidents:") != std::string::npos;
  const std::size_t last = arn.find_last_of(":/");
  return tells && last != std::string::npos ? "topic." + id_part(arn.substr(last + 1)) : std::string();
}

/// "var.pager_topic", "data.aws_sns_topic.pager.arn", "module.alerts.topic_arn": what the name says.
std::string topic_of_reference(const std::string &reference)
{
  std::string rest = reference;
  for (const char *root : {"var.", "local.", "module.", "data.aws_sns_topic."})
    if (rest.starts_with(root)) {
      rest = rest.substr(std::string_view(root).size());
      if (rest.ends_with(".arn") || rest.ends_with(".id"))
        rest = rest.substr(0, rest.rfind('.'));
      return "topic." + id_part(rest);
    }
  return {};
}

void references_of(const json &expression, std::vector<std::string> &out)
{
  const auto found = expression.is_object() ? expression.find("references") : expression.end();
  if (expression.is_object() && found != expression.end())
    for (const json &one : *found)
      if (one.is_string())
        out.push_back(one.get<std::string>());
}

/// Topics that no resource of the plan is: by ARN, or behind a variable, a parameter, another module or
/// state.
std::vector<std::string> topics_outside(const PlanResource &resource)
{
  std::vector<std::string> topics;
  const auto add = [&](const std::string &topic) {
    if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end())
      topics.push_back(topic);
  };
  if (const json *actions = resource.value("alarm_actions"); actions != nullptr && actions->is_array())
    for (const json &one : *actions)
      if (one.is_string())
        add(topic_of_arn(one.get<std::string>()));
  if (!topics.empty())
    return topics;
  std::vector<std::string> references;
  references_of(plan_member(*resource.expressions, "alarm_actions"), references);
  for (const std::string &one : references) {
    const bool longer = std::any_of(references.begin(), references.end(), [&](const std::string &other) {
      return other.size() > one.size() && other.starts_with(one + "."); // Terraform lists both
    });
    if (!longer)
      add(topic_of_reference(one));
  }
  return topics;
}

} // namespace

void link_told(PlanReading &reading, ComponentSpec &component, const PlanResource &resource)
{
  const json *enabled = resource.value("actions_enabled");
  if (enabled != nullptr && (*enabled == false || *enabled == "false"))
    return reading.warn(resource, "its actions are switched off: it tells nobody",
                        "set actions_enabled = true");
  reading.link(component, "notifies", resource, "alarm_actions", {}, "aws_sns_topic");
  if (component.links.contains("notifies"))
    return;
  if (auto topics = topics_outside(resource); !topics.empty())
    component.links["notifies"] = std::move(topics);
}

void alarm_page(PlanReading &reading, ComponentSpec &component, const PlanResource &resource)
{
  if (const std::string page = described_runbook_address(resource.text("alarm_description")); !page.empty())
    return reading.word(component, "runbook_url", page, resource.address + ".alarm_description", "");
  const json *actions = resource.value("alarm_actions");
  if (actions == nullptr || !actions->is_array())
    return;
  for (const json &one : *actions) {
    const std::string arn = one.is_string() ? one.get<std::string>() : std::string{};
    for (const char *begins : {":response-plan/", ":automation-definition/", ":document/"})
      if (const std::size_t at = arn.find(begins); at != std::string::npos) {
        const std::string name = arn.substr(at + std::string_view(begins).size());
        return reading.word(component, "runbook_url", name.substr(0, name.find(':')),
                            resource.address + ".alarm_actions", "");
      }
  }
}

} // namespace drsim::import::terraform
