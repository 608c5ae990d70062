// A template in the shape of a plan: resources named Resources.ID, properties under Terraform's names.
#include "sim/formats/utf8.hpp"
#include "sim/import/cloudformation/cloudformation_import.hpp"
#include "sim/import/cloudformation/cloudformation_table.hpp"
#include "sim/import/cloudformation/cloudformation_values.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

const json &at_path(const json &from, std::string path)
{
  const json *at = &from;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    at = &template_member(*at, path.substr(0, dot));
    path = path.substr(dot + 1);
  }
  return template_member(*at, path);
}

/// "AWS::EC2::NatGateway" -> "aws_nat_gateway": what Terraform calls it, for the reasons kept by its names.
std::string as_terraform_type(const std::string &type)
{
  const std::size_t first = type.find("::");
  const std::size_t second = type.rfind("::");
  if (first == second)
    return type;
  static const std::map<std::string, std::string> services = {
      {"EC2", "aws"},
      {"RDS", "aws_db"},
      {"ElasticLoadBalancingV2", "aws_lb"},
      {"Route53RecoveryControl", "aws_route53recoverycontrolconfig"}};
  const std::string service = type.substr(first + 2, second - first - 2);
  const auto known = services.find(service);
  std::string out = known == services.end() ? "aws_" + lower_case(service) : known->second;
  bool lower = true;
  for (const char c : type.substr(second + 2)) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && lower)
      out += '_';
    lower = !upper;
    out += c;
  }
  return lower_case(out);
}

class Template {
public:
  Template(const json &document, const std::string &region)
      : document_(document), region_(region), values_(document, region)
  {
  }
  json plan();

private:
  void property(json &row, const TemplateProperty &named, const json &value);
  void others(json &row, const json &resource) const;
  void parts(json &row, const std::string &type, const json &properties);
  void update_policy(json &row, const json &resource) const;
  void attributes(json &row, const std::string &type, const json &properties);
  json rule(const json &written) const;
  json backup_rules(const json &plan) const;
  json row(const std::string &id, const json &resource);

  const json &document_;
  const std::string &region_;
  CloudformationValues values_;
  json changes_ = json::array();
};

bool is_list_of_scalars(const json &value)
{
  return value.is_array() && std::none_of(value.begin(), value.end(), [](const json &one) {
           return one.is_structured() || one.is_null();
         });
}

/// Sets "block.block.attribute": blocks are lists of one, as plans have them.
void in_blocks(json &values, const std::string &attribute, const json &known)
{
  json *at = &values;
  std::string rest = attribute;
  for (std::size_t dot = rest.find('.'); dot != std::string::npos; dot = rest.find('.')) {
    json &blocks = (*at)[rest.substr(0, dot)];
    if (!blocks.is_array())
      blocks = json::array({json::object()});
    at = &blocks[0];
    rest = rest.substr(dot + 1);
  }
  if (!known.is_null())
    (*at)[rest] = known;
}

void Template::property(json &row, const TemplateProperty &named, const json &value)
{
  const std::string attribute = named.attribute;
  const std::size_t dot = attribute.find('.');
  const std::string outer = attribute.substr(0, dot);
  json known = values_.known(value);
  if (known.is_structured() && !is_list_of_scalars(known))
    known = nullptr; // blocks are read by those who know their shape
  for (const std::string &id : values_.resources(value))
    row["expressions"][outer]["references"].push_back("Resources." + id);
  if (outer == "alarm_actions")
    for (const std::string &outside : values_.outside(value))
      row["expressions"][outer]["references"].push_back("var." + outside);
  if (dot != std::string::npos)
    in_blocks(row["values"], attribute, known);
  else if (!known.is_null())
    row["values"][outer] = known;
  else {
    changes_.back()["change"]["after_unknown"][outer] = true;
    row["expressions"].emplace(outer, json::object()); // configured, though not literally
  }
}

/// What the resource names anywhere, and what it says it waits for.
void Template::others(json &row, const json &resource) const
{
  std::vector<std::string> named = values_.resources(template_member(resource, "Properties"));
  const json &waits = template_member(resource, "DependsOn");
  for (const json &one : waits.is_array() ? waits : json::array({waits}))
    if (one.is_string() && template_member(document_, "Resources").contains(one.get<std::string>()))
      named.push_back(one.get<std::string>());
  for (const std::string &id : named)
    row["expressions"]["anything"]["references"].push_back("Resources." + id);
}

/// A rule of a security group, in Terraform's words.
json Template::rule(const json &written) const
{
  const json known = values_.known(written);
  json out = json::object();
  for (const auto &[from, to] :
       {std::pair{"IpProtocol", "protocol"}, {"FromPort", "from_port"}, {"ToPort", "to_port"}}) {
    const json &value = template_member(known, from);
    const bool digits =
        value.is_string() && !value.get_ref<const std::string &>().empty() &&
        value.get_ref<const std::string &>().size() < 6 &&
        value.get_ref<const std::string &>().find_first_not_of("0123456789") == std::string::npos;
    if (digits && std::string(to) != "protocol")
      out[to] = std::stol(value.get<std::string>());
    else if (value.is_number() && std::string(to) == "protocol")
      out[to] = std::to_string(value.get<long>());
    else if (!value.is_null())
      out[to] = value;
  }
  return out;
}

