#include "sim/import/terraform/terraform_defaults.hpp"

#include <limits>

namespace drsim::inline import::inline terraform {
namespace {

constexpr double a_text = std::numeric_limits<double>::quiet_NaN();

// Schemas and pages of the provider, hashicorp/terraform-provider-aws.
#define DRSIM_SCHEMA "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/"
#define DRSIM_PAGE "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"

constexpr ProviderDefault defaults[] = {
    {"aws_backup_plan", "rule.completion_window", 180, "", DRSIM_SCHEMA "backup/plan.go"},
    {"aws_backup_plan", "rule.enable_continuous_backup", 0, "", DRSIM_SCHEMA "backup/plan.go"},
    {"aws_backup_plan", "rule.start_window", 60, "", DRSIM_SCHEMA "backup/plan.go"},
    {"aws_cloudfront_distribution", "origin.connection_attempts", 3, "",
     DRSIM_SCHEMA "cloudfront/distribution.go"},
    {"aws_cloudfront_distribution", "origin.connection_timeout", 10, "",
     DRSIM_SCHEMA "cloudfront/distribution.go"},
    {"aws_cloudfront_distribution", "origin.custom_origin_config.origin_read_timeout", 30, "",
     DRSIM_SCHEMA "cloudfront/distribution.go"},
    {"aws_cloudwatch_metric_alarm", "treat_missing_data", a_text, "missing",
     DRSIM_SCHEMA "cloudwatch/metric_alarm.go"},
    {"aws_db_instance", "backup_retention_period", 0, "", DRSIM_PAGE "db_instance#backup_retention_period"},
    {"aws_elasticache_replication_group", "automatic_failover_enabled", 0, "",
     DRSIM_SCHEMA "elasticache/replication_group.go"},
    {"aws_elasticache_replication_group", "multi_az_enabled", 0, "",
     DRSIM_SCHEMA "elasticache/replication_group.go"},
    {"aws_lb_target_group", "deregistration_delay", 300, "", DRSIM_SCHEMA "elbv2/target_group.go"},
    {"aws_lb_target_group", "health_check.healthy_threshold", 3, "", DRSIM_SCHEMA "elbv2/target_group.go"},
    {"aws_lb_target_group", "health_check.interval", 30, "", DRSIM_SCHEMA "elbv2/target_group.go"},
    {"aws_lb_target_group", "health_check.unhealthy_threshold", 3, "", DRSIM_SCHEMA "elbv2/target_group.go"},
    {"aws_rds_cluster", "backup_retention_period", 1, "", DRSIM_PAGE "rds_cluster#backup_retention_period"},
};

#undef DRSIM_SCHEMA
#undef DRSIM_PAGE

} // namespace

const ProviderDefault *terraform_default(const std::string &type, const std::string &attribute)
{
  const std::string own = type == "aws_alb_target_group" ? "aws_lb_target_group" : type;
  for (const ProviderDefault &one : defaults)
    if (own == one.type && attribute == one.attribute)
      return &one;
  return nullptr;
}

} // namespace drsim::import::terraform
