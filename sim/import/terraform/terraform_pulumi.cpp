// What `pulumi stack export` writes, as rows of a state: its AWS resources are the Terraform provider's.
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

const json &part(const json &from, const std::string &key)
{
  static const json none;
  if (!from.is_object())
    return none;
  const auto found = from.find(key);
  return found == from.end() ? none : *found;
}

std::string text_of(const json &from, const std::string &key)
{
  const json &found = part(from, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

/// "healthCheckGracePeriodSeconds" -> "health_check_grace_period_seconds".
std::string snake(const std::string &camel)
{
  std::string out;
  bool lower = false;
  for (const char c : camel) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && lower)
      out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    lower = !upper;
  }
  return out;
}

/// Modules of Pulumi whose types Terraform calls otherwise than "aws_MODULE_TYPE".
std::string terraform_type(const std::string &type)
{
  static const std::map<std::string, std::string> others = {
      {"aws:rds/instance", "aws_db_instance"},
      {"aws:rds/subnetGroup", "aws_db_subnet_group"},
      {"aws:rds/parameterGroup", "aws_db_parameter_group"},
      {"aws:ec2/instance", "aws_instance"},
      {"aws:ec2/eip", "aws_eip"},
      {"aws:ec2/vpc", "aws_vpc"},
      {"aws:ec2/subnet", "aws_subnet"},
      {"aws:ec2/securityGroup", "aws_security_group"},
      {"aws:ec2/securityGroupRule", "aws_security_group_rule"},
      {"aws:ec2/launchTemplate", "aws_launch_template"},
      {"aws:ec2/launchConfiguration", "aws_launch_configuration"},
      {"aws:ec2/internetGateway", "aws_internet_gateway"},
      {"aws:ec2/natGateway", "aws_nat_gateway"},
      {"aws:ec2/routeTable", "aws_route_table"},
      {"aws:ec2/routeTableAssociation", "aws_route_table_association"},
      {"aws:ec2/route", "aws_route"},
      {"aws:ec2/vpcPeeringConnection", "aws_vpc_peering_connection"},
      {"aws:autoscaling/group", "aws_autoscaling_group"},
      {"aws:autoscaling/policy", "aws_autoscaling_policy"},
      {"aws:appautoscaling/target", "aws_appautoscaling_target"},
      {"aws:appautoscaling/policy", "aws_appautoscaling_policy"},
      {"aws:lb/loadBalancer", "aws_lb"},
      {"aws:alb/loadBalancer", "aws_lb"},
      {"aws:lb/listener", "aws_lb_listener"},
      {"aws:alb/listener", "aws_lb_listener"},
      {"aws:lb/listenerRule", "aws_lb_listener_rule"},
      {"aws:lb/targetGroup", "aws_lb_target_group"},
      {"aws:alb/targetGroup", "aws_lb_target_group"},
      {"aws:elb/loadBalancer", "aws_elb"},
      {"aws:cloudwatch/metricAlarm", "aws_cloudwatch_metric_alarm"},
      {"aws:cloudwatch/compositeAlarm", "aws_cloudwatch_composite_alarm"},
      {"aws:s3/bucketV2", "aws_s3_bucket"},
      {"aws:acm/certificate", "aws_acm_certificate"},
  };
  std::string head = type.substr(0, type.rfind(':')); // "aws:ecs/service:Service"
  const auto known = others.find(head);
  if (known != others.end())
    return known->second;
  const std::size_t colon = head.find(':');
  const std::size_t slash = head.find('/');
  if (colon == std::string::npos || slash == std::string::npos || slash < colon)
    return snake(head);
  return head.substr(0, colon) + "_" + snake(head.substr(colon + 1, slash - colon - 1)) + "_" +
         snake(head.substr(slash + 1));
}

/// A value that Pulumi keeps encrypted, or in clear but marked.
bool is_secret(const json &value)
{
  return value.is_object() && value.contains("4dabf18193072939515e22adb298388d");
}

/// Names as Terraform has them, and blocks as lists of one; maps that people fill stay as they are.
json as_terraform(const json &value, const std::string &name, int depth)
{
  if (depth > deepest_import || is_secret(value))
    return nullptr;
  if (value.is_array()) {
    json list = json::array();
    for (const json &one : value)
      list.push_back(one.is_object() ? as_terraform(one, "", depth + 1).front()
                                     : as_terraform(one, "", depth + 1));
    return list;
  }
  if (!value.is_object())
    return value;
  if (name == "tags" || name == "tags_all" || name == "dimensions" || name == "environment_variables")
    return value;
  json block = json::object();
  for (const auto &[key, one] : value.items())
    if (!key.starts_with("__"))
      block[snake(key)] = as_terraform(one, snake(key), depth + 1);
  return json::array({std::move(block)});
}

/// "urn:pulumi:prod::shop::aws:ecs/service:Service::api" -> "api".
std::string name_of(const std::string &urn)
{
  const std::size_t at = urn.rfind("::");
  std::string name = at == std::string::npos ? urn : urn.substr(at + 2);
  for (char &c : name)
    if (c == '.' || c == '[' || c == ']' || c == '"')
      c = '-';
  return name;
}

} // namespace

json pulumi_rows(const json &exported)
{
  json rows = json::array();
  std::map<std::string, std::string> addresses; // by urn
  std::map<std::string, std::string> regions;   // by urn of a provider
  const json &resources = part(part(exported, "deployment"), "resources");
  for (const json &one : resources)
    if (text_of(one, "type") == "pulumi:providers:aws")
      regions[text_of(one, "urn")] = text_of(part(one, "inputs"), "region");
  const auto is_managed = [](const json &one) {
    return text_of(one, "type").find('/') != std::string::npos && part(one, "custom") == true &&
           part(one, "delete") != true && !text_of(one, "type").starts_with("pulumi:");
  };
  for (const json &one : resources)
    if (is_managed(one))
      addresses[text_of(one, "urn")] =
          terraform_type(text_of(one, "type")) + "." + name_of(text_of(one, "urn"));
  for (const json &one : resources) {
    const auto address = addresses.find(text_of(one, "urn"));
    if (!is_managed(one) || address == addresses.end())
      continue;
    const json &outputs = part(one, "outputs");
    json values = as_terraform(outputs.is_object() ? outputs : part(one, "inputs"), "", 0);
    json row = {{"address", address->second},
                {"mode", "managed"},
                {"type", terraform_type(text_of(one, "type"))},
                {"name", name_of(text_of(one, "urn"))},
                {"provider", text_of(one, "provider")},
                {"values", values.is_array() && !values.empty() ? values.front() : json::object()}};
    row["values"]["id"] = text_of(one, "id");
    const std::string provider = text_of(one, "provider"); // its urn, "::", its id
    if (const auto region = regions.find(provider.substr(0, provider.rfind("::")));
        region != regions.end() && !region->second.empty() && !row["values"].contains("region"))
      row["values"]["region"] = region->second;
    for (const json &needed : part(one, "dependencies"))
      if (needed.is_string() && addresses.contains(needed.get<std::string>()))
        row["depends_on"].push_back(addresses.at(needed.get<std::string>()));
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace drsim::import::terraform