json Template::backup_rules(const json &plan) const
{
  json rules = json::array();
  for (const json &one : template_member(plan, "BackupPlanRule")) {
    json out = json::object();
    if (const json schedule = values_.known(template_member(one, "ScheduleExpression")); schedule.is_string())
      out["schedule"] = schedule;
    if (const json &copies = template_member(one, "CopyActions"); copies.is_array() && !copies.empty())
      out["copy_action"] = json::array({json::object()});
    rules.push_back(std::move(out));
  }
  return rules;
}

/// Settings of a load balancer or a target group that are pairs of key and value.
void Template::attributes(json &row, const std::string &type, const json &properties)
{
  struct Known {
    const char *type;
    const char *list;
    const char *key;
    const char *named;
  };
  constexpr const char *balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
  constexpr const char *group = "AWS::ElasticLoadBalancingV2::TargetGroup";
  for (const Known &known :
       {Known{group, "TargetGroupAttributes", "deregistration_delay.timeout_seconds", "deregistration_delay"},
        Known{group, "TargetGroupAttributes", "load_balancing.cross_zone.enabled",
              "load_balancing_cross_zone_enabled"},
        Known{balancer, "LoadBalancerAttributes", "load_balancing.cross_zone.enabled",
              "enable_cross_zone_load_balancing"},
        Known{balancer, "LoadBalancerAttributes", "zonal_shift.config.enabled", "enable_zonal_shift"}})
    if (type == known.type)
      for (const json &one : template_member(properties, known.list))
        if (template_member(one, "Key") == known.key)
          property(row, {known.list, known.named}, template_member(one, "Value"));
}

/// Properties that are lists of parts.
void Template::parts(json &row, const std::string &type, const json &properties)
{
  attributes(row, type, properties);
  if (type == "AWS::EC2::SecurityGroup")
    for (const auto &[from, to] :
         {std::pair{"SecurityGroupIngress", "ingress"}, {"SecurityGroupEgress", "egress"}})
      for (const json &one : template_member(properties, from))
        row["values"][to].push_back(rule(one));
  if (type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress") {
    row["values"].update(rule(properties));
    row["values"]["type"] = type.ends_with("Egress") ? "egress" : "ingress";
  }
  template_parts(row, type, properties, values_);
  if (type == "AWS::Backup::BackupPlan")
    row["values"]["rule"] = backup_rules(template_member(properties, "BackupPlan"));
}

/// How the machines of a group are replaced when the stack changes; Terraform has no such block.
void Template::update_policy(json &row, const json &resource) const
{
  const json &rolling =
      template_member(template_member(resource, "UpdatePolicy"), "AutoScalingRollingUpdate");
  if (!rolling.is_object() || row.at("type") != "aws_autoscaling_group")
    return;
  json block = json::object();
  for (const auto &[from, to] :
       {std::pair{"MaxBatchSize", "max_batch_size"}, {"MinInstancesInService", "min_instances_in_service"}})
    if (const json known = values_.known(template_member(rolling, from)); !known.is_null())
      block[to] = known;
  row["values"]["rolling_update"] = json::array({std::move(block)});
}

json Template::row(const std::string &id, const json &resource)
{
  const json &type = template_member(resource, "Type");
  const std::string written = type.is_string() ? type.get<std::string>() : "untyped";
  const auto known = template_types().find(written);
  json row = {{"address", "Resources." + id},
              {"mode", "managed"},
              {"type", known == template_types().end() ? as_terraform_type(written) : known->second.type},
              {"name", id},
              {"values", json::object()},
              {"expressions", json::object()}};
  changes_.push_back({{"address", "Resources." + id}, {"change", {{"after_unknown", json::object()}}}});
  const json &properties = template_member(resource, "Properties");
  if (known != template_types().end())
    for (const TemplateProperty &named : known->second.properties)
      if (const json &value = at_path(properties, named.written); !value.is_null())
        property(row, named, value);
  parts(row, written, properties);
  update_policy(row, resource);
  others(row, resource);
  if (!region_.empty())
    row["values"]["region"] = region_;
  return row;
}

json Template::plan()
{
  json rows = json::array();
  const json &all = template_member(document_, "Resources");
  if (all.is_object())
    for (const auto &[id, resource] : all.items()) {
      const json &condition = template_member(resource, "Condition");
      const bool made = !condition.is_string() || values_.holds(condition.get<std::string>()) != 0;
      if (made && resource.is_object() && id.find_first_of(".[]\"") == std::string::npos)
        rows.push_back(row(id, resource));
    }
  json plan = {{"format_version", "1.2"}, {"configuration", json::object()}};
  plan["planned_values"]["root_module"]["resources"] = std::move(rows);
  plan["resource_changes"] = std::move(changes_);
  return plan;
}

} // namespace

std::string cloudformation_property(const std::string &type, const std::string &attribute)
{
  const std::size_t index = attribute.find("[0]");
  const std::string path =
      index == std::string::npos ? attribute : attribute.substr(0, index) + attribute.substr(index + 3);
  const auto known = template_types().find(type);
  if (known != template_types().end())
    for (const TemplateProperty &named : known->second.properties)
      if (path == named.attribute)
        return std::string("Properties.") + named.written;
  return attribute;
}

json cloudformation_as_plan(const json &document, const std::string &region)
{
  return Template(document, region).plan();
}

} // namespace drsim::import::cloudformation
