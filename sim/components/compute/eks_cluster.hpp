#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline compute {

/// An EKS cluster: nodes spread over the zones of its region, with room for pods, and the Cluster Autoscaler.
/// With the figures of kind `autoscaling_group`, machines of EC2 with one pod each, and the group that keeps
/// their number (facts.md, section 6; decision 0014).
/// Failure: nodes die with their zone or region and take their room with them; new nodes come after a scan
/// and node_join_s, up to max_nodes, in zones that live. request:scale:CLUSTER raises every service of the
/// cluster to the size the same service has elsewhere; it is done when they are in service, or when the
/// cluster has all the nodes it may have and nothing more can start. Sets: ID.capacity (room of the nodes
/// that live). Reads: ID.used, ID.pending (pods that wait for
/// room) and the services' ID.desired, ID.ready. Not modelled: several node groups,
/// scale-down of nodes, spot interruption, the cluster's own control plane.
[[nodiscard]] std::unique_ptr<Component> make_eks_cluster(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::compute
