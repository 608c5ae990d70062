// Steps of a runbook in a Kubernetes cluster.
#include "sim/inject/drivers/kubectl_plans.hpp"

namespace drsim::inject::inline drivers {
namespace {

constexpr double rolled_out_s = 900; ///< assumed: until all pods of a workload are ready

/// `kubectl rollout status`, which is fine when the workload is whole.
Look whole(const KubectlEntry &entry)
{
  return {kubectl_does(entry.kube, "looks whether " + entry.workload + " is whole",
                       {"rollout", "status", entry.workload, "--watch=false"}),
          "success", false, rolled_out_s};
}

} // namespace

std::optional<Plan> workload_step_plan(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  const std::string &action = fault.order.kind;
  bool named = needs_key(fault.target, "workload", !entry.workload.empty(), "a step", fault.problems);
  if (action == "scale")
    named = needs_key(fault.target, "replicas", entry.replicas > 0, "the step \"scale\"", fault.problems) &&
            named;
  if (!named || !read_workload(fault))
    return std::nullopt;
  Plan plan = empty_plan(fault.order, fault.target);
  const std::string &workload = entry.workload;
  if (action == "scale") {
    const std::string count = std::to_string(static_cast<long long>(entry.replicas));
    plan.begin.push_back(kubectl_does(entry.kube, "scales " + workload + " to " + count,
                                      {"scale", workload, "--replicas=" + count}));
  } else if (action == "restart") {
    plan.begin.push_back(
        kubectl_does(entry.kube, "restarts the pods of " + workload, {"rollout", "restart", workload}));
  } else {
    plan.begin.push_back(kubectl_does(entry.kube, "takes " + workload + " back to the release before",
                                      {"rollout", "undo", workload}));
  }
  plan.begun.push_back(whole(entry));
  return plan;
}

} // namespace drsim::inject::drivers
