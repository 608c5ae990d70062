#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline compute {

/// A Kubernetes Deployment in one region's cluster, with its HPA where it has one.
/// Its pods stand where the hard rules of its manifest let them (placement.hpp), its probes act
/// (pod_probes.hpp), and planned work replaces them (turnover.hpp).
/// Failure: pods of a dead zone, a dead region or a dead component stop serving at once. A zone's pods count
/// as there until the node controller gives their nodes up, one by one (zone_pods.hpp); then they are made
/// anew in zones that live and that the rules allow, else they stay Pending. Until the nodes count as not
/// ready (node_grace_s) and clients have heard it (endpoint_watch_s, facts.md section 7.1), calls still go to
/// the dead pods. Whatever died and comes back restarts. A new pod waits for room (CLUSTER.capacity,
/// CLUSTER.used), pulls its image (which needs the registry it links to), starts, and is ready after its
/// probe: U(0, P) + (S - 1) P (facts.md, section 7.2). A bad version (SERVICE.bad_version, share of errors)
/// that no delivery looks after reaches everybody; request:rollback:SERVICE takes it back unless
/// revision_history is 0. Once what it logs in with has expired (ID.leases) no pod serves. Sets: ID.ready,
/// ID.desired, ID.error_ratio, redundancy:ID.ok; CLUSTER.used; ID.ready#Z and ID.silent#Z, pods of zone Z
/// that serve and dead ones that are still called, ID.endpoints (counts changes of these), ID.probed_out,
/// ID.nodes_wanted, ID.evicting, ID.cut_off. Links: cluster, registry, discovery (a Consul: while it has no
/// leader no new pod is registered), secrets (a vault: while it does not answer no pod starts, and when what
/// it gave out is over no pod serves), files (file systems of EFS that its pods mount: while one answers
/// nobody no pod serves or starts, and in a zone without a mount target of it none starts).
/// Not modelled: pods of several node groups, preemption by priority, room zone by zone, images pulled one
/// after the other on a node, clients that leave out a pod that does not answer, calls kept within a zone.
[[nodiscard]] std::unique_ptr<Component> make_service(const ComponentSpec &spec,
                                                      const Deployment &deployment);

} // namespace drsim::components::compute
