#include "sim/import/runbooks/ssm_words.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <cctype>

namespace drsim::inline import::inline runbooks {
namespace {

/// "failover_global_cluster", as boto calls it, as the API's own "FailoverGlobalCluster".
std::string pascal_case(const std::string &api)
{
  if (api.find('_') == std::string::npos)
    return api;
  std::string out;
  bool upper = true;
  for (const char letter : api) {
    if (letter != '_')
      out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    upper = letter == '_';
  }
  if (out.find("GlobalCluster") == std::string::npos) // those alone are not of "DB"
    for (std::size_t at = out.find("Db"); at != std::string::npos; at = out.find("Db", at + 1))
      out[at + 1] = 'B';
  return out;
}

/// "arn:aws:rds:eu-west-1:123456789012:cluster:shop-dr" -> "shop-dr".
std::string behind_colon(const std::string &name)
{
  return name.substr(name.rfind(':') + 1);
}

} // namespace

int choice_holds(const YAML::Node &choice, const std::string &value)
{
  const auto asked = [&](const char *key, std::string &text) {
    text = yaml_text(yaml_at(choice, {key}));
    return yaml_is_set(yaml_at(choice, {key}));
  };
  std::string text;
  for (const char *key : {"StringEquals", "BooleanEquals"})
    if (asked(key, text))
      return lower_case(text) == lower_case(value) ? 1 : 0;
  if (asked("EqualsIgnoreCase", text))
    return lower_case(text) == lower_case(value) ? 1 : 0;
  if (asked("StartsWith", text))
    return value.starts_with(text) ? 1 : 0;
  if (asked("EndsWith", text))
    return value.ends_with(text) ? 1 : 0;
  if (asked("Contains", text))
    return value.find(text) != std::string::npos ? 1 : 0;
  const auto number = parse_number(value);
  for (const char *key : {"NumericEquals", "NumericGreater", "NumericLesser", "NumericGreaterOrEquals",
                          "NumericLesserOrEquals"}) {
    if (!asked(key, text))
      continue;
    const auto other = parse_number(text);
    const std::string_view word = key;
    if (!number || !other)
      return -1;
    const bool equal = *number == *other;
    const bool held = word.ends_with("Equals") && equal;
    return held || (word.find("Greater") != word.npos && *number > *other) ||
                   (word.find("Lesser") != word.npos && *number < *other)
               ? 1
               : 0;
  }
  return -1;
}

StepMeaning api_meaning(const std::string &called,
                        const std::function<std::string(const std::string &)> &input)
{
  const std::string api = pascal_case(called);
  if (api == "PromoteReadReplica")
    return {"promote", input("DBInstanceIdentifier")};
  if (api == "PromoteReadReplicaDBCluster")
    return {"promote", input("DBClusterIdentifier")};
  if (api == "RebootDBInstance" && lower_case(input("ForceFailover")) == "true")
    return {"failover", input("DBInstanceIdentifier")};
  if (api == "FailoverDBCluster")
    return {"failover", input("DBClusterIdentifier")};
  if (api == "FailoverGlobalCluster" || api == "SwitchoverGlobalCluster")
    return {"promote", behind_colon(input("TargetDbClusterIdentifier"))};
  if (api == "RemoveFromGlobalCluster")
    return {"promote", behind_colon(input("DbClusterIdentifier"))};
  if (api == "SetDesiredCapacity" || api == "UpdateAutoScalingGroup") {
    const bool sized = !(input("DesiredCapacity") + input("MinSize")).empty();
    const std::string group = input("AutoScalingGroupName");
    return {sized ? "scale" : "wait", group.empty() ? "" : "asg:" + id_part(group)};
  }
  if (api == "RestoreTableToPointInTime")
    return {"restore", input("SourceTableName")};
  if (api == "RestoreTableFromBackup")
    return {"restore", input("TargetTableName")};
  if (api == "RestoreDBClusterToPointInTime")
    return {"restore", input("SourceDBClusterIdentifier")};
  if (api == "RestoreDBClusterFromSnapshot")
    return {"restore", input("DBClusterIdentifier")};
  if (api == "RestoreDBInstanceToPointInTime")
    return {"restore", input("SourceDBInstanceIdentifier")};
  if (api == "RestoreDBInstanceFromDBSnapshot")
    return {"restore", input("DBInstanceIdentifier")};
  if (api == "ChangeResourceRecordSets")
    return {"switch_dns", ""};
  if (api == "UpdateRoutingControlState") // on alone moves nothing: the primary's must go off
    return {input("RoutingControlState") == "Off" ? "switch_dns" : "wait", ""};
  if (api == "StartZonalShift")
    return {"shift_away", balancer_of_arn(input("ResourceIdentifier")), "", input("AwayFrom")};
  if (api == "CancelZonalShift")
    return {"shift_back", ""};
  if (api == "CreateLoadBalancer")
    return {"create", input("Name").empty() ? "" : "alb:" + id_part(input("Name"))};
  return {"wait", ""};
}

} // namespace drsim::import::runbooks
