#include "sim/import/terraform/terraform_dependencies.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace drsim::inline import::inline terraform {
namespace {

struct Sort {
  std::string_view type;
  const char *what;
};

/// Types by their beginnings, the longest first where one begins another.
constexpr Sort sort_of_resource[] = {
    {"aws_security_group_rule", ""}, // part of its group
    {"aws_security_group", "security_group"},
    {"aws_vpc_security_group", ""},
    {"aws_network_acl", "network"},
    {"aws_acm_certificate", "certificate"},
    {"aws_iam_server_certificate", "certificate"},
    {"aws_secretsmanager_secret", "secret"},
    {"aws_ssm_parameter", "secret"},
    {"aws_kms_", "key"},
    {"aws_route53_", "dns"},
    {"aws_service_discovery_", "dns"},
    {"aws_subnet", "network"},
    {"aws_default_subnet", "network"},
    {"aws_route_table", "network"},
    {"aws_db_subnet_group", "network"},
    {"aws_elasticache_subnet_group", "network"},
    {"aws_vpc", "network"},
    {"aws_nat_gateway", "network"},
    {"aws_ec2_transit_gateway", "network"},
    {"aws_iam_", "identity"},
    {"aws_ecr_", "image"},
    {"aws_ami", "image"},
    {"aws_launch_", "image"},
    {"aws_db_parameter_group", "parameter_group"},
    {"aws_db_option_group", "option_group"},
    {"aws_rds_cluster_parameter_group", "parameter_group"},
    {"aws_elasticache_parameter_group", "parameter_group"},
    {"aws_db_instance", "store"},
    {"aws_rds_", "store"},
    {"aws_elasticache_", "store"},
    {"aws_msk_", "store"},
    {"aws_dynamodb_", "store"},
    {"aws_docdb_", "store"},
    {"aws_neptune_", "store"},
    {"aws_s3_bucket", "store"},
    {"aws_efs_", "store"},
    {"aws_backup_vault", "store"},
    {"aws_sns_topic", "notification"},
    {"aws_sqs_queue", "queue"},
    {"aws_wafv2_", "firewall"},
    {"aws_lb", "service"},
    {"aws_elb", "service"},
    {"aws_alb", "service"},
    {"aws_eks_", "service"},
    {"aws_autoscaling_group", "service"},
    {"aws_ecs_", "service"},
    {"aws_lambda_", "service"},
    {"aws_cloudfront_", "service"},
};

const char *sort_of(const std::string &type)
{
  for (const Sort &sort : sort_of_resource)
    if (std::string_view(type).starts_with(sort.type))
      return sort.what;
  return "";
}

/// Objects that only tie others together: what they name is what their owner needs.
constexpr std::string_view ties[] = {
    "aws_lb_listener",
    "aws_alb_listener",
    "aws_wafv2_web_acl_association",
    "aws_iam_role_policy_attachment",
    "aws_security_group_rule",
    "aws_vpc_security_group_",
    "aws_rds_cluster_instance",
    "aws_s3_bucket_replication_configuration",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_backup_selection",
    "aws_route_table_association",
    "aws_network_acl_rule",
};

bool is_tie(const std::string &type)
{
  return type == "aws_route" || std::any_of(std::begin(ties), std::end(ties), [&](std::string_view tie) {
           return std::string_view(type).starts_with(tie);
         });
}

bool owns_ties(const std::string &type)
{
  constexpr std::string_view owners[] = {
      "aws_lb",        "aws_alb",         "aws_security_group", "aws_iam_role",    "aws_rds_cluster",
      "aws_s3_bucket", "aws_backup_plan", "aws_subnet",         "aws_route_table", "aws_network_acl"};
  return std::find(std::begin(owners), std::end(owners), type) != std::end(owners);
}

class Needs {
public:
  Needs(const TerraformPlan &plan, const ImportContext &context) : plan_(plan), context_(context) {}
  std::vector<Dependency> read();

private:
  void references(const PlanResource &from);
  void rules(const PlanResource &resource);
  void versions(const PlanResource &resource);
  void add(const PlanResource &from, const std::string &what, const std::string &to, const PlanResource &at)
  {
    if (!what.empty() && !to.empty() && to != from.address)
      found_.push_back({from.address,
                        what,
                        to,
                        from.region,
                        {Source::user_file, Confidence::set, context_.shown_name, at.address, ""}});
  }
  [[nodiscard]] const PlanResource *owner_of(const PlanResource &tie) const;

