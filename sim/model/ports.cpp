#include "sim/model/access_ports.hpp"
#include "sim/model/attack_ports.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/runbook_ports.hpp"
#include "sim/model/store_ports.hpp"

#include <limits>

namespace drsim::inline model {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto flag = PortType::flag;
constexpr auto ratio = PortType::ratio;
constexpr auto rate = PortType::rate_per_s;
constexpr auto duration = PortType::seconds;
constexpr auto count = PortType::count;
constexpr auto words = PortType::words;
constexpr auto never = Worse::never_held;
constexpr auto low = Worse::low;
constexpr auto high = Worse::high;
constexpr auto owner = Setters::owner;
constexpr auto shared = Setters::shared;
constexpr const char *stores_with_losses =
    "rds_instance, patroni, dynamodb_table, efs_file_system, msk, sqs_queue";
constexpr const char *reached_kinds =
    "service, alb, waf, tool, elasticache, efs_file_system, msk, sns_topic, sqs_queue, databases and their "
    "copies";

} // namespace

namespace ports {
// clang-format off

const PortKind world_up{"world", ".up", flag, 1, never, owner, "the world", "always"};
const PortKind region_up{"region:", ".up", flag, 1, low, owner, "the world",
    "the region is alive (World::up)"};
const PortKind zone_up{"zone:", ".up", flag, 1, low, owner, "the world", "the zone is alive (World::up)"};
const PortKind volumes_up{"volumes:", ".up", ratio, 1, low, owner, "the world",
    "id ZONE: share of its storage volumes that are there (World::volumes_up)"};
const PortKind link_up{ "link:", ".up", flag, 1, low, owner, "the world",
    "the link of two regions A|B is there (World::link_up)"};
const PortKind link_ratio{ "link:", ".ratio", ratio, 1, low, owner, "the world",
    "share of its bandwidth that the link of A|B carries"};
const PortKind load_factor{ "traffic:", "load_factor", ratio, 1, high, owner, "the world",
    "how often users come, in times of what is usual"};
const PortKind attack{"traffic:", "attack", ratio, 0, high, owner, "the world",
    "requests that are no users', in times of how often users usually come"};
const PortKind attack_sources{"traffic:", "attack_sources", count, 0, high, owner, "the world",
    "addresses that these come from"};
const PortKind screened{"", ".screened", ratio, 0, never, owner, "waf",
    "share of an attack's requests that it stops"};
const PortKind component_up{"component:", ".up", flag, 1, low, owner, "every kind that can fail by itself",
    "the component itself has not died"};
const PortKind kept{"store:", ".kept", flag, 1, low, owner, "rds_instance",
    "nobody has deleted it, with its standby and its own backups"};
const PortKind backups_kept{"store:", ".backups_kept", flag, 1, low, owner,
    "rds_instance, patroni, dynamodb_table",
    "nobody has deleted its backups; those that there are then are gone but for what a vault's lock keeps"};
const PortKind grey_errors{"grey:", ".errors", ratio, 0, high, owner, "the world",
    "id ZONE, SERVICE@REGION or STORE: share of its answers that are errors, while it browns out"};
const PortKind grey_loss{"grey:", ".loss", ratio, 0, high, owner, "the world",
    "share of calls to it that are lost: their callers wait in vain"};
const PortKind grey_latency_s{"grey:", ".latency_s", duration, 0, high, owner, "the world",
    "by so much the slow ones of its calls take longer"};
const PortKind grey_slow{"grey:", ".slow", ratio, 0, high, owner, "the world",
    "share of its calls that are slow"};
const PortKind reach{"", ".reach", ratio, 1, low, owner, reached_kinds,
    "share of calls to it that come through: rules of networks and of identities let them"};
const PortKind dropped{"", ".dropped", ratio, 0, high, owner, reached_kinds,
    "share of calls to it that are lost on the way: their callers wait for their time-out; what neither "
    "comes through nor is dropped is refused at once"};
const PortKind deferred{"", ".deferred", flag, 0, never, owner, "third_party",
    "calls to it are taken, and made later"};
const PortKind lets_out{"", ".lets_out", flag, 1, never, owner, "nat_gateway",
    "whoever lives behind it gets out: it is there, or others stand in, or nobody lives there"};
const PortKind delegated{"", ".delegated", flag, 1, low, owner, "dns_registrar",
    "the registry names the zone's own name servers"};
const PortKind unresolved{"", ".unresolved", ratio, 0, never, owner, "dns_registrar",
    "share of users whose resolvers were told of other name servers, and have not asked again"};
const PortKind alb_exists{"", ".exists", flag, 1, never, owner, "alb",
    "created (a load balancer of the DR region may not be, until a runbook step creates it)"};
const PortKind alb_serving{"", ".serving", flag, 1, never, owner, "alb",
    "the front door exists and is up; what becomes of a request behind it is its group's"};
const PortKind targets_healthy{"", ".targets_healthy", flag, 1, never, owner, "alb",
    "it and every target group are well in the eyes of health checks, which see later than users"};
const PortKind probe_errors{"", ".probe_errors#", ratio, 0, never, owner, "alb",
    "id ALB#G: share of requests for the health page of its G-th group that fail"};
const PortKind in_use{"", ".in_use#", ratio, 1, never, owner, "alb",
    "id ALB#(G x zones + Z): share of its G-th group's targets in its Z-th zone that are in service"};
const PortKind dead_nodes{"", ".dead_nodes", ratio, 0, never, owner, "alb",
    "share of users whose DNS answers still name a node of it that is dead"};
const PortKind turned_away{"", ".turned_away", ratio, 0, never, owner, "alb, waf",
    "share of those who reach it whom it turns away with a quick error"};
const PortKind shifted{"", ".shifted#", flag, 0, never, owner, "alb",
    "id ALB#Z: a zonal shift has taken its Z-th zone out of it"};
const PortKind node_share{"", ".node_share#", ratio, 1, never, owner, "alb",
    "id ALB#Z: of those who reach it, how many come by its node of its Z-th zone, 1 = as many as by any "
    "other"};
const PortKind error_ratio{"", ".error_ratio", ratio, 0, never, owner,
    "alb, service, rds_instance, patroni", "share of what is asked of it that ends in an error"};
const PortKind healthy{"", ".healthy", flag, 1, never, owner, "route53_health_check", "Route 53's verdict"};
const PortKind flap{ "", ".flap", ratio, 0, high, owner, "route53_health_check",
    "share of checks that fail although the target is well"};
const PortKind answer{"", ".answer", PortType::position, 0, never, owner,
    "route53_record, global_accelerator",
    "index of the region that new answers give, -1 = a sorry page or nothing"};
const PortKind ready{"", ".ready", count, 0, never, owner, "service", "pods in service"};
const PortKind zone_ready{"", ".ready#", count, 0, never, owner, "service",
    "id SERVICE#Z: pods of its Z-th zone that serve"};
const PortKind zone_silent{"", ".silent#", count, 0, never, owner, "service",
    "id SERVICE#Z: dead pods of its Z-th zone that calls still go to"};
const PortKind endpoints{ "", ".endpoints", words, 0, never, owner, "service",
    "counts changes of the two above, which are read together"};
const PortKind desired{"", ".desired", count, 0, never, shared, "service",
    "pods wanted; the cluster sets it too when a step scales all its services"};
const PortKind bad_version{"", ".bad_version", ratio, 0, high, owner, "service",
    "share of errors of the version being released; its delivery lets them reach users"};
const PortKind capacity{"", ".capacity", count, std::numeric_limits<double>::infinity(), never, owner,
    "eks_cluster, ecs_cluster, autoscaling_group, a service without any", "pods there is room for"};
const PortKind zone_nodes{"", ".nodes#", count, 0, never, owner,
    "eks_cluster, ecs_cluster, autoscaling_group",
    "id CLUSTER#Z: nodes in its Z-th zone, dead or alive"};
const PortKind nodes_wanted{"", ".nodes_wanted", count, 0, never, owner, "service",
    "nodes more without which a hard rule keeps its pods Pending"};
const PortKind probed_out{"", ".probed_out", count, 0, never, owner, "service",
    "pods that run and are out of service because their readiness probes fail"};
const PortKind draining{"", ".draining", count, 0, high, owner, "eks_cluster",
    "nodes that are being drained: they take no pods, and give theirs up as budgets allow"};
const PortKind evicting{"", ".evicting", count, 0, never, owner, "service",
    "pods on drained nodes that its disruption budget does not let go yet"};
const PortKind rollout{"", ".rollout", flag, 0, high, owner, "service",
    "its pods are being replaced, wave by wave"};
const PortKind cut_off{"", ".cut_off", ratio, 0, never, owner, "service",
    "share of a load balancer's calls that go to pods which have stopped and are still its targets"};
const PortKind zone_used{"", ".used#", count, 0, never, shared, "as .nodes#",
    "id CLUSTER#Z: pods placed in its Z-th zone, by every service there"};
const PortKind preempted{"", ".preempted#", count, 0, never, shared, "service",
    "id SERVICE#Z: pods of its Z-th zone that had to make room for others of a higher priority, so far"};
const PortKind wants{"", ".wants", count, 0, never, owner, "service",
    "of its pods that wait, those that want for nothing but room"};
const PortKind used{"", ".used", count, 0, never, shared, "as .capacity",
    "pods placed, by every service there"};
const PortKind pending{"", ".pending", count, 0, never, shared, "as .capacity", "pods that wait for room"};
const PortKind utilisation{ "", ".utilisation", ratio, 0, never, owner, "users",
    "busy share of a service's capacity over the last interval"};
const PortKind queue_wait_s{ "", ".queue_wait_s", duration, 0, never, owner, "users",
    "how long a call that comes now waits for a worker of the service's pods, in the mean"};
const PortKind writable{"", ".writable", ratio, 0, never, shared,
    "rds_instance, rds_replica, patroni, dynamodb_table, dynamodb_replica, elasticache, msk",
    "id STORE@REGION: it takes writes there (a cache: share of keys whose node is there; a topic: of "
    "partitions)"};
const PortKind readable{"", ".readable", flag, 0, never, shared,
    "rds_instance, rds_replica, patroni, dynamodb_table, dynamodb_replica, msk",
    "id STORE@REGION: it can be read there"};
const PortKind speed{"", ".speed", ratio, 1, never, shared, "rds_instance, patroni, dynamodb_table",
    "id STORE@REGION: share of its usual speed (a volume or a memory that still loads is slow)"};
const PortKind share{"", ".share", ratio, 1, never, owner, "elasticache",
    "id CACHE@REGION: share of keys it can answer"};
const PortKind filling{"", ".filling", flag, 0, never, owner, "elasticache",
    "id CACHE@REGION: keys are missing and come"};
const PortKind fill_per_s{ "", ".fill_per_s", rate, 0, never, owner, "users",
    "id CACHE@REGION: misses a second of keys it should have that the store behind has answered"};
const PortKind write_per_s{"", ".write_per_s", rate, 0, never, owner, "users",
    "id STORE@REGION: commits, events or entries a second"};
const PortKind serving_region{"", ".serving_region", PortType::position, 0, never, owner,
    "rds_instance, patroni, dynamodb_table",
    "index of the region whose copy of the store services use"};
const PortKind stopped_region{"", ".stopped_region", PortType::position, -1, never, owner,
    "rds_instance, patroni, dynamodb_table",
    "index of the region whose copy refuses writes since people said so, -1 = none"};
const PortKind copy_until_s{"", ".copy_until_s", PortType::optional_time, nan, never, shared,
    "rds_instance, patroni, dynamodb_table",
    "id STORE@REGION: newest commit of a copy that follows its source no more"};
const PortKind bad_writes{"", ".bad_writes", rate, 0, high, owner, "rds_instance, patroni, dynamodb_table",
    "a faulty writer is at work: the share of rows in use that it spoils a second"};
const PortKind corrupt_since{"", ".corrupt_since", PortType::optional_time, nan, never, owner,
    "rds_instance, patroni, dynamodb_table", "when bad writes began that are still in it"};
const PortKind lag_s{"", ".lag_s", duration, 0, never, owner, "rds_replica, msk_replicator",
    "replication lag"};
const PortKind stream_stopped{ "", ".stream_stopped", flag, 0, never, owner, "rds_replica, msk_replicator",
    "it follows its source no more"};
const PortKind control_plane{"", ".control_plane", flag, 1, low, owner, "eks_cluster, route53_record",
    "it takes changes: pods are placed, records edited"};
const PortKind lock_held{"", ".lock_held", flag, 0, high, owner, "tool",
    "a lock on what it keeps is held by nobody who lives: whoever has to write there waits"};
const PortKind no_way_back{"", ".no_way_back", flag, 0, high, owner, "service",
    "what is being released has changed something that no earlier version can work with"};
const PortKind release_stuck{"", ".release_stuck", flag, 0, high, owner, "service",
    "pods of the version being released never become ready: the rollout stands still"};
const PortKind release_pending{"", ".release_pending", flag, 0, high, owner, "service",
    "whoever released it was killed: Helm has the release as pending, and refuses another"};
const PortKind rebuilt{"", ".rebuilt", flag, 0, never, owner, "rds_instance", "the new standby is ready"};
const PortKind standby{"standby:", ".lives", flag, 0, never, owner, "rds_instance, patroni",
    "a standby or a member lives that could take over from the writer"};
const PortKind unread{"", ".unread", count, 0, never, owner, "msk, sqs_queue",
    "events that wait for the consumers of the topic; told when alerts on it look, and at changes"};
const PortKind unread_s{"", ".unread_s", duration, 0, never, owner, "msk, sqs_queue",
    "how long the oldest of them has waited; told when alerts on it look, and at changes"};
const PortKind lost_from_s{"", ".lost_from_s", duration, 0, never, shared, stores_with_losses,
    "newest commit up to which everything acknowledged survived"};
const PortKind lost_to_s{ "", ".lost_to_s", duration, 0, never, shared, stores_with_losses,
    "newest acknowledged commit that is gone"};
const PortKind lost_writes{ "", ".lost_writes", count, 0, never, shared, stores_with_losses,
    "acknowledged writes that are gone"};
const PortKind lost_span_s{"", ".lost_span_s", duration, 0, never, shared, stores_with_losses,
    "time between the two in which writes were acknowledged"};
const PortKind offsets_kept{"", ".offsets_kept", flag, 1, low, owner, "msk, sqs_queue",
    "its consumers know how far they have read; without it they start at its end"};
const PortKind followed{"", ".followed", flag, 1, never, shared, "rds_instance, patroni, dynamodb_table",
    "a copy in another region follows the one that services use, or did before they moved"};
const PortKind losses{"", ".losses", words, 0, never, shared, stores_with_losses,
    "counts changes of the four above; a replica or replicator that takes over tells them too"};
const PortKind redundancy{"redundancy:", ".ok", flag, 1, never, shared, "service, rds_instance, patroni",
    "as redundant as before the fault (a promoted replica says so of its store)"};
const PortKind success_ratio{ "journey:", ".success_ratio", ratio, 1, never, owner, "users",
    "SLI over the last interval"};
const PortKind latency_p99_s{ "journey:", ".latency_p99_s", duration, 0, never, owner, "users",
    "SLI over the last interval"};
const PortKind impact{"journey:", ".impact", flag, 0, never, owner, "users",
    "the journey is below its SLO"};
const PortKind edge_error_ratio{ "edge:", ".error_ratio", ratio, 0, never, owner, "users",
    "errors of all that enter a region by its front door"};
const PortKind edge_rate_per_s{ "edge:", ".rate_per_s", rate, 0, never, owner, "users",
    "requests a second that enter a region"};
const PortKind backlog{"", "backlog", count, 0, never, owner, "users", "requests waiting anywhere"};
const PortKind users_changed{ "", "users.changed", words, 0, never, owner, "users",
    "counts changes that the data plane was told of"};
const PortKind failing_per_s{"", "users.failing_per_s", rate, 0, never, owner, "users",
    "requests that fail a second, of all journeys, over the last interval"};
const PortKind firing{"", ".firing", flag, 0, never, owner, "alert_rule, cloudwatch_alarm, composite_alarm",
    "the alarm or alert fires"};
const PortKind alarm_state{"", ".state", PortType::alarm_state, 0, never, owner,
    "cloudwatch_alarm, composite_alarm", "0 OK, 1 ALARM, 2 INSUFFICIENT_DATA"};
const PortKind prometheus_up{"", ".up", flag, 1, never, owner, "prometheus", "it evaluates rules"};
const PortKind available{"", ".available", flag, 1, never, owner, 
    "tool, consul, vault, cluster_dns, efs_file_system",
    "usable: its region is up and it has started since; one of its servers leads"};
const PortKind ready_servers{"", ".ready_servers", count, 0, never, owner, "consul, vault",
    "servers that take part"};
const PortKind sealed{"", ".sealed", count, 0, never, owner, "vault", "servers that wait to be unsealed"};
const PortKind unsealings{"", ".unsealings", count, 0, never, owner, "vault",
    "key holders that have given their part"};
const PortKind leases{"", ".leases", flag, 1, low, owner, "vault, service, alb, tool, dns_registrar",
    "what it gave to services, logs in with, shows to clients, lets people in by or has registered is valid"};
const PortKind changed{"", ".changed", words, 0, never, owner,
    "service, consul, vault, patroni, rds_replica, msk",
    "counts changes of what the component keeps to itself"};
const PortKind paged{"", ".paged", words, 0, never, shared, "oncall",
    "counts rings of their pagers, by alarms and routes"};
const PortKind acknowledged{ "", ".acknowledged", flag, 0, never, owner, "oncall",
    "someone is at the keyboard (since when: fatigue)"};
const PortKind hands_free{"", ".hands_free", count, 0, never, shared, "oncall, role",
    "steps that can be taken on; steps take a hand and give it back"};
const PortKind started{"", ".started", flag, 0, never, shared, "runbook",
    "on-call has decided to begin it"};
const PortKind pace{"", ".pace", ratio, 1, never, shared, "runbook",
    "how many times as long as written its steps take; on-call sets it"};
const PortKind called_off{"", ".called_off", flag, 0, never, shared, "runbook",
    "what it is for went away by itself: on-call stops it at the next step, unless there is no way back"};
const PortKind committed{"", ".committed", flag, 0, never, shared, "runbook",
    "one of its steps has asked for something that has no way back"};
const PortKind about{"", ".about", count, -1, never, shared, "runbook",
    "the component that it is carried out for, by its place in the deployment; -1: none in particular"};
const PortKind approved{"", ".approved", flag, 0, never, shared, "runbook",
    "whoever called it has decided on it: its steps ask for no approval"};
const PortKind called{"", ".called", count, 0, never, shared, "role",
    "runbooks under way that need these people"};
const PortKind joined{"", ".joined", flag, 0, never, owner, "role",
    "they are at work on it"};
const PortKind let_in{"", ".let_in", flag, 0, never, shared, "oncall, role",
    "somebody has given them rights that they did not have (break-glass)"};
const PortKind finished{"", ".finished", PortType::result, 0, never, owner, "runbook",
    "every step is done, or one failed"};
const PortKind step_done{"", ".done", PortType::result, 0, never, owner, "runbook_step",
    "the step is done (1), passed over (2), failed (-1) or was left undone (-2)"};
const PortKind request{"request:", "", flag, 0, never, shared, "who answers the action",
    "id ACTION:TARGET: a runbook step asks for it"};
const PortKind done{"done:", "", PortType::result, 0, never, shared, "who answers the action",
    "id ACTION:TARGET: the answer (of several services released together, whoever has one)"};
const PortKind flow_changes{"", "flows.changes", words, 0, never, owner, "the world",
    "counts flows that began or ended"};
const PortKind flow_done{"flow:", ".done", PortType::result, 0, never, owner, "the world",
    "the flow has moved all its bytes, or failed"};

// clang-format on
} // namespace ports

