// What must hold when one input gets worse. Each is one line: by which parameter of which kind.
// kind.
#include "tests/metamorphic/relation.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::test {
namespace {

Relation larger(const std::string &name, const std::string &kind, const std::string &parameter, double factor)
{
  return {name, Order::never_better, [=](Loaded &loaded) { return scale(loaded, kind, parameter, factor); }};
}

Relation fixed(const std::string &name, const std::string &kind, const std::string &parameter, double value)
{
  return {name, Order::never_better, [=](Loaded &loaded) { return set(loaded, kind, parameter, value); }};
}

/// What is done later: where the fault goes away by itself, what was not begun by then does no harm.
Relation in_vain(Relation relation)
{
  relation.order = Order::later;
  return relation;
}

Relation on_average(Relation relation)
{
  relation.order = Order::never_better_on_average;
  return relation;
}

/// People come later: all of them.
std::vector<Relation> come_later(std::vector<Relation> relations)
{
  for (Relation &relation : relations)
    relation.order = Order::later;
  return relations;
}

/// Among people who answer so late that the next level is paged.
Relation slowly_answered(Relation relation)
{
  relation.before = [](Loaded &loaded) { static_cast<void>(scale(loaded, "oncall", "acknowledge_s", 20)); };
  return relation;
}

/// A count made smaller by one, but not below `least`.
bool one_less(Loaded &loaded, const std::string &kind, const std::string &parameter, double least)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components) {
    const auto found = spec.parameters.find(parameter);
    if (spec.kind != kind || found == spec.parameters.end())
      continue;
    const double present = found->second.value.mean();
    if (present > least) {
      found->second.value = Distribution(present - 1);
      changed = true;
    }
  }
  return changed;
}

bool one_zone(Loaded &loaded)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components)
    if (spec.zones.size() > 1) {
      spec.zones.resize(1);
      changed = true;
    }
  return changed;
}

} // namespace

std::vector<Relation> relations_of_edge()
{
  return {
      larger("answers are kept longer by resolvers", "route53_record", "ttl_s", 5),
      larger("a failover record needs more failed checks", "route53_health_check", "failure_threshold", 3),
      larger("health checks of an endpoint come less often", "route53_health_check", "request_interval_s", 3),
      in_vain(larger("a load balancer needs more failed checks", "alb", "unhealthy_threshold", 3)),
      in_vain(larger("a load balancer checks its targets less often", "alb", "interval_s", 3)),
      larger("a load balancer takes longer to create", "alb", "create_s", 5),
      larger("more resolvers keep answers too long", "dns_clients", "violator_share", 3),
      larger("more users stay with a dead connection", "dns_clients", "pinned_share", 3),
      larger("an edited record takes longer to be told", "route53_record", "edit_s", 5),
  };
}

std::vector<Relation> relations_of_compute()
{
  return {
      larger("nodes take longer to join", "eks_cluster", "node_join_s", 4),
      larger("images take longer to pull", "service", "image_pull_s", 5),
      larger("pods take longer to start", "service", "pod_start_s", 5),
      larger("pods of a dead node are made anew later", "eks_cluster", "eviction_wait_s", 4),
      larger("a node is given up later", "eks_cluster", "node_grace_s", 4),
      larger("a rollback takes longer", "service", "rollback_s", 5),
      {"a cluster may not grow", Order::never_better,
       [](Loaded &loaded) {
         bool changed = false;
         for (ComponentSpec &spec : loaded.deployment.components)
           if (spec.kind == "eks_cluster") {
             Distribution &most = spec.parameters.at("max_nodes").value;
             const double nodes = spec.parameters.at("nodes").value.mean();
             changed = changed || most.mean() != nodes;
             most = Distribution(nodes);
           }
         return changed;
       }},
      on_average({"a cluster may have one node less", Order::never_better,
                  [](Loaded &loaded) { return one_less(loaded, "eks_cluster", "max_nodes", 1); }}),
      on_average({"each service has one pod less", Order::never_better,
                  [](Loaded &loaded) {
                    static_cast<void>(one_less(loaded, "service", "hpa_min", 1));
                    return one_less(loaded, "service", "replicas", 1);
                  }}),
      on_average(larger("requests are more work", "service", "service_time_s", 1.2)),
      on_average({"there is more traffic", Order::never_better,
                  [](Loaded &loaded) {
                    loaded.scenario.load_factor *= 1.3;
                    return true;
                  }}),
  };
}

