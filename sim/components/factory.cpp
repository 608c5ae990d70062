#include "sim/components/factory.hpp"

#include "sim/components/compute/eks_cluster.hpp"
#include "sim/components/compute/service.hpp"
#include "sim/components/edge/alb.hpp"
#include "sim/components/edge/cloudfront.hpp"
#include "sim/components/edge/derived_health_check.hpp"
#include "sim/components/edge/global_accelerator.hpp"
#include "sim/components/edge/route53_health_check.hpp"
#include "sim/components/edge/route53_record.hpp"
#include "sim/components/edge/waf.hpp"
#include "sim/components/people/oncall.hpp"
#include "sim/components/people/reached.hpp"
#include "sim/components/people/restartable.hpp"
#include "sim/components/people/role.hpp"
#include "sim/components/platform/cluster_dns.hpp"
#include "sim/components/platform/consul.hpp"
#include "sim/components/platform/dns_registrar.hpp"
#include "sim/components/platform/nat_gateway.hpp"
#include "sim/components/platform/terraform_stack.hpp"
#include "sim/components/platform/third_party.hpp"
#include "sim/components/platform/tool.hpp"
#include "sim/components/platform/vault.hpp"
#include "sim/components/stores/dynamodb_table.hpp"
#include "sim/components/stores/efs_file_system.hpp"
#include "sim/components/stores/elasticache.hpp"
#include "sim/components/stores/patroni.hpp"
#include "sim/components/stores/rds_instance.hpp"
#include "sim/components/stores/rds_replica.hpp"
#include "sim/components/streams/msk.hpp"
#include "sim/components/streams/msk_replicator.hpp"
#include "sim/components/streams/sns_topic.hpp"
#include "sim/components/streams/sqs_queue.hpp"
#include "sim/components/watch/alert_route.hpp"
#include "sim/components/watch/alert_rule.hpp"
#include "sim/components/watch/audit_log.hpp"
#include "sim/components/watch/cloudwatch_alarm.hpp"
#include "sim/components/watch/composite_alarm.hpp"
#include "sim/components/watch/prometheus.hpp"
#include "sim/components/watch/threat_detector.hpp"
#include "sim/model/access_ports.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/kinds.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/runbook/runbook_step.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components {
namespace {

/// One kind, told apart by what it watches.
std::unique_ptr<Component> make_health_check(const ComponentSpec &spec, const Deployment &deployment)
{
  return Parameters(spec).text("sort") == "endpoint" ? make_route53_health_check(spec, deployment)
                                                     : make_derived_health_check(spec, deployment);
}

struct Maker {
  const char *name;
  std::unique_ptr<Component> (*make)(const ComponentSpec &, const Deployment &);
};

// Sorted by name, one line a kind.
constexpr Maker makers[] = {
    {"alb", make_alb},
    {"alert_route", make_alert_route},
    {"alert_rule", make_alert_rule},
    {"audit_log", make_audit_log},
    {"autoscaling_group", make_eks_cluster}, // machines with one pod each
    {"cloudfront", make_cloudfront},
    {"cloudwatch_alarm", make_cloudwatch_alarm},
    {"cluster_dns", make_cluster_dns},
    {"composite_alarm", make_composite_alarm},
    {"consul", make_consul},
    {"dns_registrar", make_dns_registrar},
    {"dynamodb_replica", make_dynamodb_replica},
    {"dynamodb_table", make_dynamodb_table},
    {"ecs_cluster", make_eks_cluster}, // tasks, on Fargate each with a machine of its own
    {"efs_file_system", make_efs_file_system},
    {"eks_cluster", make_eks_cluster},
    {"elasticache", make_elasticache},
    {"global_accelerator", make_global_accelerator},
    {"msk", make_msk},
    {"msk_replicator", make_msk_replicator},
    {"nat_gateway", make_nat_gateway},
    {"oncall", make_oncall},
    {"patroni", make_patroni},
    {"prometheus", make_prometheus},
    {"rds_instance", make_rds_instance},
    {"rds_replica", make_rds_replica},
    {"role", make_role},
    {"route53_health_check", make_health_check},
    {"route53_record", make_route53_record},
    {"runbook", make_runbook},
    {"runbook_step", make_runbook_step},
    {"service", make_service},
    {"sns_topic", make_sns_topic},
    {"sqs_queue", make_sqs_queue},
    {"terraform_stack", make_terraform_stack},
    {"third_party", make_third_party},
    {"threat_detector", make_threat_detector},
    {"tool", make_tool},
    {"vault", make_vault},
    {"waf", make_waf},
};

} // namespace

std::unique_ptr<Component> make_component(const ComponentSpec &spec, const Deployment &deployment)
{
  for (const Maker &kind : makers)
    if (spec.kind == kind.name) {
      const auto &restarted = action_named("restart")->kinds; // what is somebody else's is not among them
      const bool ours = std::find(restarted.begin(), restarted.end(), spec.kind) != restarted.end();
      std::unique_ptr<Component> made = kind.make(spec, deployment);
      if (ours)
        made = restartable(spec, std::move(made));
      return owns_port(spec.kind, ports::reach) ? reached(spec, std::move(made)) : std::move(made);
    }
  return nullptr;
}

std::vector<std::string> component_kinds()
{
  std::vector<std::string> names;
  for (const Maker &kind : makers)
    names.emplace_back(kind.name);
  return names;
}

} // namespace drsim::components
