// A template in the shape of a plan: resources named Resources.ID, properties under Terraform's names.

#include "sim/import/cloudformation_import.hpp"
#include "sim/import/import_text.hpp"
#include "sim/import/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace drsim {
namespace {

using nlohmann::json;

/// A property, under its path, and the attribute or block it is in Terraform.
struct Property {
  const char *written;
  const char *attribute; ///< "block.attribute" for one of a block
};

struct Resource {
  const char *type;
  std::vector<Property> properties;
};

const std::map<std::string, Resource> resource_table = {
    {"AWS::RDS::DBInstance",
     {"aws_db_instance",
      {{"DBInstanceIdentifier", "identifier"},
       {"MultiAZ", "multi_az"},
       {"BackupRetentionPeriod", "backup_retention_period"},
       {"AvailabilityZone", "availability_zone"},
       {"SourceDBInstanceIdentifier", "replicate_source_db"}}}},
    {"AWS::RDS::DBCluster", {"aws_rds_cluster", {}}},
    {"AWS::RDS::GlobalCluster", {"aws_rds_global_cluster", {}}},
    {"AWS::ElastiCache::ReplicationGroup",
     {"aws_elasticache_replication_group",
      {{"ReplicationGroupId", "replication_group_id"},
       {"NumNodeGroups", "num_node_groups"},
       {"ReplicasPerNodeGroup", "replicas_per_node_group"},
       {"AutomaticFailoverEnabled", "automatic_failover_enabled"},
       {"MultiAZEnabled", "multi_az_enabled"},
       {"SnapshotRetentionLimit", "snapshot_retention_limit"}}}},
    {"AWS::MSK::Cluster",
     {"aws_msk_cluster",
      {{"ClusterName", "cluster_name"}, {"NumberOfBrokerNodes", "number_of_broker_nodes"}}}},
    {"AWS::EKS::Cluster", {"aws_eks_cluster", {{"Name", "name"}}}},
    {"AWS::EKS::Nodegroup",
     {"aws_eks_node_group",
      {{"ClusterName", "cluster_name"},
       {"ScalingConfig.DesiredSize", "scaling_config.desired_size"},
       {"ScalingConfig.MaxSize", "scaling_config.max_size"}}}},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer",
     {"aws_lb", {{"Name", "name"}, {"Type", "load_balancer_type"}}}},
    {"AWS::ElasticLoadBalancingV2::Listener",
     {"aws_lb_listener", {{"LoadBalancerArn", "load_balancer_arn"}, {"DefaultActions", "default_action"}}}},
    {"AWS::ElasticLoadBalancingV2::ListenerRule",
     {"aws_lb_listener_rule", {{"ListenerArn", "listener_arn"}, {"Actions", "action"}}}},
    {"AWS::ElasticLoadBalancingV2::TargetGroup",
     {"aws_lb_target_group",
      {{"HealthCheckIntervalSeconds", "health_check.interval"},
       {"HealthCheckTimeoutSeconds", "health_check.timeout"},
       {"HealthyThresholdCount", "health_check.healthy_threshold"},
       {"UnhealthyThresholdCount", "health_check.unhealthy_threshold"}}}},
    {"AWS::Route53::HealthCheck",
     {"aws_route53_health_check",
      {{"HealthCheckConfig.Type", "type"},
       {"HealthCheckConfig.RequestInterval", "request_interval"},
       {"HealthCheckConfig.FailureThreshold", "failure_threshold"},
       {"HealthCheckConfig.FullyQualifiedDomainName", "fqdn"}}}},
    {"AWS::Route53::RecordSet",
     {"aws_route53_record",
      {{"Name", "name"},
       {"Type", "type"},
       {"TTL", "ttl"},
       {"Failover", "failover_routing_policy.type"},
       {"HealthCheckId", "health_check_id"},
       {"ResourceRecords", "records"},
       {"AliasTarget.DNSName", "alias.name"},
       {"AliasTarget.EvaluateTargetHealth", "alias.evaluate_target_health"}}}},
    {"AWS::CloudWatch::Alarm",
     {"aws_cloudwatch_metric_alarm",
      {{"AlarmName", "alarm_name"},
       {"MetricName", "metric_name"},
       {"Period", "period"},
       {"EvaluationPeriods", "evaluation_periods"},
       {"DatapointsToAlarm", "datapoints_to_alarm"},
       {"Threshold", "threshold"},
       {"TreatMissingData", "treat_missing_data"},
       {"Dimensions", "dimensions"},
       {"AlarmActions", "alarm_actions"}}}},
    {"AWS::SNS::Topic", {"aws_sns_topic", {}}},
};

const std::map<std::string, Resource> &resources()
{
  return resource_table;
}

const json &member(const json &from, const std::string &key)
{
  static const json none;
  if (!from.is_object())
    return none;
  const auto found = from.find(key);
  return found == from.end() ? none : *found;
}