std::vector<Relation> relations_of_stores()
{
  return {
      larger("the link between regions is narrower", "inter_region_link", "bandwidth_bytes_per_s", 0.01),
      larger("the network of a region is narrower", "region_network", "bandwidth_bytes_per_s", 0.01),
      larger("a failover of the database takes longer", "rds_instance", "failover_s", 4),
      in_vain(larger("pools come back later", "rds_instance", "client_reconnect_s", 4)),
      fixed("the database has no standby", "rds_instance", "multi_az", 0),
      fixed("no point in time can be restored", "rds_instance", "backup_retention_days", 0),
      larger("backups are taken less often", "backup_plan", "period_s", 4),
      larger("logs are shipped less often", "rds_instance", "pitr_ship_s", 48),
      larger("a restore reads more slowly", "rds_instance", "restore_bytes_per_s", 0.001),
      larger("a restored instance comes later", "rds_instance", "provision_s", 4),
      larger("a restored volume loads more slowly", "rds_instance", "lazy_load_bytes_per_s", 0.1),
      larger("a promotion takes longer", "rds_replica", "promote_s", 4),
      larger("a replica is always further behind", "rds_replica", "apply_floor_s", 10),
      larger("a replica applies log more slowly", "rds_replica", "replay_bytes_per_s", 0.0001),
      on_average(larger("a smaller database", "rds_instance", "max_concurrency", 0.5)),
      on_average(larger("statements are more work", "rds_instance", "write_service_time_s", 1.3)),
      on_average(
          larger("more entries must be read before a cache is warm", "elasticache", "working_set_keys", 10)),
      {"stores and machines stand in one zone", Order::never_better, one_zone},
  };
}

std::vector<Relation> relations_of_watching()
{
  const auto later = [](Loaded &loaded) {
    bool changed = false;
    for (ComponentSpec &spec : loaded.deployment.components)
      if (spec.kind == "alert_rule") {
        Distribution &held = spec.parameters.at("for_s").value;
        held = Distribution(held.mean() + 600);
        changed = true;
      }
    return changed;
  };
  return come_later({
      {"alerts must hold longer", Order::later, later},
      larger("rules are evaluated less often", "alert_rule", "evaluation_interval_s", 4),
      larger("targets are scraped less often", "prometheus", "scrape_interval_s", 4),
      {"an alarm needs more periods", Order::later,
       [](Loaded &loaded) {
         static_cast<void>(scale(loaded, "cloudwatch_alarm", "datapoints_to_alarm", 5));
         return scale(loaded, "cloudwatch_alarm", "evaluation_periods", 5);
       }},
      larger("figures reach an alarm later", "cloudwatch_alarm", "metric_delay_s", 4),
      larger("groups wait longer before they notify", "alert_route", "group_wait_s", 10),
      larger("a notification takes longer to ring", "alert_route", "receiver_s", 20),
      larger("an alert must be worse to fire", "alert_rule", "threshold", 3),
  });
}

std::vector<Relation> relations_of_people()
{
  return come_later({
      larger("people answer later", "oncall", "acknowledge_s", 3),
      larger("people know later what is broken", "oncall", "diagnose_known_s", 3),
      larger("people name a lost place later", "oncall", "diagnose_place_s", 3),
      larger("people decide later", "oncall", "decide_s", 4),
      slowly_answered(larger("the next level is paged later", "oncall", "escalation_s", 4)),
      slowly_answered(fixed("nobody else is paged", "oncall", "escalation_levels", 1)),
      fixed("there is one pair of hands", "oncall", "hands", 1),
      larger("people are slower at night", "oncall", "night_factor", 4),
      larger("people tire sooner", "oncall", "fatigue_per_hour", 10),
      larger("more steps are done wrong", "oncall", "step_error_ratio", 20),
      larger("steps take longer", "runbook_step", "duration_s", 3),
  });
}

} // namespace drsim::test
