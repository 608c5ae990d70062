// Properties of a template that are built otherwise than Terraform's blocks: buckets, distributions,
// documents.
#include "sim/import/cloudformation/cloudformation_values.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

void refer(json &row, const std::string &attribute, const json &value, const CloudformationValues &values)
{
  for (const std::string &id : values.resources(value))
    row["expressions"][attribute]["references"].push_back("Resources." + id);
}

json replication_rule(const json &written)
{
  json rule = {{"status", template_member(written, "Status")},
               {"prefix", template_member(written, "Prefix")}};
  const json &filter = template_member(written, "Filter");
  rule["filter"] = json::array({{{"prefix", template_member(filter, "Prefix")},
                                 {"tag", template_member(filter, "TagFilter")},
                                 {"and", template_member(filter, "And")}}});
  rule["delete_marker_replication"] = json::array(
      {{{"status", template_member(template_member(written, "DeleteMarkerReplication"), "Status")}}});
  const json &time = template_member(template_member(written, "Destination"), "ReplicationTime");
  rule["destination"] = json::array({json::object()});
  if (time.is_object())
    rule["destination"][0]["replication_time"] = json::array(
        {{{"status", template_member(time, "Status")},
          {"time",
           json::array({{{"minutes", template_member(template_member(time, "Time"), "Minutes")}}})}}});
  return rule;
}

void bucket(json &row, const json &properties, const CloudformationValues &values)
{
  const json status =
      values.known(template_member(template_member(properties, "VersioningConfiguration"), "Status"));
  if (status.is_string())
    row["values"]["versioning"] = json::array({{{"enabled", status == "Enabled"}}});
  const json &replication = template_member(properties, "ReplicationConfiguration");
  if (!replication.is_object())
    return;
  json rules = json::array();
  for (const json &one : template_member(replication, "Rules"))
    rules.push_back(replication_rule(values.known(one)));
  row["values"]["replication_configuration"] = json::array({{{"rules", std::move(rules)}}});
  refer(row, "replication_configuration", replication, values);
}

void distribution(json &row, const json &properties, const CloudformationValues &values)
{
  const json &config = template_member(properties, "DistributionConfig");
  json origins = json::array();
  for (const json &one : template_member(config, "Origins")) {
    const json known = values.known(one);
    json origin = {{"origin_id", template_member(known, "Id")},
                   {"domain_name", template_member(known, "DomainName")}};
    for (const auto &[from, to] : {std::pair{"ConnectionAttempts", "connection_attempts"},
                                   {"ConnectionTimeout", "connection_timeout"}})
      if (const json &value = template_member(known, from); !value.is_null())
        origin[to] = value;
    if (const json &read = template_member(template_member(known, "CustomOriginConfig"), "OriginReadTimeout");
        !read.is_null())
      origin["custom_origin_config"] = json::array({{{"origin_read_timeout", read}}});
    origins.push_back(std::move(origin));
  }
  row["values"]["origin"] = std::move(origins);
  refer(row, "origin", template_member(config, "Origins"), values);
  json groups = json::array();
  const json known_groups = values.known(template_member(template_member(config, "OriginGroups"), "Items"));
  for (const json &one : known_groups.is_array() ? known_groups : json::array())
    groups.push_back(
        {{"member", template_member(template_member(one, "Members"), "Items")},
         {"failover_criteria",
          json::array(
              {{{"status_codes",
                 template_member(template_member(template_member(one, "FailoverCriteria"), "StatusCodes"),
                                 "Items")}}})}});
  if (!groups.empty())
    row["values"]["origin_group"] = std::move(groups);
}