std::string port_name(const PortKind &kind, const std::string &id)
{
  const std::string_view suffix = kind.suffix;
  if (!suffix.ends_with('#'))
    return kind.prefix + id + kind.suffix;
  const std::size_t number = id.rfind('#'); // "bff@eu#0" -> "bff@eu.ready#0"
  return kind.prefix + id.substr(0, number) + kind.suffix + id.substr(number + 1);
}

const char *port_type_name(PortType type)
{
  switch (type) {
  case PortType::flag: return "flag";
  case PortType::ratio: return "ratio";
  case PortType::rate_per_s: return "per_s";
  case PortType::seconds: return "s";
  case PortType::count: return "count";
  case PortType::position: return "region";
  case PortType::result: return "result";
  case PortType::alarm_state: return "state";
  case PortType::optional_time: return "time or none";
  case PortType::words: return "changes";
  }
  return "";
}

NamedPort port_named(std::string_view name)
{
  NamedPort best;
  std::size_t longest = 0;
  for (const PortKind *kind : port_kinds()) {
    const std::string_view prefix = kind->prefix;
    const std::string_view suffix = kind->suffix;
    const std::size_t fixed = prefix.size() + suffix.size();
    if (suffix.ends_with('#')) {
      if (const std::size_t at = name.rfind(suffix); at != std::string_view::npos)
        return {kind, std::string(name.substr(0, at)) + "#" + std::string(name.substr(at + suffix.size()))};
      continue;
    }
    if (fixed <= longest || name.size() < fixed || !name.starts_with(prefix) || !name.ends_with(suffix))
      continue;
    longest = fixed;
    best = {kind, std::string(name.substr(prefix.size(), name.size() - fixed))};
  }
  return best;
}

