#include "sim/model/troubles.hpp"

#include <algorithm>

namespace drsim::inline model {

const std::vector<TroubleKind> &trouble_kinds()
{
  static const std::vector<TroubleKind> all = {
      {"corruption", {}, "bad writes are in a store of record", {"restore"}},
      {"access", {}, "something lives, and rules let nobody reach it", {"allow"}},
      {"region", {}, "the first region is lost", {"take_over"}},
      {"other_region", {}, "the region that took over is lost", {"come_home"}},
      {"database",
       {"rds_instance", "rds_replica", "patroni", "dynamodb_table", "dynamodb_replica"},
       "a database is dead, or takes no writes at home",
       {"failover", "restart", "force_failover", "region"}},
      {"deploy", {}, "a service answers with errors of its own", {"rollback", "restart", "hotfix"}},
      {"edge", {"alb"}, "a load balancer is dead", {"restart", "region"}},
      {"cluster",
       {"eks_cluster", "autoscaling_group", "ecs_cluster"},
       "the machines of a cluster are dead",
       {"restart", "region"}},
      {"service", {"service"}, "all pods of a service are dead", {"restart", "rollback", "region"}},
      {"cache", {"elasticache"}, "a cache is dead", {"restart", "region"}},
      {"stream", {"msk", "msk_replicator"}, "brokers or a replicator are dead", {"restart", "region"}},
      {"platform",
       {"tool", "consul", "vault", "cluster_dns"},
       "a tool that others need is dead",
       {"restart"}},
      {"way_out",
       {"nat_gateway"},
       "nobody behind a NAT gateway reaches others outside",
       {"reroute", "restart"}},
      {"names", {}, "the registry names others' name servers", {"reclaim"}},
      {"credential", {}, "a credential is no longer valid", {"renew_credentials"}},
      {"watch", {"alert_route", "prometheus", "audit_log"}, "those who watch are dead", {"restart"}},
      {"zone", {}, "a zone is dead, or answers badly", {"shift_away"}},
      {"outside",
       {"third_party", "cloudfront", "efs_file_system", "global_accelerator", "sns_topic", "sqs_queue",
        "waf"},
       "a system of somebody else is dead, or answers badly",
       {"defer"}},
      {"attack", {}, "requests that are no users' fill the front door", {"block_attack", "scale", "shed"}},
      {"overload", {}, "users feel it, and nothing above is broken", {"scale", "shed"}},
  };
  return all;
}

const TroubleKind *trouble_named(const std::string &word)
{
  const auto found = std::find_if(trouble_kinds().begin(), trouble_kinds().end(),
                                  [&](const TroubleKind &one) { return word == one.word; });
  return found == trouble_kinds().end() ? nullptr : &*found;
}

const TroubleKind *trouble_of_kind(const std::string &kind)
{
  for (const TroubleKind &one : trouble_kinds())
    if (std::find(one.kinds.begin(), one.kinds.end(), kind) != one.kinds.end())
      return &one;
  return nullptr;
}

} // namespace drsim::model
