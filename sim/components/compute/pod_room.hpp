#pragma once
#include "sim/components/compute/zone_pods.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// Where a service's pods find room: in its cluster, else wherever it likes. Room is that of the nodes of a
/// zone, and shared with the other services of the cluster. Pods of a higher priority go first, and where
/// there is no room for them they have pods of lower ones stopped (preemption, KEP-268: the lowest first, in
/// a zone that may take the pod; unless preemptionPolicy is Never). Those stop for stop_s and then wait anew.
/// Sets: ID.wants, ID.preempted#Z; shares CLUSTER.used, .used#Z, .pending and SERVICE.preempted#Z of others.
/// Not modelled: requests of different sizes (a pod is a place), disruption budgets of the victims (which
/// preemption honours only where it can), a node drained while zones are counted.
class PodRoom {
public:
  PodRoom(const ComponentSpec &spec, const Deployment &deployment);

  /// `give_way(zone, cause)`: one pod of that zone must go.
  void start(World &world, const PodZones &pods, std::function<void(std::size_t, EventId)> give_way);

  /// There is a place for one more pod, in some zone, which nobody of higher priority waits for.
  [[nodiscard]] bool free() const;
  /// Places left in each zone of the service; empty where zones or their nodes are not known.
  [[nodiscard]] std::vector<double> by_zone(const PodZones &pods) const;
  /// Places left in all.
  [[nodiscard]] double spare() const { return capacity->value() - used->value(); }
  /// So many pods less.
  void release(World &world, int pods, EventId cause);
  /// How many pods stand in each zone now.
  void count(World &world, const std::vector<int> &in_zones, EventId cause);
  /// How many wait that only want for room.
  void tell_pending(World &world, int pods, EventId cause);
  /// Room is made for one of `waiting` pods in a zone that may take it, where others have to give way.
  void preempt(World &world, std::size_t zone, EventId cause);
  /// What free() depends on, beside its own ports.
  [[nodiscard]] const std::vector<const Port *> &others() const { return watched_; }

  const Port *capacity = nullptr;
  Port *used = nullptr;
  Port *pending = nullptr;
  const Port *alive = nullptr;

private:
  /// Another service of the cluster, in one of its zones, whose pods are less important.
  struct Victim {
    std::string service;
    std::string zone;
    int priority = 0;
    double stop_s = 0;
    const Port *ready = nullptr;
    Port *preempted = nullptr;
  };
  void find_others(World &world);
  [[nodiscard]] Victim *weakest(const std::string &zone);

  std::string id_;
  std::string cluster_; ///< "" = none
  int priority_ = 0;
  bool preempts_ = true;
  double pods_per_node_ = 1;
  std::vector<std::string> zones_;
  std::vector<Port *> zone_used_; ///< by zone of the service; null where the cluster has none
  std::vector<int> counted_;
  int told_pending_ = 0;
  bool asked_ = false; ///< a place is being made
  Port *wants_ = nullptr;
  std::vector<const Port *> higher_; ///< ".wants" of services whose pods go first
  std::vector<Victim> lower_;
  std::vector<const Port *> watched_;
};

} // namespace drsim::components::compute