/// A table of several regions; recovery to a point in time is set copy by copy, the first one's holds.
void copies_of_table(json &row, const json &properties, const CloudformationValues &values)
{
  for (const json &one : template_member(properties, "Replicas")) {
    const json region = values.known(template_member(one, "Region"));
    if (region.is_string())
      row["values"]["replica"].push_back({{"region_name", region}});
    const json enabled = values.known(template_member(
        template_member(one, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled"));
    if (!enabled.is_null() && !row["values"].contains("point_in_time_recovery"))
      row["values"]["point_in_time_recovery"] = json::array({{{"enabled", enabled}}});
  }
}

/// "ExecutionBlockType" as the API has it: "executionBlockType".
json with_small_letters(const json &value, int depth = 0)
{
  constexpr int deepest = 60;
  if (depth > deepest)
    return nullptr;
  json out = value.is_object() ? json::object() : value.is_array() ? json::array() : value;
  if (value.is_array())
    for (const json &one : value)
      out.push_back(with_small_letters(one, depth + 1));
  if (value.is_object())
    for (const auto &[key, member] : value.items()) {
      std::string name = key;
      if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z')
        name[0] = static_cast<char>(name[0] - 'A' + 'a');
      out[name] = with_small_letters(member, depth + 1);
    }
  return out;
}

/// Policies are kept whole; what only AWS knows of them is left out.
void policies(json &row, const json &properties, const CloudformationValues &values)
{
  for (const auto &[from, to] :
       {std::pair{"PolicyDocument", "policy"}, {"AssumeRolePolicyDocument", "assume_role_policy"}})
    if (const json &document = template_member(properties, from); document.is_object())
      row["values"][to] = values.known(document);
  for (const json &one : template_member(properties, "Policies"))
    if (const json &document = template_member(one, "PolicyDocument"); document.is_object())
      row["values"]["inline_policy"].push_back({{"policy", values.known(document)}});
}

/// A group of settings: a map of names, or a list of options.
void settings(json &row, const json &properties, const CloudformationValues &values)
{
  for (const char *key : {"Parameters", "Properties"})
    if (const json &all = template_member(properties, key); all.is_object())
      for (const auto &[name, value] : all.items())
        if (const json known = values.known(value); known.is_primitive() && !known.is_null())
          row["values"]["parameter"].push_back(
              {{"name", name},
               {"value", known.is_number() ? json(fmt::format("{}", known.get<double>())) : known}});
  for (const json &one : template_member(properties, "OptionConfigurations"))
    if (const json name = values.known(template_member(one, "OptionName")); name.is_string())
      row["values"]["option"].push_back({{"option_name", name}});
}

} // namespace

void template_parts(json &row, const std::string &type, const json &properties,
                    const CloudformationValues &values)
{
  if (type == "AWS::S3::Bucket")
    bucket(row, properties, values);
  if (type.starts_with("AWS::IAM::"))
    policies(row, properties, values);
  if (type.ends_with("ParameterGroup") || type.ends_with("OptionGroup"))
    settings(row, properties, values);
  const json &scheme = template_member(properties, "Scheme");
  if (const json known = values.known(scheme);
      type == "AWS::ElasticLoadBalancingV2::LoadBalancer" && (scheme.empty() || known.is_string()))
    row["values"]["internal"] = known == "internal"; // AWS lets users in unless told otherwise
  if (type == "AWS::CloudFront::Distribution")
    distribution(row, properties, values);
  if (type == "AWS::DynamoDB::GlobalTable")
    copies_of_table(row, properties, values);
  if (const json &containers = template_member(properties, "ContainerDefinitions");
      type == "AWS::ECS::TaskDefinition" && containers.is_array())
    row["values"]["container_definitions"] = values.known(containers).dump();
  if (type == "AWS::EFS::FileSystem") {
    if (template_member(properties, "ReplicationConfiguration").is_object())
      row["values"]["replication_configuration"] = true; // of Terraform an object of its own
    for (const json &tag : template_member(properties, "FileSystemTags"))
      if (const json name = values.known(template_member(tag, "Value"));
          template_member(tag, "Key") == "Name" && name.is_string())
        row["values"]["tags"]["Name"] = name;
  }
  if (type == "AWS::ARCRegionSwitch::Plan")
    row["values"]["api_plan"] = json{{"plan", with_small_letters(values.known(properties))}}.dump(2);
  const json &content = template_member(properties, "Content");
  if (type == "AWS::SSM::Document" && content.is_object()) // a document may be written as an object
    row["values"]["content"] = values.known(content).dump();
}

} // namespace drsim::import::cloudformation
