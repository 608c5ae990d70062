#pragma once
// The parts of the kubectl driver: what its entry says, and a function for each way to break something.

#include "sim/inject/drivers/kube.hpp"

namespace drsim::inject::inline drivers {

/// All keys of an entry of the kubectl driver.
struct KubectlEntry {
  Kube kube;
  std::string workload;           ///< "deployment/orders"
  std::string selector;           ///< labels, "app=orders,tier=web"
  std::string how;                ///< of component_failure: "delete_pods" or "scale"
  std::string pods;               ///< of delete_pods: "all", "one" or "some"
  double share = 0;               ///< of "some": rounded up to whole pods
  double replicas = 0;            ///< of scale: the count it is set to
  std::string container;          ///< of bad_deploy
  std::string image;              ///< of bad_deploy: the bad one
  std::vector<std::string> nodes; ///< of node_drain: by name
  std::string node_selector;      ///< or by label
  bool delete_emptydir_data = false;
  std::string zone;                        ///< of zone_outage, where the cluster's is named otherwise
  std::string direction;                   ///< of access_blocked: "in", "out" or "both"
  std::vector<std::string> peer_cidrs;     ///< of partition: the other side
  std::map<std::string, std::string> tags; ///< labels of what is hit
};

/// What every way of breaking something is given.
struct KubectlFault {
  const FaultOrder &order;
  const Target &target;
  const KubectlEntry &entry;
  Hands &reading;
  Diagnostics &problems;
};

[[nodiscard]] std::optional<Plan> delete_pods_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> scale_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> bad_image_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> drain_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> zone_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> blocked_plan(const KubectlFault &fault);
[[nodiscard]] std::optional<Plan> partition_plan(const KubectlFault &fault);

/// What a step of a runbook asks of a workload: "scale", "restart", "rollback".
[[nodiscard]] std::optional<Plan> workload_step_plan(const KubectlFault &fault);

/// What is read of a Deployment, StatefulSet or DaemonSet: no environment variable, no secret.
struct Workload {
  std::string replicas; ///< asked for; "" of a DaemonSet
  std::string ready;
  std::map<std::string, std::string> images; ///< by container
};

/// Absent, and said, when it is not there or has not the tags of the entry.
[[nodiscard]] std::optional<Workload> read_workload(const KubectlFault &fault);

} // namespace drsim::inject::drivers
