#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>

namespace drsim::inline lint {
namespace {

void single_replica(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (mean_of(*service, "replicas").value_or(2) <= 1)
      findings.at(*service, "replicas", service->id + " runs one pod: a node's loss or a drain takes it down",
                  "run at least 2 replicas in different zones");
}

void one_zone(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (is_off(*service, "zone_spread") && mean_of(*service, "replicas").value_or(0) > 1)
      findings.at(*service, "zone_spread",
                  "nothing spreads the pods of " + service->id + " over zones: one zone may hold all of them",
                  "add a topologySpreadConstraint on topology.kubernetes.io/zone");
}

void no_history(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (is_off(*service, "revision_history"))
      findings.at(*service, "revision_history",
                  service->id + " keeps no earlier revision: nothing to roll back to",
                  "set revisionHistoryLimit to at least 2");
}

void release_without_rollback(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *delivery : deployment.of_kind("delivery"))
    if (is_off(*delivery, "automatic_rollback"))
      findings.at(*delivery, "automatic_rollback",
                  delivery->id + " does not take a bad version back by itself: it stays until people act",
                  "let the canary's analysis roll back automatically");
}

void no_canary(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *delivery : deployment.of_kind("delivery"))
    if (mean_of(*delivery, "canary_weight").value_or(0) >= 1)
      findings.at(*delivery, "canary_weight",
                  delivery->id + " gives a new version all users at once: there is no canary",
                  "start with a small canary_weight");
}

/// EC2 finds a machine well whose service answers nobody.
void blind_group(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const ComponentSpec *group = linked(deployment, *service, "cluster");
    if (group == nullptr || group->kind != "autoscaling_group" || text_of(*group, "health_check") != "EC2")
      continue;
    for (const ComponentSpec *door : deployment.of_kind("alb")) {
      const auto behind = links_of(*door, "services");
      if (std::find(behind.begin(), behind.end(), service->id) != behind.end()) {
        findings.at(*group, "health_check",
                    group->id + " replaces machines that EC2 finds broken only: one whose " + service->id +
                        " is dead is taken out by " + door->id + " and never replaced",
                    "set health_check_type = \"ELB\", with a grace period longer than its start");
        break;
      }
    }
  }
}

void bare_pod(const Deployment &deployment, Findings &findings)
{
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "owned_by" && one.to == "nobody")
      findings.place(one.at, one.from + " is a pod by itself: when its node is gone, nothing makes it again",
                     "let a Deployment, a StatefulSet or a Job make it");
}

} // namespace

std::vector<Rule> service_rules()
{
  return {{"service-single-replica", Severity::warning, single_replica},
          {"service-zone-spread-off", Severity::warning, one_zone},
          {"pod-without-owner", Severity::warning, bare_pod},
          {"service-without-history", Severity::error, no_history},
          {"delivery-without-rollback", Severity::warning, release_without_rollback},
          {"delivery-without-canary", Severity::warning, no_canary},
          {"group-blind-to-service", Severity::warning, blind_group}};
}

} // namespace drsim::lint
