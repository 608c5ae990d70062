#include "sim/model/actions.hpp"

#include <algorithm>

namespace drsim::inline model {

const std::vector<Action> &actions()
{
  static const std::vector<Action> all = {
      {"promote",
       {"rds_replica"},
       false,
       true,
       "the replica and its region are up",
       "it takes writes of its own"},
      {"restore",
       {"rds_instance", "patroni"},
       false,
       false,
       "a backup that can be reached from a region that is up",
       "a copy as of before the fault is there; no service uses it yet"},
      {"repoint",
       {"rds_instance", "patroni"},
       false,
       true,
       "some copy takes writes, or was restored",
       "services use that copy"},
      {"create", {"alb"}, false, false, "its region is up", "it exists and its targets have passed a check"},
      {"switch_dns",
       {"route53_record"},
       false,
       false,
       "the control plane of the record is up",
       "new answers name the second region"},
      {"scale",
       {"eks_cluster", "autoscaling_group"},
       false,
       false,
       "room in the cluster, images, its region is up",
       "every service there has as many pods in service as the largest of its regions, or as there is room "
       "for"},
      {"rollback",
       {"service", "delivery"},
       false,
       false,
       "an earlier version is kept",
       "the old version serves; done at once where no version is bad"},
      {"restart",
       {"alb", "alert_route", "autoscaling_group", "consul", "eks_cluster", "elasticache", "msk",
        "msk_replicator", "patroni", "prometheus", "rds_instance", "rds_replica", "service", "tool", "vault"},
       false,
       false,
       "its region is up, and what is broken is the thing itself",
       "it runs again, and recovers as it does after a failure"},
      {"verify", {}, true, false, "nothing", "no journey (or not the one named) is below its SLO"},
      {"announce", {}, false, false, "nothing", "someone has said so"},
      {"wait", {}, false, false, "nothing", "the time has passed"},
  };
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