  const TerraformPlan &plan_;
  const ImportContext &context_;
  std::vector<Dependency> found_;
};

/// Of two security groups that a rule names, the one it belongs to.
const PlanResource *Needs::owner_of(const PlanResource &tie) const
{
  for (const char *attribute : {"security_group_id", "load_balancer_arn", "listener_arn",
                                "cluster_identifier", "bucket", "plan_id", "subnet_id", "route_table_id", ""})
    for (const PlanResource *to : plan_.references(tie, attribute)) {
      if (owns_ties(to->type))
        return to;
      if (is_tie(to->type) && to != &tie) // a rule of a listener
        for (const PlanResource *further : plan_.references(*to, "load_balancer_arn"))
          if (owns_ties(further->type))
            return further;
    }
  return nullptr;
}

void Needs::references(const PlanResource &from)
{
  const PlanResource *owner = is_tie(from.type) ? owner_of(from) : &from;
  if (owner == nullptr)
    return;
  for (const PlanResource *to : plan_.references(from, ""))
    if (!is_tie(to->type))
      add(*owner, sort_of(to->type), to->address, from);
  if (from.type == "aws_ecs_service") // what its tasks name is what it needs
    for (const PlanResource *task : plan_.references(from, "task_definition"))
      if (task->type == "aws_ecs_task_definition")
        for (const PlanResource *to : plan_.references(*task, ""))
          add(from, sort_of(to->type), to->address, *task);
}

/// Which way, protocol and ports: addresses differ from region to region, these should not.
void Needs::rules(const PlanResource &resource)
{
  if (resource.type == "aws_security_group")
    for (const char *way : {"ingress", "egress"}) {
      const nlohmann::json *list = resource.value(way);
      if (list != nullptr && list->is_array())
        for (const nlohmann::json &rule : *list)
          if (rule.is_object())
            add(resource, "allows", std::string(way) + " " + rule_protocol(rule) + " " + rule_ports(rule),
                resource);
    }
  const bool rule = resource.type == "aws_security_group_rule";
  const bool one_way = resource.type.starts_with("aws_vpc_security_group_");
  const PlanResource *owner = rule || one_way ? owner_of(resource) : nullptr;
  if (owner == nullptr)
    return;
  const std::string way = rule                                                ? resource.text("type")
                          : resource.type.find("egress") == std::string::npos ? "ingress"
                                                                              : "egress";
  add(*owner, "allows", way + " " + rule_protocol(*resource.values) + " " + rule_ports(*resource.values),
      resource);
}

/// The first text of a list; "" where there is none.
std::string first_text(const nlohmann::json *list)
{
  const bool any = list != nullptr && list->is_array() && !list->empty() && list->front().is_string();
  return any ? list->front().get<std::string>() : std::string();
}

/// What a counterpart in another region should have the same of.
void Needs::versions(const PlanResource &resource)
{
  struct Fact {
    std::string_view type;
    const char *attribute;
    const char *what;
  };
  static constexpr Fact facts[] = {
      {"aws_db_instance", "engine_version", "version"},
      {"aws_db_instance", "instance_class", "size"},
      {"aws_rds_cluster", "engine_version", "version"},
      {"aws_rds_cluster", "db_cluster_instance_class", "size"},
      {"aws_eks_cluster", "version", "version"},
      {"aws_msk_cluster", "kafka_version", "version"},
      {"aws_elasticache_replication_group", "engine_version", "version"},
      {"aws_elasticache_replication_group", "node_type", "size"},
  };
  for (const Fact &fact : facts)
    if (resource.type == fact.type)
      add(resource, fact.what, resource.text(fact.attribute), resource);
  if (resource.type == "aws_eks_node_group")
    for (const PlanResource *cluster : plan_.references(resource, "cluster_name"))
      add(*cluster, "size", first_text(resource.value("instance_types")), resource);
  if (const nlohmann::json *group = resource.value("broker_node_group_info");
      resource.type == "aws_msk_cluster" && group != nullptr && group->is_array() && !group->empty() &&
      group->front().is_object())
    add(resource, "size", plan_text(group->front(), "instance_type"), resource);
  if (resource.type == "aws_rds_cluster_instance")
    if (const PlanResource *owner = owner_of(resource))
      add(*owner, "size", resource.text("instance_class"), resource);
}

std::vector<Dependency> Needs::read()
{
  for (const PlanResource &resource : plan_.resources()) {
    references(resource);
    rules(resource);
    versions(resource);
  }
  add_plan_facts(plan_, context_, found_);
  add_callers(plan_, context_, found_);
  add_network_facts(plan_, context_, found_);
  add_grants(plan_, context_, found_);
  return std::move(found_);
}

} // namespace

std::string rule_ports(const nlohmann::json &rule)
{
  const auto port = [&](const char *key) {
    const auto found = rule.find(key);
    const double number = found != rule.end() && found->is_number() ? found->get<double>() : -1;
    return number <= 65535 ? number : -1; // no port: whatever it is, it says nothing
  };
  const double from = port("from_port");
  const double to = port("to_port");
  if (from < 0 || to < 0 || (from == 0 && (to == 0 || to == 65535)))
    return "all";
  const std::string first = std::to_string(static_cast<long>(from));
  return from == to ? first : first + "-" + std::to_string(static_cast<long>(to));
}

std::string rule_protocol(const nlohmann::json &rule)
{
  for (const char *key : {"protocol", "ip_protocol"})
    if (const auto found = rule.find(key); found != rule.end() && found->is_string())
      return *found == "-1" ? "all" : found->get<std::string>();
  return "all";
}

std::vector<Dependency> plan_dependencies(const TerraformPlan &plan, const ImportContext &context)
{
  return Needs(plan, context).read();
}

} // namespace drsim::import::terraform
