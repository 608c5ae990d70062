#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline lint {
namespace {

/// Kinds that must have a counterpart; front doors and services have rules of their own.
const std::vector<std::string> paired_kinds = {"eks_cluster", "autoscaling_group", "ecs_cluster",
                                               "elasticache", "msk"};

void missing_kind(const Deployment &deployment, Findings &findings)
{
  const std::string dr = dr_region(deployment);
  if (dr.empty())
    return;
  for (const std::string &kind : paired_kinds) {
    if (kind_in(deployment, kind, dr) != nullptr)
      continue;
    for (const ComponentSpec *component : deployment.of_kind(kind))
      if (in_primary(deployment, *component))
        findings.place(component->from,
                       component->id + " (" + kind + ") is in " + component->region + " only; " + dr +
                           " has nothing of the kind",
                       "declare its counterpart in " + dr + ", or a runbook step that creates it");
  }
}

void missing_front_door(const Deployment &deployment, Findings &findings)
{
  const std::string dr = dr_region(deployment);
  const ComponentSpec *here = kind_in(deployment, "alb", deployment.primary_region());
  if (dr.empty() || here == nullptr)
    return;
  const ComponentSpec *there = kind_in(deployment, "alb", dr);
  const std::string cure = "keep the load balancer of " + dr + " running; it costs little without traffic";
  if (there == nullptr)
    findings.place(here->from, here->id + " has no counterpart in " + dr + ": users have nowhere to go",
                   cure);
  else if (is_off(*there, "exists"))
    findings.at(*there, "exists",
                there->id + " does not exist until the recovery creates it (" +
                    span(p95_of(*there, "create_s").value_or(0)) + " at p95, through the region's API); " +
                    here->id + " does (" + provenance_text(here->from) + ")",
                cure);
}

void missing_service(const Deployment &deployment, Findings &findings)
{
  const std::string dr = dr_region(deployment);
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (!dr.empty() && in_primary(deployment, *service) &&
        service_in(deployment, without_region(service->id), dr) == nullptr)
      findings.place(service->from, service->id + " has no counterpart in " + dr,
                     "deploy " + without_region(service->id) + " in " + dr);
}

bool has_alarm_like(const Deployment &deployment, const ComponentSpec &alarm, const std::string &region)
{
  for (const ComponentSpec *other : deployment.of_kind("cloudwatch_alarm")) {
    const ComponentSpec *watched = linked(deployment, *other, "watches");
    if (watched != nullptr && watched->region == region &&
        text_of(*other, "metric") == text_of(alarm, "metric"))
      return true;
  }
  return false;
}

void missing_alarm(const Deployment &deployment, Findings &findings)
{
  const std::string dr = dr_region(deployment);
  for (const ComponentSpec *alarm : deployment.of_kind("cloudwatch_alarm")) {
    const ComponentSpec *watched = linked(deployment, *alarm, "watches");
    if (dr.empty() || watched == nullptr || !in_primary(deployment, *watched) ||
        has_alarm_like(deployment, *alarm, dr))
      continue;
    const ComponentSpec *twin = kind_in(deployment, watched->kind, dr);
    findings.place(alarm->from,
                   alarm->id + " watches " + watched->id + " (" + text_of(*alarm, "metric") +
                       "); nothing watches the same in " + dr +
                       (twin == nullptr ? "" : " (" + twin->id + ", " + provenance_text(twin->from) + ")") +
                       ": after a switch the shop runs unseen",
                   "declare the same alarm in " + dr);
  }
}

void smaller(const Deployment &deployment, Findings &findings, const ComponentSpec &here,
             const ComponentSpec *there, const std::string &parameter, const std::string &unit)
{
  if (there == nullptr)
    return;
  const std::optional<double> own = mean_of(here, parameter);
  const std::optional<double> theirs = mean_of(*there, parameter);
  if (own && theirs && *theirs < *own)
    findings.at(*there, parameter,
                there->id + " has " + figure(*theirs) + " " + unit + ", " + here.id + " " + figure(*own) +
                    " (" + place_text(here, parameter) + ")",
                "raise it to " + figure(*own) + ", or let the runbook for the loss of " +
                    deployment.primary_region() + " do so and count its time");
}

void smaller_cluster(const Deployment &deployment, Findings &findings)
{
  const ComponentSpec *there = kind_in(deployment, "eks_cluster", dr_region(deployment));
  for (const ComponentSpec *here : deployment.of_kind("eks_cluster"))
    if (in_primary(deployment, *here)) {
      smaller(deployment, findings, *here, there, "nodes", "nodes");
      smaller(deployment, findings, *here, there, "max_nodes", "nodes at most");
    }
  const auto groups = deployment.of_kind("autoscaling_group");
  if (groups.size() != 2) // several in a region: their services are compared by name
    return;
  const ComponentSpec *other = kind_in(deployment, "autoscaling_group", dr_region(deployment));
  for (const ComponentSpec *here : groups)
    if (in_primary(deployment, *here)) {
      smaller(deployment, findings, *here, other, "nodes", "machines");
      smaller(deployment, findings, *here, other, "max_nodes", "machines at most");
    }
}

void fewer_replicas(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *here : deployment.of_kind("service"))
    if (in_primary(deployment, *here))
      smaller(deployment, findings, *here,
              service_in(deployment, without_region(here->id), dr_region(deployment)), "replicas",
              "replicas");
}

void cluster_room(const Deployment &deployment, Findings &findings)
{
  const std::string dr = dr_region(deployment);
  for (const ComponentSpec *cluster : deployment.of_kind("eks_cluster")) {
    const std::optional<double> nodes = mean_of(*cluster, "max_nodes");
    const std::optional<double> pods = mean_of(*cluster, "pods_per_node");
    if (cluster->region != dr || !nodes || !pods)
      continue;
    double wanted = 0;
    for (const ComponentSpec *service : deployment.of_kind("service"))
      if (in_primary(deployment, *service))
        wanted += mean_of(*service, "replicas").value_or(0);
    if (wanted > *nodes * *pods)
      findings.at(*cluster, "max_nodes",
                  "the primary region runs " + figure(wanted) + " pods; " + cluster->id + " has room for " +
                      figure(*nodes * *pods) + " (" + figure(*nodes) + " nodes at most x " + figure(*pods) +
                      " pods a node)",
                  "raise max_nodes to at least " + figure(std::ceil(wanted / *pods)));
  }
}

} // namespace

std::vector<Rule> parity_rules()
{
  return {{"dr-component-missing", Severity::warning, missing_kind},
          {"dr-front-door-missing", Severity::error, missing_front_door},
          {"dr-service-missing", Severity::error, missing_service},
          {"dr-alarm-missing", Severity::warning, missing_alarm},
          {"dr-cluster-smaller", Severity::warning, smaller_cluster},
          {"dr-fewer-replicas", Severity::warning, fewer_replicas},
          {"dr-cluster-without-room", Severity::error, cluster_room}};
}

} // namespace drsim::lint
