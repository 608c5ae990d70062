#include "sim/model/fault_kinds.hpp"

#include "sim/model/kinds.hpp"

#include <algorithm>

namespace drsim::inline model {

namespace {

constexpr bool optional = true;

// What was lost comes back part by part, the last so long after the first.
constexpr FaultFigure return_over{"return_over_s", "s", 0, 864000, optional};

// Volumes come back after the machines, the last so long after the first.
constexpr FaultFigure volumes_over{"volumes_over_s", "s", 0, 864000, optional};

// It comes and goes: `flap_period_s` from one beginning to the next, there for `flap_on_ratio` of that.
constexpr FaultFigure flap_period{"flap_period_s", "s", 0, 86400, optional};
constexpr FaultFigure flap_on{"flap_on_ratio", "ratio", 0, 1, optional};

} // namespace

namespace {

// Sorted by name; the table is in two parts for its length alone.
std::vector<FaultKind> rows_to_g()
{
  // clang-format off
  return {
      {"access_blocked", "something lives, and a rule keeps callers from it", Aim::component,
       {{"blocked_ratio", "ratio", 0, 1, optional}, {"dropped_ratio", "ratio", 0, 1, optional}},
       {"store:of-record", "store:any", "alb:", "cache:", "database:", "files:", "queue:", "replica:",
       "topic:"},
       {"service", "rds_instance", "rds_replica", "patroni", "dynamodb_table", "dynamodb_replica",
       "efs_file_system", "elasticache", "msk", "sns_topic", "sqs_queue", "alb", "tool", "waf"},
       {"", "", "", ""}},
      {"attack", "requests that are no users' fill the front door", Aim::traffic,
       {{"factor", "ratio", 0, 1e6}, {"sources", "count", 1, 1e10}}, {}, {}, {"", "", "", ""}},
      {"backup_deletion", "somebody deletes the backups of a database", Aim::store, {},
       {"store:of-record", "store:any"}, {"rds_instance", "patroni", "dynamodb_table"}, {"", "", "", ""}},
      {"bad_deploy", "a bad version is released", Aim::service, {{"error_ratio", "ratio", 0, 1},
       {"no_way_back", "ratio", 0, 1, optional}},
       {"service:critical", "service:busiest", "service:any on the critical journey"}, {"service"},
       {"aws:eks:inject-kubernetes-custom-resource", "", "HTTPChaos", ""}},
      {"brown_out", "a zone, a service, a database or a system of somebody else answers badly", Aim::part,
       {{"error_ratio", "ratio", 0, 1, optional}, {"loss_ratio", "ratio", 0, 1, optional},
       {"latency_s", "s", 0, 3600, optional}, {"slow_ratio", "ratio", 0, 1, optional}, flap_period, flap_on},
       {"zone:busiest of ", "zone:any of ", "store:of-record", "store:any", "service:critical",
       "service:busiest", "service:any on the critical journey"}, {"service", "rds_instance", "patroni",
       "dynamodb_table", "third_party"},
       {"aws:eks:pod-network-latency", "", "NetworkChaos", ""}},
      {"component_failure", "one component dies by itself", Aim::component, {flap_period, flap_on},
       {"store:of-record", "store:any", "alb:", "cache:", "cluster:", "database:", "files:", "prometheus:",
       "queue:", "replica:", "replicator:",
       "topic:"}, {}, {"aws:rds:reboot-db-instances", "scale_deployment", "PodChaos", "pod-delete"}},
      {"consumer_reset", "consumers of a topic lose their place and start at its end", Aim::component, {},
       {"topic:"}, {"msk"}, {"", "", "", ""}},
      {"control_plane_outage", "the control plane of a cluster or of DNS takes no changes", Aim::component,
       {},
       {"cluster:", "record:users"}, {"eks_cluster", "global_accelerator", "route53_record"},
       {"", "", "", ""}},
      {"credential_expiry", "what somebody logs in with, or shows to clients, is no longer valid",
       Aim::component, {}, {"alb:", "vault:", "service:critical"}, {"service", "vault", "alb", "tool",
       "dns_registrar"},
       {"", "", "", ""}},
      {"data_corruption", "a faulty writer spoils data", Aim::store, {{"corrupt_per_s", "per_s", 0, 1e9},
       {"rows_in_use", "count", 1, 1e15}}, {"store:of-record", "store:any"}, {"rds_instance", "patroni",
       "dynamodb_table"},
       {"", "", "", ""}},
      {"delegation_hijack", "somebody has the registry name other name servers", Aim::component, {}, {},
       {"dns_registrar"}, {"", "", "", ""}},
      {"deletion", "a database is deleted, with its standby and its own backups", Aim::component, {},
       {"store:of-record"},
       {"rds_instance"}, {"", "", "", ""}},
  };
  // clang-format on
}

std::vector<FaultKind> rows_from_h()
{
  // clang-format off
  return {
      {"health_check_flap", "checks of a health check fail without reason", Aim::health_check,
       {{"fail_ratio", "ratio", 0, 1}}, {"health-check:primary"}, {"route53_health_check"}, {"", "", "",
       ""}},
      {"node_drain", "people drain nodes of a cluster", Aim::component, {{"nodes", "count", 1, 100000}},
       {"cluster:"}, {"eks_cluster"}, {"", "", "", ""}},
      {"partition", "the link between two regions is cut, or narrow", Aim::link, {{"bandwidth_ratio",
       "ratio", 0, 1}, flap_period, flap_on}, {"link:inter-region"}, {},
       {"aws:network:route-table-disrupt-cross-region-connectivity", "", "", ""}},
      {"region_outage", "a whole region stops answering", Aim::region, {return_over,
       flap_period, flap_on}, {"region:dr"}, {},
       {"aws:network:disrupt-connectivity", "fail_az", "PodChaos", ""}},
      {"release_interrupted", "whoever releases a service is killed half-way", Aim::service, {},
       {"service:critical", "service:busiest", "service:any on the critical journey"}, {"service"}, {"", "",
       "", ""}},
      {"release_stuck", "pods of a new version never become ready", Aim::service, {},
       {"service:critical", "service:busiest", "service:any on the critical journey"}, {"service"}, {"", "",
       "", ""}},
      {"rollout", "the pods of a service are replaced, wave by wave", Aim::service, {},
       {"service:critical", "service:busiest", "service:any on the critical journey"}, {"service"}, {"", "",
       "", ""}},
      {"state_lock", "a lock on what a tool keeps is left behind", Aim::component, {}, {}, {"tool"},
       {"", "", "", ""}},
      {"traffic_spike", "users come in unusual number", Aim::traffic, {{"factor", "ratio", 0, 1000}}, {},
       {}, {"", "", "", ""}},
      {"zone_outage", "one zone stops answering", Aim::zone,
       {return_over, volumes_over, flap_period, flap_on},
       {"zone:busiest of ", "zone:any of "}, {},
       {"aws:network:disrupt-connectivity", "fail_az", "PodChaos", ""}},
  };
  // clang-format on
}

} // namespace

const std::vector<FaultKind> &fault_kinds()
{
  static const std::vector<FaultKind> all = [] {
    std::vector<FaultKind> rows = rows_to_g();
    const std::vector<FaultKind> more = rows_from_h();
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  }();
  return all;
}

const FaultKind *fault_kind_named(const std::string &name)
{
  const auto found = std::find_if(fault_kinds().begin(), fault_kinds().end(),
                                  [&](const FaultKind &kind) { return name == kind.name; });
  return found == fault_kinds().end() ? nullptr : &*found;
}

bool can_hit(const FaultKind &fault, const std::string &kind)
{
  if (fault.aim == Aim::component && fault.kinds.empty()) {
    const Kind *row = kind_named(kind);
    return row != nullptr && row->fails != nullptr;
  }
  return std::find(fault.kinds.begin(), fault.kinds.end(), kind) != fault.kinds.end();
}

std::vector<std::string> fault_kind_names()
{
  std::vector<std::string> names;
  for (const FaultKind &kind : fault_kinds())
    names.emplace_back(kind.name);
  return names;
}

const char *aim_text(Aim aim)
{
  switch (aim) {
  case Aim::region: return "region:primary, region:dr or region:NAME";
  case Aim::zone: return "zone:NAME";
  case Aim::link: return "link:inter-region or link:A|B";
  case Aim::component: return "the id of a component";
  case Aim::store: return "a database of the deployment";
  case Aim::service: return "service:NAME";
  case Aim::traffic: return "traffic";
  case Aim::part: return "zone:NAME, service:NAME, a database or a third_party of the deployment";
  case Aim::health_check: return "the id of a route53_health_check";
  }
  return "";
}

} // namespace drsim::model
