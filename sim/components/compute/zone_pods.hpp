#pragma once
#include "sim/components/component.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// Pods of a service in one zone.
struct ZonePods {
  std::string zone;
  int running = 0;
  int lost = 0;                   ///< on dead nodes that the cluster still believes in
  int silent = 0;                 ///< of these, that clients still have in their lists
  double withdrawn_s = forever_s; ///< when they leave the lists
  double evicted_s = forever_s;   ///< when the cluster gives the lost up
};

/// Where a service's pods stand, zone by zone, and what a cluster's node controller does with those of a zone
/// that dies (facts.md, section 7.1): its nodes count as not ready after node_grace_s - U(0, lease_renew_s) +
/// U(0, node_monitor_period_s); endpoint_watch_s later no more calls go to the dead pods, and
/// eviction_wait_s (the service's own where its pods tolerate the taint for another time) later they are made
/// anew elsewhere. Without a cluster nobody calls dead pods and nobody
/// makes them anew. Sets: ID.ready#Z, ID.silent#Z, ID.endpoints.
class PodZones {
public:
  PodZones(const ComponentSpec &spec, const Deployment &deployment);

  void start(World &world);
  /// Pods of a zone die, and with them so many that were starting there.
  void die(World &world, ZonePods &zone, int starting, Stream &chance);
  /// The dead pods of zones whose time has come leave the lists; true when any did.
  void withdraw_due(World &world);
  /// Tells where calls go, when that has changed; nobody serves unless `serving`.
  void publish(World &world, bool serving, EventId cause);
  /// The next time at which something happens to dead pods of its own accord; `whole`: the service lives.
  [[nodiscard]] double next_s(bool whole) const;

  [[nodiscard]] int running() const;
  /// Running and lost.
  [[nodiscard]] int counted() const;
  [[nodiscard]] ZonePods &fullest();

  std::vector<ZonePods> zones; ///< at least one; "" where zones are not known

private:
  struct Told {
    Port *ready;
    Port *silent;
  };

  std::string id_;
  std::string cluster_; ///< "" = none
  double grace_s_ = 0;
  double lease_s_ = 0;
  double monitor_s_ = 0;
  Distribution watch_s_ = 0;
  bool called_dead_ = false; ///< by clients that look pods up themselves; machines stand behind a balancer
  double eviction_wait_s_ = forever_s;
  bool serving_ = true;
  std::optional<Stream> watch_chance_;
  std::vector<Told> told_;
  Port *endpoints_ = nullptr;
};

} // namespace drsim::components::compute
