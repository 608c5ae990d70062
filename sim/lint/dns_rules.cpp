#include "sim/insight/checker_votes.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/relations.hpp"

namespace drsim::inline lint {
namespace {

/// Records that are to follow health checks.
std::vector<const ComponentSpec *> failover_records(const Deployment &deployment)
{
  std::vector<const ComponentSpec *> found;
  for (const ComponentSpec *record : deployment.of_kind("route53_record"))
    if (text_of(*record, "routing") != "simple")
      found.push_back(record);
  return found;
}

void no_failover(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : deployment.of_kind("route53_record"))
    if (text_of(*record, "routing") == "simple")
      findings.at(
          *record, "routing",
          record->id + " has one answer, " + joined(links_of(*record, "primary")) +
              ", whatever happens: users move only when people edit it, which needs Route 53's control "
              "plane",
          "make it a failover pair with health checks, or turn it by a routing control");
}

/// A region falls silent: every check of it waits for its time-out.
void failover_floor(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : deployment.of_kind("route53_record")) {
    const ComponentSpec *check = linked(deployment, *record, "health_check");
    const std::optional<CheckerVote> vote = check == nullptr ? std::nullopt : vote_of(*check);
    const std::optional<double> ttl_s = mean_of(*record, "ttl_s");
    if (!vote || !ttl_s)
      continue;
    const double timeout_s = mean_of(*check, "timeout_s").value_or(0);
    const double verdict_s = silence_seen(*check, *vote).mean_s;
    const double aggregation_s = mean_of(*check, "aggregation_s").value_or(0);
    const double floor_s = verdict_s + aggregation_s + *ttl_s;
    const double rto_s = deployment.objectives.rto_s;
    findings.grade(floor_s > rto_s ? Severity::error : Severity::note);
    findings.at(*check, "request_interval_s",
                "a failover of " + record->id + " takes " + span(floor_s) + " in the mean, " +
                    share(floor_s / rto_s) +
                    " of the RTO, until every resolver that keeps to the TTL follows: request_interval " +
                    figure(vote->request_interval_s) + " s x failure_threshold " +
                    figure(vote->failure_threshold) + " with a time-out of " + figure(timeout_s) +
                    " s, until " + figure(vote->votes_to_fail()) + " of " + figure(vote->checkers) +
                    " checkers agree, " + span(verdict_s) + " + aggregation " + span(aggregation_s) +
                    " + TTL " + figure(*ttl_s) + " s (" + place_text(*record, "ttl_s") + ")",
                "the least Route 53 allows is request_interval = 10 and failure_threshold = 1; lower the TTL "
                "of records that are no alias");
  }
}

void no_health_check(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment))
    if (linked(deployment, *record, "health_check") == nullptr &&
        text_of(*record, "switched_by") != "routing_control" && !links_of(*record, "secondary").empty())
      findings.place(
          record->from,
          record->id +
              " is a failover record without a health check: Route 53 takes the primary for "
              "healthy always" +
              (is_on(*record, "evaluate_target_health")
                   ? " but for what evaluate_target_health sees (which a lost region may not report)"
                   : " and never fails over"),
          "set health_check_id to a check of the primary's front door");
}

void no_secondary(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment))
    if (!links_of(*record, "primary").empty() && linked(deployment, *record, "secondary") == nullptr)
      findings.place(record->from,
                     record->id +
                         " has no secondary: when the primary is down Route 53 has nothing to answer with",
                     "add a failover record of type SECONDARY to the DR region's front door");
}

void secondary_idle(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment))
    if (is_off(*record, "secondary_serves"))
      findings.at(
          *record, "secondary_serves",
          "the secondary of " + record->id +
              " is not the shop: an automatic failover shows users a sorry page until people edit DNS",
          "point the secondary at the DR region's load balancer");
}

void secondary_unchecked(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment))
    if (linked(deployment, *record, "secondary") != nullptr &&
        linked(deployment, *record, "secondary_health_check") == nullptr &&
        links_of(*record, "secondary_routing_control").empty())
      findings.place(record->from,
                     "the secondary of " + record->id +
                         " has no health check: Route 53 sends users there even when it is down, and nobody "
                         "learns before the day it is needed",
                     "give the secondary a health check of its own, with an alarm on it");
}

void target_health_ignored(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment))
    if (is_off(*record, "evaluate_target_health") && text_of(*record, "switched_by") != "routing_control")
      findings.at(*record, "evaluate_target_health",
                  record->id + " does not look at the health of its alias' targets: a front door without a "
                               "healthy target keeps its users until the health check sees it",
                  "set evaluate_target_health = true");
}

/// With both sides unhealthy Route 53 answers with the primary again (facts 2, R53-CHOOSE).
void fail_open(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *record : failover_records(deployment)) {
    const ComponentSpec *secondary = linked(deployment, *record, "secondary");
    const bool judged = linked(deployment, *record, "secondary_health_check") != nullptr ||
                        is_on(*record, "evaluate_target_health");
    if (secondary != nullptr && judged && is_off(*secondary, "exists") &&
        !is_off(*record, "secondary_serves"))
      findings.at(
          *secondary, "exists",
          "the secondary of " + record->id + " is " + secondary->id +
              ", unhealthy until it is created: with both unhealthy Route 53 answers with the dead primary",
          "keep the DR region's front door running");
  }
}

void long_tail(const Deployment &deployment, Findings &findings)
{
  const ComponentSpec *record = users_record(deployment);
  if (record == nullptr || record->kind != "route53_record")
    return; // nobody changes an answer
  for (const ComponentSpec *clients : deployment.of_kind("dns_clients")) {
    const double violators = mean_of(*clients, "violator_share").value_or(0);
    const std::optional<double> tail_s = p95_of(*clients, "violator_ttl_s");
    if (violators > 0 && tail_s && *tail_s > deployment.objectives.rto_s)
      findings.at(*clients, "violator_ttl_s",
                  share(violators) + " of resolvers keep an answer beyond its TTL; at p95 for " +
                      span(*tail_s) + ", longer than the RTO of " + span(deployment.objectives.rto_s) +
                      ": no change of DNS moves their users in time",
                  "put an anycast front (CloudFront, Global Accelerator) before both regions");
  }
}

} // namespace

std::vector<Rule> dns_rules()
{
  return {{"dns-failover-floor", Severity::note, failover_floor},
          {"record-without-failover", Severity::warning, no_failover},
          {"failover-without-health-check", Severity::error, no_health_check},
          {"failover-without-secondary", Severity::error, no_secondary},
          {"failover-secondary-does-not-serve", Severity::error, secondary_idle},
          {"failover-secondary-unchecked", Severity::warning, secondary_unchecked},
          {"failover-ignores-target-health", Severity::warning, target_health_ignored},
          {"failover-fails-open", Severity::error, fail_open},
          {"dns-tail-over-rto", Severity::warning, long_tail}};
}

} // namespace drsim::lint
