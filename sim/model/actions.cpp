#include "sim/model/actions.hpp"

#include <algorithm>

namespace drsim::inline model {

namespace {

/// Asked of a store or of one of its copies.
std::vector<Action> actions_on_stores()
{
  return {
      {"promote",
       {"rds_replica"},
       false,
       true,
       "the replica and its region are up",
       "it takes writes of its own"},
      {"restore",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "a backup that can be reached from a region that is up",
       "a copy as of before the fault is there; no service uses it yet"},
      {"repoint",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       true,
       "some copy takes writes, or was restored",
       "services use that copy"},
      {"stop_writes",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "the region of the copy that services use is up",
       "that copy refuses writes until services are pointed at one anew"},
      {"failover",
       {"rds_instance", "patroni"},
       false,
       false,
       "its region is up; a standby lives, or a member that may lead, and the store of the leader key "
       "answers",
       "that one takes writes, in the same region; nothing is lost"},
      {"force_failover",
       {"patroni"},
       false,
       true,
       "its region is up, another member lives, and the store of the leader key answers",
       "the member with the most log leads, whatever it lacks; that is lost"},
      {"fence",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "its own region is up",
       "the copy at home refuses writes until services are pointed at it anew"},
      {"reapply",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "the region of the copy that services left is up",
       "rows that were lost and can be copied from there are in the copy that services use"},
      {"stop_replay",
       {"rds_replica"},
       false,
       false,
       "the replica is up and not promoted",
       "it applies nothing more; promoted, it is the store as it was then"},
  };
}

/// Asked of a store on the way back to its own region.
std::vector<Action> actions_on_the_way_home()
{
  return {
      {"reverse",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "services use a copy in another region; its own region and the link between them are up",
       "a new copy in its own region follows the one that services use"},
      {"switch_back",
       {"rds_instance", "patroni", "dynamodb_table"},
       false,
       false,
       "a copy in its own region follows the one that services use",
       "services use the copy in its own region; nothing is lost"},
      {"rebuild_replica",
       {"rds_replica"},
       false,
       false,
       "services use the store at home; both regions and the link between them are up",
       "it has been made anew and follows"},
  };
}

/// Asked of load balancers.
std::vector<Action> actions_at_the_edge()
{
  constexpr bool takes_back = true;
  return {
      {"shed",
       {"alb"},
       false,
       false,
       "it is there and its region is up",
       "a share of users gets a quick error there, and what is behind has time for the others"},
      {"readmit",
       {"alb"},
       false,
       false,
       "what is behind would bear all users",
       "nobody is turned away any more; if nobody waits for it, it is done when it can be",
       takes_back},
      {"block_attack",
       {"waf"},
       false,
       false,
       "its region is up",
       "a rule against the attack is in force: most of it is stopped, and a few true users with it"},
      {"shift_away",
       {"alb"},
       false,
       false,
       "it allows zonal shift and has other zones; a zone is named, or ill",
       "its node and targets of that zone get no requests, those of its other zones get all"},
      {"shift_back",
       {"alb"},
       false,
       false,
       "nothing",
       "all its zones are in service; without it a shift expires",
       takes_back},
  };
}

/// Asked of what others stand on.
std::vector<Action> actions_of_platforms()
{
  return {
      {"unseal",
       {"vault"},
       false,
       false,
       "its region is up; its holders have brought enough shares of the key to the step",
       "servers that waited to be unsealed go on starting; done at once where none waits"},
      {"reroute",
       {"nat_gateway"},
       false,
       false,
       "its region is up",
       "private subnets behind it go out by a gateway of another zone, made where there is none"},
      {"reclaim",
       {"dns_registrar"},
       false,
       false,
       "nothing",
       "the registry names the zone's own name servers again; resolvers learn it as they ask anew"},
      {"defer",
       {"third_party"},
       false,
       false,
       "orders can be taken without it (fallback)",
       "calls to it are taken and made later, until it answers again"},
  };
}

/// Asked of releases and of what delivers them.
std::vector<Action> actions_of_delivery()
{
  return {
      {"rollback",
       {"service", "delivery"},
       false,
       false,
       "an earlier version is kept",
       "the old version serves; done at once where no version is bad"},
      {"hotfix",
       {"service", "delivery"},
       false,
       false,
       "a pipeline that works, where the delivery names one",
       "a fixed version has gone through staging and serves; done at once where no version is bad"},
      {"apply",
       {"terraform_stack"},
       false,
       false,
       "its region is up, all the time",
       "everything that it describes is made, in the order of its needs, so many at a time"},
      {"force_unlock",
       {"tool"},
       false,
       false,
       "its region is up",
       "the lock that nobody alive holds is taken off"},
  };
}

/// Asked of what lets somebody in, or callers through.
std::vector<Action> actions_of_access()
{
  return {
      {"renew_credentials",
       {"alb", "dns_registrar", "service", "tool", "vault"},
       false,
       false,
       "its region is up",
       "what it logs in with, shows or lets people in by is valid again"},
      {"allow",
       {"alb", "dynamodb_replica", "dynamodb_table", "efs_file_system", "elasticache", "msk", "patroni",
        "rds_instance", "rds_replica", "service", "sns_topic", "sqs_queue", "tool", "waf"},
       false,
       false,
       "its region is up",
       "the rule that kept callers from it is put right"},
  };
}

std::vector<Action> other_actions()
{
  return {
      {"create", {"alb"}, false, false, "its region is up", "it exists and its targets have passed a check"},
      {"switch_dns",
       {"global_accelerator", "route53_record"},
       false,
       false,
       "the control plane of the record, or of the accelerator, is up",
       "new answers name the second region"},
      {"switch_dns_back",
       {"global_accelerator", "route53_record"},
       false,
       false,
       "the control plane of the record, or of the accelerator, is up",
       "new answers name the first region"},
      {"scale",
       {"eks_cluster", "autoscaling_group", "ecs_cluster"},
       false,
       false,
       "room in the cluster, images, its region is up",
       "every service there has as many pods in service as the largest of its regions, or no other one has "
       "come for scale_progress_s"},
      {"restart",
       {"alb",
        "alert_route",
        "audit_log",
        "autoscaling_group",
        "cluster_dns",
        "consul",
        "dynamodb_replica",
        "dynamodb_table",
        "ecs_cluster",
        "eks_cluster",
        "elasticache",
        "msk",
        "msk_replicator",
        "nat_gateway",
        "patroni",
        "prometheus",
        "rds_instance",
        "rds_replica",
        "service",
        "tool",
        "vault"},
       false,
       false,
       "its region is up, and what is broken is the thing itself",
       "it runs again, and recovers as it does after a failure"},
      {"verify", {}, true, false, "nothing", "no journey (or not the one named) is below its SLO"},
      {"announce", {}, false, false, "nothing", "someone has said so"},
      {"await", {}, false, false, "nothing", "the condition \"until\" of the step holds"},
      {"wait", {}, false, false, "nothing", "the time has passed"},
  };
}

} // namespace

const std::vector<Action> &actions()
{
  static const std::vector<Action> all = [] {
    std::vector<Action> rows = actions_on_stores();
    for (const auto &more : {actions_on_the_way_home(), actions_at_the_edge(), actions_of_delivery(),
                             actions_of_platforms(), actions_of_access(), other_actions()})
      rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  }();
  return all;
}

const Action *action_named(const std::string &name)
{
  const auto found = std::find_if(actions().begin(), actions().end(),
                                  [&](const Action &action) { return name == action.name; });
  return found == actions().end() ? nullptr : &*found;
}

std::vector<std::string> action_names()
{
  std::vector<std::string> names;
  for (const Action &action : actions())
    names.emplace_back(action.name);
  return names;
}

} // namespace drsim::model
