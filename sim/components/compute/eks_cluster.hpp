#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline compute {

/// An EKS cluster: nodes spread over the zones of its region, with room for pods, and the Cluster Autoscaler.
/// With the figures of kind `autoscaling_group`, machines of EC2 with one pod each, and the group that keeps
/// their number (facts.md, section 6; decision 0014). With those of kind `ecs_cluster`, where tasks of ECS
/// run: on Fargate each has a machine of its own, which comes and goes with it; on EC2 the machines are those
/// of the capacity providers. Not modelled of ECS: placement strategies other than over zones, Fargate Spot.
/// Node pools of Karpenter (kind node_pool, of its region or linked to it) replace the autoscaler: what they
/// may add beyond the nodes of the start is their limits, in machines of cpu_per_node, in the zones they
/// name; machines come after batch_s and node_join_s of the pool. Pods for which the limits leave no machine
/// stay Pending (pool_limit). Failure: nodes die with their zone or region and take their room with them; new
/// nodes come after a scan and node_join_s, up to max_nodes and quota_nodes, in zones that live. Launches may
/// be refused while a zone of the region is dead (launch_refused_ratio of such events) or another region is,
/// whose users all come here (launch_refused_elsewhere_ratio), for launch_refused_s. Nodes that are drained
/// (fault node_drain) take no pods. request:scale:CLUSTER sets every service of the cluster to the pods that
/// the step's command names, else raises it to the size the same service has elsewhere; it is done when they
/// are in service, or, with the pods there are, when no other one has come for scale_progress_s; it fails
/// where there is none. Sets: ID.capacity (room of the nodes that live), ID.nodes#Z. Reads: ID.used,
/// ID.pending (pods that wait for room) and the services' ID.desired, ID.ready, ID.nodes_wanted, ID.evicting.
/// Services count what they take of each zone (ID.used#Z). While its control plane takes no changes
/// (ID.control_plane, of EKS) no pod is placed; what runs goes on. Not modelled: several node groups,
/// scale-down of nodes, spot interruption; with the control plane away, node controllers and endpoints that
/// stand still; of node pools limits on memory, weights, consolidation and expiry with their disruption
/// budgets.
[[nodiscard]] std::unique_ptr<Component> make_eks_cluster(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::compute
