#include "sim/model/kinds.hpp"

#include "sim/model/access_ports.hpp"
#include "sim/model/attack_ports.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/runbook_ports.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>

namespace drsim::inline model {
namespace {

using namespace ports;

constexpr bool played = true;
constexpr bool lint_only = false;
constexpr bool database = true;
constexpr bool tool = true;
constexpr bool no = false;
constexpr bool placed = true;
constexpr bool required = true;
constexpr bool open = true;
constexpr bool twinned = true;
constexpr const char *never_fails = nullptr;
constexpr const PortKind *nowhere = nullptr;

const std::vector<const char *> pagers = {"oncall"};
const std::vector<const char *> stores = {"rds_instance", "patroni"};
const std::vector<const char *> tables = {"dynamodb_table"};
const std::vector<const char *> clusters = {"eks_cluster", "autoscaling_group", "ecs_cluster"};
/// What a health page may ask before it says that it is well.
const std::vector<const char *> asked = {"service",        "rds_instance", "patroni", "rds_replica",
                                         "dynamodb_table", "elasticache",  "msk",     "consul",
                                         "vault",          "tool"};
const std::vector<const char *> asked_by_probes = {"rds_instance", "patroni", "dynamodb_table", "service",
                                                   "tool",         "vault",   "consul"};
const std::vector<const char *> alarms = {"cloudwatch_alarm", "composite_alarm"};

std::vector<Kind> rows_of_edge()
{
  // clang-format off
  return {
      {"alb", "alb:shop-primary", Home::region, played, no, no,
       "the load balancer answers nobody, until it is back", &targets_healthy, no, {{"services",
       {"service"}}, {"asks", asked}}, {&alb_exists, &alb_serving, &targets_healthy, &probe_errors,
       &in_use, &dead_nodes, &turned_away, &shifted, &node_share,
       &error_ratio, &leases, &reach, &dropped, &component_up, &request, &done}, "alb", twinned},
      {"cloudfront", "cloudfront:static", Home::any, played, no, no,
       "its edges answer nobody, until AWS has mended it", nowhere, no,
       {{"origin", {"alb", "s3_bucket", "route53_record"}}}, {&component_up}},
      {"dns_clients", "dns-clients", Home::everywhere, lint_only, no, no, never_fails, nowhere, no,
       {{"record", {"route53_record", "global_accelerator"}}}, {}},
      {"dns_registrar", "registrar:shop", Home::everywhere, played, no, no, never_fails, nowhere,
       no, {{"record", {"route53_record"}}}, {&leases, &delegated, &unresolved, &request, &done}},
      {"global_accelerator", "accelerator:shop", Home::everywhere, played, no, no,
       "its edges take nobody, until AWS has mended it", nowhere, no, {{"endpoints", {"alb"}},
       {"spare", {"alb"}}}, {&answer, &control_plane, &component_up, &request, &done}},
      {"nat_gateway", "nat:eu-central-1a", Home::region, played, no, no,
       "who lives behind it reaches nobody outside, until it is back or others stand in", &lets_out, no, {},
       {&lets_out, &component_up, &request, &done}, "nat"},
      {"route53_health_check", "health-check:shop-primary", Home::everywhere, played, no, no, never_fails,
       &healthy, no, {{"target", {"alb"}}, {"path", {"service"}}, {"asks", asked}, {"children",
       {"route53_health_check"}}, {"alarm", alarms}}, {&healthy, &flap}},
      {"route53_record", "route53:shop", Home::everywhere, played, no, no, never_fails, nowhere, no,
       {{"health_check", {"route53_health_check"}}, {"secondary_health_check", {"route53_health_check"}},
       {"routing_control", {"routing_control"}}, {"secondary_routing_control", {"routing_control"}},
       {"primary", {"alb"}}, {"secondary", {"alb"}, no, open}}, {&answer, &control_plane, &request, &done}},
      {"routing_control", "routing-control:home", Home::everywhere, lint_only, no, no, never_fails, nowhere,
       no, {}, {}},
      {"safety_rule", "safety-rule:one-on", Home::everywhere, lint_only, no, no, never_fails, nowhere, no,
       {{"asserted", {"routing_control"}}, {"gating", {"routing_control"}}, {"target",
       {"routing_control"}}}, {}},
      {"waf", "waf:shop-edge", Home::any, played, no, no,
       "it looks at no request: all are refused, or pass where it fails open, until AWS has mended it",
       nowhere, no, {{"protects", {"alb", "cloudfront"}}}, {&reach, &dropped, &screened, &turned_away,
       &component_up, &request, &done}, "waf"},
      {"haproxy_backend", "haproxy:web@eu-central-1", Home::regional, lint_only, no, no, never_fails,
       nowhere, no, {}, {}},
      {"nginx_upstream", "nginx:web@eu-central-1", Home::regional, lint_only, no, no, never_fails,
       nowhere, no, {}, {}},
      {"inter_region_link", "link:eu-central-1-eu-west-1", Home::everywhere, lint_only, no, no, never_fails,
       nowhere, no, {}, {}},
      {"region_network", "network:eu-central-1", Home::region, lint_only, no, no, never_fails, nowhere, no,
       {}, {}},
  };
  // clang-format on
}

std::vector<Kind> rows_of_compute()
{
  // clang-format off
  return {
      {"autoscaling_group", "asg:web", Home::region, played, no, no,
       "its machines die, and are back with it", &capacity, no, {}, {&capacity, &zone_nodes, &zone_used,
       &used, &pending, &component_up, &request, &done}, nullptr, twinned},
      {"cluster_dns", "cluster-dns:eu-central-1", Home::region, played, no, no,
       "names inside its cluster are found no more, until it is back", &available, no, {{"cluster",
       {"eks_cluster"}}}, {&available, &component_up, &request, &done}, "cluster-dns"},
      {"delivery", "delivery:shop", Home::any, lint_only, no, no, never_fails, nowhere, no, {{"services",
       {"service"}}, {"pipeline", {"tool"}}}, {}},
      {"ecs_cluster", "ecs:shop", Home::region, played, no, no,
       "its tasks die with its machines, and are back with it", &capacity, no, {}, {&capacity, &zone_nodes,
       &zone_used, &used, &pending, &component_up, &request, &done}, nullptr, twinned},
      {"eks_cluster", "eks:shop-primary", Home::region, played, no, no,
       "its nodes die with all pods on them, and are back with it", &capacity, no, {}, {&capacity,
       &zone_nodes, &zone_used, &draining, &control_plane, &used, &pending, &component_up, &request,
       &done}, "cluster",
       twinned},
      {"node_pool", "node-pool:default", Home::region, lint_only, no, no, never_fails, nowhere, no,
       {{"cluster", {"eks_cluster"}}}, {}},
      {"service", "bff@eu-central-1", Home::region, played, no, no,
       "all its pods die, and start again with it", &ready, no, {{"cluster", clusters}, {"registry",
       {"tool"}}, {"secrets", {"vault"}}, {"discovery", {"consul"}},
       {"files", {"efs_file_system"}}, {"readiness_asks", asked_by_probes},
       {"liveness_asks", asked_by_probes}}, {&ready, &zone_ready, &zone_silent, &endpoints, &desired,
       &error_ratio, &bad_version, &no_way_back, &release_stuck,
       &release_pending, &nodes_wanted, &probed_out, &evicting, &rollout, &cut_off,
       &redundancy,
       &changed, &leases, &reach, &dropped, &component_up,
       &preempted, &wants, &capacity, &used, &pending, &request, &done}, nullptr, twinned},
  };
  // clang-format on
}

std::vector<Kind> rows_of_stores()
{
  // clang-format off
  return {
      {"backup_plan", "backup:daily", Home::regional, lint_only, no, no, never_fails, nowhere, no,
       {{"stores", {"rds_instance", "dynamodb_table"}}}, {}},
      {"dynamodb_replica", "dynamodb:carts@eu-west-1", Home::region, played, no, no,
       "it answers nobody in its region, until it is back", nowhere, no, {{"source", tables, required}},
       {&writable, &readable, &reach, &dropped, &component_up, &request, &done}},
      {"dynamodb_table", "dynamodb:carts", Home::region, played, database, no,
       "it answers nobody in its region, until it is back", &writable, placed, {}, {&writable, &readable,
       &speed, &serving_region, &stopped_region, &followed, &copy_until_s, &bad_writes,
       &corrupt_since, &error_ratio,
       &reach, &dropped, &component_up, &backups_kept, &request, &done, &lost_from_s, &lost_to_s,
       &lost_writes,
       &lost_span_s, &losses}, nullptr, twinned},
      {"efs_file_system", "efs:media", Home::region, played, no, no,
       "nobody reads or writes its files, until it is back", &available, no, {}, {&available, &reach,
       &dropped, &component_up, &request, &done, &lost_from_s, &lost_to_s, &lost_writes, &lost_span_s,
       &losses}, "files", twinned},
      {"elasticache", "cache:catalogue", Home::region, played, no, no,
       "all its nodes die; it comes back empty", &ports::share, placed, {{"source", {"elasticache"}}},
       {&ports::share, &writable, &filling, &reach, &dropped, &component_up, &request, &done},
       "cache", twinned},
      {"patroni", "orders-db", Home::region, played, database, no, "the machine of the present leader dies",
       &writable, placed, {{"dcs", {"consul"}}, {"proxy", {"haproxy_backend"}}}, {&writable, &readable,
       &speed, &serving_region, &stopped_region, &followed, &copy_until_s, &bad_writes,
       &corrupt_since, &error_ratio,
       &redundancy, &standby, &changed,
       &reach, &dropped, &component_up, &backups_kept, &request, &done, &lost_from_s, &lost_to_s,
       &lost_writes,
       &lost_span_s, &losses}},
      {"rds_instance", "orders-db", Home::region, played, database, no, "the writer's machine dies",
       &writable, placed, {}, {&writable, &readable, &speed, &serving_region, &stopped_region, &followed,
       &copy_until_s, &bad_writes, &corrupt_since,
       &error_ratio, &redundancy, &rebuilt, &standby, &reach, &dropped, &component_up, &backups_kept, &kept,
       &request, &done,
       &lost_from_s,
       &lost_to_s, &lost_writes, &lost_span_s, &losses}, "database", twinned},
      {"rds_replica", "orders-db-dr", Home::region, played, no, no,
       "it neither follows nor serves, until it is back", nowhere, no, {{"source", stores, required}},
       {&writable, &readable, &lag_s, &stream_stopped, &changed, &reach, &dropped, &component_up, &request,
       &done}, "replica"},
      {"s3_bucket", "bucket:pages", Home::regional, lint_only, no, no, never_fails, nowhere, no,
       {{"replica", {"s3_bucket"}}}, {}, nullptr, twinned},
  };
  // clang-format on
}

std::vector<Kind> rows_of_streams()
{
  // clang-format off
  return {
      {"msk", "msk:events", Home::region, played, no, no, "all its brokers die, and are back with it",
       &writable, placed, {{"consumers", {"service"}}}, {&writable, &readable, &changed, &unread,
       &unread_s, &offsets_kept, &reach, &dropped, &component_up, &request, &done, &lost_from_s, &lost_to_s,
       &lost_writes,
       &lost_span_s, &losses}, "topic", twinned},
      {"msk_replicator", "msk-replicator:to-dr", Home::regional, played, no, no,
       "it carries nothing over, until it is back", nowhere, no,
       {{"source", {"msk"}, required}, {"target", {"msk"}}},
       {&lag_s, &stream_stopped, &component_up, &request, &done}, "replicator"},
      {"sns_topic", "sns:orders", Home::region, played, no, no,
       "it takes no messages in its region, until it is back", &writable, placed, {}, {&writable, &reach,
       &dropped, &component_up, &request, &done}, nullptr, twinned},
      {"sqs_queue", "sqs:orders", Home::region, played, no, no,
       "it takes and gives no messages in its region, until it is back", &writable, placed, {{"consumers",
       {"service"}}, {"dead_letters", {"sqs_queue"}}, {"topic", {"sns_topic"}}}, {&writable, &readable,
       &changed, &unread, &unread_s, &offsets_kept, &reach, &dropped, &component_up, &request, &done,
       &lost_from_s, &lost_to_s, &lost_writes, &lost_span_s, &losses}, "queue", twinned},
  };
  // clang-format on
}

std::vector<Kind> rows_of_watching()
{
  // clang-format off
  return {
      {"alert_route", "alertmanager:page", Home::any, played, no, no,
       "it notifies nobody, until it is back", nowhere, no, {{"notifies", pagers}}, {&component_up,
       &request, &done}},
      {"alert_rule", "alert:CheckoutErrorRatioHigh", Home::any, played, no, no, never_fails, nowhere, no,
       {{"prometheus", {"prometheus"}}, {"watches", {}}, {"route", {"alert_route"}},
       {"runbook", {"runbook"}}}, {&firing}},
      {"cloudwatch_alarm", "cloudwatch:shop-unhealthy", Home::any, played, no, no, never_fails, nowhere, no,
       {{"watches", {}}, {"notifies", pagers}, {"runbook", {"runbook"}}}, {&firing, &alarm_state}},
      {"composite_alarm", "cloudwatch:shop-down", Home::any, played, no, no, never_fails, nowhere, no,
       {{"suppressor", alarms}, {"notifies", pagers}, {"runbook", {"runbook"}}}, {&firing, &alarm_state}},
      {"audit_log", "audit:shop", Home::regional, played, no, no,
       "what was logged is gone, and nothing is logged until people begin anew", nowhere, no, {{"watches",
       {"rds_instance", "patroni", "dynamodb_table", "dns_registrar"}}, {"people", pagers}}, {&component_up,
       &request, &done}, "audit"},
      {"threat_detector", "guardduty:eu-central-1", Home::regional, played, no, no, never_fails, nowhere, no,
       {{"watches", {"rds_instance"}}, {"notifies", pagers}}, {}},
      {"prometheus", "prometheus:main", Home::regional, played, no, no,
       "it evaluates no rule, until it is back", nowhere, no, {{"watchdog_notifies", pagers}},
       {&prometheus_up, &component_up, &request, &done}, "prometheus"},
  };
  // clang-format on
}

std::vector<Kind> rows_of_people()
{
  // clang-format off
  return {
      {"oncall", "oncall:sre", Home::everywhere, played, no, no, never_fails, nowhere, no, {{"runbooks",
       {"runbook"}}, {"sees_with", {"tool", "prometheus"}}, {"paged_by", {"tool"}}},
       {&paged, &acknowledged, &hands_free, &let_in}},
      {"role", "role:incident-commander", Home::everywhere, played, no, no, never_fails, nowhere, no, {},
       {&called, &joined, &hands_free, &let_in}},
      {"runbook", "runbook:region-failover", Home::any, played, no, no, never_fails, nowhere, no, {{"step:",
       {"runbook_step"}}, {"for", {}}}, {&started, &pace, &called_off, &committed, &about, &approved,
       &finished}},
      {"runbook_step", "runbook:region-failover/3", Home::any, played, no, no, never_fails, nowhere, no,
       {{"runbook", {"runbook"}, required}, {"after", {"runbook_step"}}, {"after_failure", {"runbook_step"}},
       {"by", {"role", "oncall"}}, {"instead", {"role", "oncall"}}, {"calls", {"runbook"}}, {"requires", {}}},
       {&step_done}},
      {"terraform_stack", "stack:shop-cluster", Home::region, played, no, no, never_fails, nowhere, no, {},
       {&request, &done}},
      {"third_party", "third-party:payments", Home::everywhere, played, no, no,
       "it answers nobody, until its owner has mended it", nowhere, no, {}, {&component_up, &deferred,
       &request, &done}},
      {"tool", "tool:jenkins", Home::any, played, no, tool,
       "nobody can use it, until it is back and has started", &available, no, {{"one_of", {"tool", "vault",
       "consul"}}, {"needs", {"tool", "vault", "consul"}}},
       {&available, &leases, &lock_held, &reach, &dropped, &component_up, &request, &done}},
      {"consul", "consul:eu-central-1", Home::region, played, no, tool,
       "all its servers die, and start again with it", &available, no, {}, {&available, &ready_servers,
       &changed, &component_up, &request, &done}, "consul"},
      {"consul_service", "consul-service:db@eu-central-1", Home::regional, lint_only, no, no, never_fails,
       nowhere, no, {}, {}},
      {"vault", "vault:eu-central-1", Home::region, played, no, tool,
       "all its servers die, and must be unsealed when they are back", &available, no, {{"storage",
       {"consul"}}, {"people", pagers}}, {&available, &ready_servers, &changed, &sealed, &unsealings,
       &leases, &component_up, &request, &done}, "vault"},
  };
  // clang-format on
}

} // namespace

const std::vector<Kind> &kinds()
{
  static const std::vector<Kind> all = [] {
    std::vector<Kind> rows;
    for (const auto &some : {rows_of_edge(), rows_of_compute(), rows_of_stores(), rows_of_streams(),
                             rows_of_watching(), rows_of_people()})
      rows.insert(rows.end(), some.begin(), some.end());
    std::sort(rows.begin(), rows.end(),
              [](const Kind &a, const Kind &b) { return std::string(a.name) < b.name; });
    return rows;
  }();
  return all;
}

const Kind *kind_named(const std::string &name)
{
  const auto found =
      std::find_if(kinds().begin(), kinds().end(), [&](const Kind &kind) { return name == kind.name; });
  return found == kinds().end() ? nullptr : &*found;
}

const LinkRole *role_of_kind(const Kind &kind, const std::string &role)
{
  const bool numbered = role.starts_with("step:");
  const auto found = std::find_if(kind.roles.begin(), kind.roles.end(), [&](const LinkRole &one) {
    return role == one.role || (numbered && std::string(one.role) == "step:");
  });
  return found == kind.roles.end() ? nullptr : &*found;
}

bool owns_port(const std::string &kind, const PortKind &port)
{
  const Kind *row = kind_named(kind);
  return row != nullptr && std::find(row->owns.begin(), row->owns.end(), &port) != row->owns.end();
}

} // namespace drsim::model
