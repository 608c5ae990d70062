// A template in the shape of a plan: resources named Resources.ID, properties under Terraform's names.

#include "sim/import/cloudformation_import.hpp"
#include "sim/import/cloudformation_values.hpp"
#include "sim/import/import_text.hpp"
#include "sim/import/yaml_fields.hpp"

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
       {"SourceDBInstanceIdentifier", "replicate_source_db"},
       {"EngineVersion", "engine_version"},
       {"DBInstanceClass", "instance_class"}}}},
    {"AWS::RDS::DBCluster", {"aws_rds_cluster", {{"EngineVersion", "engine_version"}}}},
    {"AWS::RDS::DBSubnetGroup", {"aws_db_subnet_group", {}}},
    {"AWS::RDS::GlobalCluster", {"aws_rds_global_cluster", {}}},
    {"AWS::ElastiCache::ReplicationGroup",
     {"aws_elasticache_replication_group",
      {{"ReplicationGroupId", "replication_group_id"},
       {"NumNodeGroups", "num_node_groups"},
       {"ReplicasPerNodeGroup", "replicas_per_node_group"},
       {"AutomaticFailoverEnabled", "automatic_failover_enabled"},
       {"MultiAZEnabled", "multi_az_enabled"},
       {"SnapshotRetentionLimit", "snapshot_retention_limit"},
       {"EngineVersion", "engine_version"},
       {"CacheNodeType", "node_type"}}}},
    {"AWS::MSK::Cluster",
     {"aws_msk_cluster",
      {{"ClusterName", "cluster_name"},
       {"NumberOfBrokerNodes", "number_of_broker_nodes"},
       {"KafkaVersion", "kafka_version"}}}},
    {"AWS::EKS::Cluster", {"aws_eks_cluster", {{"Name", "name"}, {"Version", "version"}}}},
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
    {"AWS::Backup::BackupPlan",
     {"aws_backup_plan",
      {{"BackupPlan.BackupPlanName", "name"},
       {"BackupPlan.BackupPlanRule.ScheduleExpression", "rule.schedule"},
       {"BackupPlan.BackupPlanRule.CopyActions", "rule.copy_action"}}}},
    {"AWS::Backup::BackupSelection",
     {"aws_backup_selection", {{"BackupPlanId", "plan_id"}, {"BackupSelection.Resources", "resources"}}}},
    {"AWS::Backup::BackupVault", {"aws_backup_vault", {}}},
    {"AWS::EC2::SecurityGroup", {"aws_security_group", {}}},
    {"AWS::EC2::SecurityGroupIngress", {"aws_security_group_rule", {{"GroupId", "security_group_id"}}}},
    {"AWS::EC2::SecurityGroupEgress", {"aws_security_group_rule", {{"GroupId", "security_group_id"}}}},
    {"AWS::EC2::TransitGateway", {"aws_ec2_transit_gateway", {}}},
    {"AWS::EC2::TransitGatewayAttachment", {"aws_ec2_transit_gateway_vpc_attachment", {}}},
    {"AWS::EC2::VPCPeeringConnection", {"aws_vpc_peering_connection", {}}},
    {"AWS::CertificateManager::Certificate", {"aws_acm_certificate", {}}},
    {"AWS::AutoScaling::AutoScalingGroup", {"aws_autoscaling_group", {}}},
    {"AWS::Route53::HostedZone", {"aws_route53_zone", {}}},
};

const std::map<std::string, Resource> &resources()
{
  return resource_table;
}

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
  void property(json &row, const Property &named, const json &value);
  void others(json &row, const json &resource) const;
  void parts(json &row, const std::string &type, const json &properties);
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

void Template::property(json &row, const Property &named, const json &value)
{
  const std::string attribute = named.attribute;
  const std::size_t dot = attribute.find('.');
  const std::string outer = attribute.substr(0, dot);
  json known = values_.known(value);
  if (known.is_structured() && !is_list_of_scalars(known))
    known = nullptr; // blocks are read by those who know their shape
  for (const std::string &id : values_.resources(value))
    row["expressions"][outer]["references"].push_back("Resources." + id);
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

/// Properties that are lists of parts.
void Template::parts(json &row, const std::string &type, const json &properties)
{
  if (type == "AWS::ElasticLoadBalancingV2::TargetGroup")
    for (const json &one : template_member(properties, "TargetGroupAttributes"))
      if (template_member(one, "Key") == "deregistration_delay.timeout_seconds")
        property(row, {"TargetGroupAttributes", "deregistration_delay"}, template_member(one, "Value"));
  if (type == "AWS::EC2::SecurityGroup")
    for (const auto &[from, to] :
         {std::pair{"SecurityGroupIngress", "ingress"}, {"SecurityGroupEgress", "egress"}})
      for (const json &one : template_member(properties, from))
        row["values"][to].push_back(rule(one));
  if (type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress") {
    row["values"].update(rule(properties));
    row["values"]["type"] = type.ends_with("Egress") ? "egress" : "ingress";
  }
  if (type == "AWS::Backup::BackupPlan")
    row["values"]["rule"] = backup_rules(template_member(properties, "BackupPlan"));
}

json Template::row(const std::string &id, const json &resource)
{
  const json &type = template_member(resource, "Type");
  const std::string written = type.is_string() ? type.get<std::string>() : "untyped";
  const auto known = resources().find(written);
  json row = {{"address", "Resources." + id},
              {"mode", "managed"},
              {"type", known == resources().end() ? as_terraform_type(written) : known->second.type},
              {"name", id},
              {"values", json::object()},
              {"expressions", json::object()}};
  changes_.push_back({{"address", "Resources." + id}, {"change", {{"after_unknown", json::object()}}}});
  const json &properties = template_member(resource, "Properties");
  if (known != resources().end())
    for (const Property &named : known->second.properties)
      if (const json &value = at_path(properties, named.written); !value.is_null())
        property(row, named, value);
  parts(row, written, properties);
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
  const auto known = resources().find(type);
  if (known != resources().end())
    for (const Property &named : known->second.properties)
      if (path == named.attribute)
        return std::string("Properties.") + named.written;
  return attribute;
}

json cloudformation_as_plan(const json &document, const std::string &region)
{
  return Template(document, region).plan();
}

} // namespace drsim
