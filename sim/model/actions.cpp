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
       true,
       "a backup that can be reached from a region that is up",
       "a copy as of before the fault is there; no service uses it yet"},
      {"repoint",
       {"rds_instance", "patroni"},
       false,
       true,
       "some copy takes writes, or was restored",
       "services use that copy"},
      {"create", {"alb"}, false, true, "its region is up", "it exists and its targets have passed a check"},
      {"switch_dns",
       {"route53_record"},
       false,
       true,
       "the control plane of the record is up",
       "new answers name the second region"},
      {"scale",
       {"eks_cluster", "autoscaling_group"},
       false,
       true,
       "room in the cluster, images, its region is up",
       "every service there has as many pods in service as the largest of its regions, or as there is room "
       "for"},
      {"rollback",
       {"service", "delivery"},
       false,
       true,
       "an earlier version is kept",
       "the old version serves; done at once where no version is bad"},
      {"verify", {}, true, true, "nothing", "no journey (or not the one named) is below its SLO"},
      {"announce", {}, false, true, "nothing", "someone has said so"},
      {"wait", {}, false, true, "nothing", "the time has passed"},
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