const std::vector<const PortKind *> &port_kinds()
{
  using namespace ports;
  // clang-format off
  static const std::vector<const PortKind *> all = {
      &world_up, &region_up, &zone_up, &volumes_up, &link_up, &link_ratio, &load_factor, &attack,
      &attack_sources, &screened, &component_up, &kept, &backups_kept,
      &grey_errors, &grey_loss, &grey_latency_s, &grey_slow, &reach, &dropped, &deferred,
      &lets_out, &delegated, &unresolved,
      &alb_exists, &alb_serving, &targets_healthy,
      &probe_errors, &in_use, &dead_nodes, &turned_away, &shifted, &node_share,
      &error_ratio, &healthy, &flap, &answer, &ready, &zone_ready,
      &zone_silent, &endpoints, &desired, &bad_version, &capacity, &zone_nodes,
      &nodes_wanted, &probed_out, &draining, &evicting, &rollout, &cut_off, &zone_used, &preempted,
      &wants, &used, &pending, &utilisation,
      &queue_wait_s, &writable,
      &readable, &speed, &share, &filling, &fill_per_s, &write_per_s, &serving_region, &stopped_region,
      &copy_until_s, &bad_writes,
      &corrupt_since, &lag_s, &stream_stopped, &control_plane, &lock_held, &no_way_back, &release_stuck,
      &release_pending, &rebuilt, &standby,
      &followed, &unread,
      &unread_s, &offsets_kept,
      &lost_from_s, &lost_to_s, &lost_writes, &lost_span_s, &losses, &redundancy,
      &success_ratio, &latency_p99_s, &impact, &edge_error_ratio, &edge_rate_per_s, &backlog,
      &users_changed, &failing_per_s, &firing, &alarm_state,
      &prometheus_up, &available,
      &ready_servers, &sealed, &unsealings, &leases, &changed, &paged, &acknowledged, &hands_free, &started,
      &pace, &called_off, &committed, &about, &approved, &called, &joined, &let_in, &finished, &step_done,
      &request, &done, &flow_changes, &flow_done};
  // clang-format on
  return all;
}

} // namespace drsim::model
