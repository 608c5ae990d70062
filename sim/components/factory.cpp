#include "sim/components/factory.hpp"

#include "sim/components/compute/eks_cluster.hpp"
#include "sim/components/compute/service.hpp"
#include "sim/components/edge/alb.hpp"
#include "sim/components/edge/derived_health_check.hpp"
#include "sim/components/edge/route53_health_check.hpp"
#include "sim/components/edge/route53_record.hpp"
#include "sim/components/people/oncall.hpp"
#include "sim/components/people/restartable.hpp"
#include "sim/components/platform/consul.hpp"
#include "sim/components/platform/tool.hpp"
#include "sim/components/platform/vault.hpp"
#include "sim/components/stores/dynamodb_table.hpp"
#include "sim/components/stores/elasticache.hpp"
#include "sim/components/stores/patroni.hpp"
#include "sim/components/stores/rds_instance.hpp"
#include "sim/components/stores/rds_replica.hpp"
#include "sim/components/streams/msk.hpp"
#include "sim/components/streams/msk_replicator.hpp"
#include "sim/components/watch/alert_route.hpp"
#include "sim/components/watch/alert_rule.hpp"
#include "sim/components/watch/cloudwatch_alarm.hpp"
#include "sim/components/watch/composite_alarm.hpp"
#include "sim/components/watch/prometheus.hpp"
#include "sim/components/watch/threat_detector.hpp"
#include "sim/model/kinds.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/runbook/runbook_step.hpp"

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
    {"autoscaling_group", make_eks_cluster}, // machines with one pod each
    {"cloudwatch_alarm", make_cloudwatch_alarm},
    {"composite_alarm", make_composite_alarm},
    {"consul", make_consul},
    {"dynamodb_replica", make_dynamodb_replica},
    {"dynamodb_table", make_dynamodb_table},
    {"ecs_cluster", make_eks_cluster}, // tasks, on Fargate each with a machine of its own
    {"eks_cluster", make_eks_cluster},
    {"elasticache", make_elasticache},
    {"msk", make_msk},
    {"msk_replicator", make_msk_replicator},
    {"oncall", make_oncall},
    {"patroni", make_patroni},
    {"prometheus", make_prometheus},
    {"rds_instance", make_rds_instance},
    {"rds_replica", make_rds_replica},
    {"route53_health_check", make_health_check},
    {"route53_record", make_route53_record},
    {"runbook", make_runbook},
    {"runbook_step", make_runbook_step},
    {"service", make_service},
    {"threat_detector", make_threat_detector},
    {"tool", make_tool},
    {"vault", make_vault},
};

} // namespace

std::unique_ptr<Component> make_component(const ComponentSpec &spec, const Deployment &deployment)
{
  for (const Maker &kind : makers)
    if (spec.kind == kind.name) {
      const Kind *row = kind_named(spec.kind);
      const bool fails = row != nullptr && row->fails != nullptr;
      return fails ? restartable(spec, kind.make(spec, deployment)) : kind.make(spec, deployment);
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
