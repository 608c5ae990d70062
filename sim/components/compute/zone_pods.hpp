#pragma once
#include "sim/components/component.hpp"
#include "sim/laws/node_eviction.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// Pods of a service in one zone.
struct ZonePods {
  std::string zone;
  int running = 0;                   ///< in service
  int out = 0;                       ///< at work on nothing new: their readiness probe fails
  int crashed = 0;                   ///< with the region or the service; restart when it is back
  int held = 0;                      ///< restart when they get their secrets
  int lost = 0;                      ///< on dead nodes that the cluster still believes in
  int fell = 0;                      ///< how many were lost when the zone died
  int silent = 0;                    ///< of these lost, that clients still have in their lists
  double withdrawn_s = forever_s;    ///< when they leave the lists
  std::vector<double> given_up_s;    ///< when the cluster gives the lost up, one by one, the latest first
  double objects_gone_s = forever_s; ///< when its Node objects are deleted
  bool registered = true;            ///< they are there
};

/// Where a service's pods stand, zone by zone, and what a cluster's node controller does with those of a zone
/// that dies (facts.md, section 7.1): its nodes count as not ready after node_grace_s - U(0, lease_renew_s) +
/// U(0, node_monitor_period_s); endpoint_watch_s later no more calls go to the dead pods. Nodes are given up
/// node_eviction_rate_per_s, in an order drawn by chance, and their pods eviction_wait_s (the service's own
/// where its pods tolerate the taint for another time) after that: the k-th node's (k - 1) / rate later. A
/// service's pods stand on as many of a zone's nodes as they can. While every zone is dead nothing is given
/// up, and all begins anew when one returns. Pods of a StatefulSet (waits_for_node) are given up with their
/// Node objects only, which go node_objects_kept_s after the zone, if ever; pods with a volume of the zone
/// (zone_bound) never. Without a cluster nobody calls dead pods and nobody makes them anew.
/// Sets: ID.ready#Z, ID.silent#Z, ID.endpoints. Reads: CLUSTER.nodes#Z.
class PodZones {
public:
  PodZones(const ComponentSpec &spec, const Deployment &deployment);

  void start(World &world);
  /// Pods of a zone die, and with them so many that were starting there.
  void die(World &world, ZonePods &zone, int starting, Stream &chance);
  /// That share of the zone's machines is back: what stood on them is given up no more. Returns the pods that
  /// restart now.
  int revive(World &world, ZonePods &zone, double share);
  /// The dead pods of zones whose time has come leave the lists.
  void withdraw_due(World &world);
  /// How many lost pods of a zone the cluster gives up by now; they are counted no more.
  int give_up_due(World &world, ZonePods &zone);
  /// One lost pod less, which nobody can see.
  static void forget_lost(ZonePods &zone);
  /// Tells where calls go, when that has changed; nobody serves unless `serving`.
  void publish(World &world, bool serving, EventId cause);
  /// The next time at which something happens to dead pods of its own accord; `whole`: the service lives.
  [[nodiscard]] double next_s(bool whole) const;

  [[nodiscard]] int running() const { return sum(&ZonePods::running); }
  /// Pods of one sort in all zones.
  [[nodiscard]] int sum(int ZonePods::*sort) const;
  /// Takes up to so many pods of one sort away; returns how many there were.
  int take(int ZonePods::*sort, int pods);
  /// All but those that start.
  [[nodiscard]] int counted() const;
  /// Pods that take up room of each zone, with so many that are starting there.
  [[nodiscard]] std::vector<int> in_room(std::vector<int> starting) const;
  [[nodiscard]] ZonePods &fullest();
  /// Nodes of a zone, dead or alive; infinity where nobody knows.
  [[nodiscard]] double nodes_of(const ZonePods &zone) const;
  /// Parameters that set when lost pods are made anew.
  [[nodiscard]] std::vector<std::string> eviction_takes() const;

  std::vector<ZonePods> zones; ///< at least one; "" where zones are not known

private:
  struct Told {
    Port *ready;
    Port *silent;
  };
  void plan_evictions(ZonePods &zone, double not_ready_s);
  [[nodiscard]] bool any_alive() const; ///< of the cluster's zones

  std::string id_;
  std::string cluster_; ///< "" = none
  std::vector<std::string> cluster_zones_;
  std::ptrdiff_t nodes_at_start_ = 0;
  double grace_s_ = 0;
  double lease_s_ = 0;
  double monitor_s_ = 0;
  Distribution watch_s_ = 0;
  bool called_dead_ = false; ///< by clients that look pods up themselves; machines stand behind a balancer
  double eviction_wait_s_ = forever_s;
  bool own_wait_ = false; ///< the service's own
  NodeEviction eviction_;
  bool rated_ = false; ///< by a node controller; groups of machines replace what they lost at once
  double objects_kept_s_ = forever_s;
  bool zone_bound_ = false;
  bool waits_for_node_ = false;
  bool serving_ = true;
  bool all_lost_ = false; ///< every zone is dead
  std::optional<Stream> watch_chance_;
  std::optional<Stream> order_chance_;
  std::vector<const Port *> zone_up_; ///< of the cluster
  std::vector<const Port *> nodes_;
  std::vector<Told> told_;
  Port *endpoints_ = nullptr;
};

} // namespace drsim::components::compute
