#include "sim/import/dependency_merge.hpp"

#include <algorithm>
#include <string_view>

namespace drsim {
namespace {

struct Sort {
  std::string_view type;
  const char *what;
};

/// Types by their beginnings, the longest first where one begins another.
constexpr Sort sorts[] = {
    {"aws_security_group_rule", ""},  // part of its group
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
    {"aws_db_subnet_group", "network"},
    {"aws_elasticache_subnet_group", "network"},
    {"aws_vpc", "network"},
    {"aws_nat_gateway", "network"},
    {"aws_ec2_transit_gateway", "network"},
    {"aws_iam_", "identity"},
    {"aws_ecr_", "image"},
    {"aws_ami", "image"},
    {"aws_launch_", "image"},
    {"aws_db_instance", "store"},
    {"aws_rds_", "store"},
    {"aws_elasticache_", "store"},
    {"aws_msk_", "store"},
    {"aws_dynamodb_", "store"},
    {"aws_s3_bucket", "store"},
    {"aws_efs_", "store"},
    {"aws_backup_vault", "store"},
    {"aws_sns_topic", "notification"},
    {"aws_wafv2_", "firewall"},
    {"aws_lb", "service"},
    {"aws_alb", "service"},
    {"aws_eks_", "service"},
    {"aws_autoscaling_group", "service"},
    {"aws_ecs_", "service"},
    {"aws_lambda_", "service"},
    {"aws_cloudfront_", "service"},
};

const char *sort_of(const std::string &type)
{
  for (const Sort &sort : sorts)
    if (std::string_view(type).starts_with(sort.type))
      return sort.what;
  return "";
}

} // namespace

std::vector<Dependency> plan_dependencies(const TerraformPlan &plan, const ImportContext &context)
{
  std::vector<Dependency> found;
  for (const PlanResource &from : plan.resources())
    for (const PlanResource *to : plan.references(from, "")) {
      const std::string what = sort_of(to->type);
      if (!what.empty() && to->address != from.address)
        found.push_back({from.address,
                         what,
                         to->address,
                         from.region,
                         {Source::user_file, Confidence::set, context.shown_name, from.address, ""}});
    }
  return found;
}

} // namespace drsim