const json &at_path(const json &from, std::string path)
{
  const json *at = &from;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    at = &member(*at, path.substr(0, dot));
    path = path.substr(dot + 1);
  }
  return member(*at, path);
}

class Template {
public:
  explicit Template(const json &document) : document_(document) {}
  json plan();

private:
  void property(json &row, const Property &named, const json &value);
  json row(const std::string &id, const json &resource);
  /// The value with references to parameters replaced by their defaults; null when it has none that is known.
  [[nodiscard]] json literal(const json &value) const;
  void references(const json &value, json &out, int depth) const;
  void reference(const std::string &name, json &out) const;

  const json &document_;
  json changes_ = json::array();
};

json Template::literal(const json &value) const
{
  if (value.is_string() && value.get_ref<const std::string &>().find("${") != std::string::npos)
    return nullptr; // a place that another tool fills in
  if (!value.is_structured())
    return value;
  const json &name = member(value, "Ref");
  if (!value.is_object() || value.size() != 1 || !name.is_string())
    return nullptr;
  const json &parameter = member(member(document_, "Parameters"), name.get<std::string>());
  const json &hidden = member(parameter, "NoEcho");
  const json &standard = member(parameter, "Default");
  if (hidden == true || hidden == "true" || is_secret_name(name.get<std::string>()) ||
      standard.is_structured())
    return nullptr;
  return standard;
}

void Template::reference(const std::string &name, json &out) const
{
  const std::string id = name.substr(0, name.find('.'));
  if (member(document_, "Resources").is_object() && member(document_, "Resources").contains(id))
    out.push_back("Resources." + id);
}

void Template::references(const json &value, json &out, int depth) const
{
  if (depth > deepest_import || !value.is_structured())
    return;
  if (const json &name = member(value, "Ref"); name.is_string())
    return reference(name.get<std::string>(), out);
  if (const json &name = member(value, "Fn::GetAtt"); name.is_array() && !name.empty() && name[0].is_string())
    return reference(name[0].get<std::string>(), out);
  if (const json &text = member(value, "Fn::Sub"); text.is_string()) {
    const auto whole = text.get<std::string>();
    for (std::size_t at = whole.find("${"); at != std::string::npos; at = whole.find("${", at + 2))
      reference(whole.substr(at + 2, whole.find('}', at) - at - 2), out);
    return;
  }
  for (const json &one : value)
    references(one, out, depth + 1);
}

void Template::property(json &row, const Property &named, const json &value)
{
  const std::string attribute = named.attribute;
  const std::size_t dot = attribute.find('.');
  const std::string outer = attribute.substr(0, dot);
  const json known = literal(value);
  json found = json::array();
  references(value, found, 0);
  if (!found.empty())
    for (const json &one : found)
      row["expressions"][outer]["references"].push_back(one);
  if (dot != std::string::npos) {
    json &blocks = row["values"][outer];
    if (!blocks.is_array())
      blocks = json::array({json::object()});
    if (!known.is_null())
      blocks[0][attribute.substr(dot + 1)] = known;
  } else if (!known.is_null())
    row["values"][outer] = known;
  else {
    changes_.back()["change"]["after_unknown"][outer] = true;
    row["expressions"].emplace(outer, json::object()); // configured, though not literally
  }
}

json Template::row(const std::string &id, const json &resource)
{
  const json &type = member(resource, "Type");
  const std::string written = type.is_string() ? type.get<std::string>() : "untyped";
  const auto known = resources().find(written);
  json row = {{"address", "Resources." + id},
              {"mode", "managed"},
              {"type", known == resources().end() ? written : known->second.type},
              {"name", id},
              {"values", json::object()},
              {"expressions", json::object()}};
  changes_.push_back({{"address", "Resources." + id}, {"change", {{"after_unknown", json::object()}}}});
  if (known != resources().end())
    for (const Property &named : known->second.properties)
      if (const json &value = at_path(member(resource, "Properties"), named.written); !value.is_null())
        property(row, named, value);
  if (written == "AWS::ElasticLoadBalancingV2::TargetGroup")
    for (const json &one : member(member(resource, "Properties"), "TargetGroupAttributes"))
      if (member(one, "Key") == "deregistration_delay.timeout_seconds")
        property(row, {"TargetGroupAttributes", "deregistration_delay"}, member(one, "Value"));
  return row;
}

json Template::plan()
{
  json rows = json::array();
  const json &all = member(document_, "Resources");
  if (all.is_object())
    for (const auto &[id, resource] : all.items())
      if (resource.is_object() && id.find_first_of(".[]\"") == std::string::npos)
        rows.push_back(row(id, resource));
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
  const auto known = resources().find(type);
  if (known != resources().end())
    for (const Property &named : known->second.properties)
      if (path == named.attribute)
        return std::string("Properties.") + named.written;
  return attribute;
}

json cloudformation_as_plan(const json &document)
{
  return Template(document).plan();
}

} // namespace drsim
