#pragma once
#include "sim/components/compute/zone_pods.hpp"
#include "sim/laws/zone_placement.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// Where a service's next pod may go: the hard rules of its manifest, against the zones as the scheduler sees
/// them. A pod that no rule lets in stays Pending, whatever room there is; that is told, with the rule that
/// keeps it, once for each greater number. Where only the rules about nodes are in the way, the cluster is
/// asked for more (SERVICE.nodes_wanted), and so it is where zones that a rule lets pods into are full while
/// others have room. Not modelled: rules about pods of other services, node selectors and taints that leave a
/// service only some of the cluster's nodes.
class Placement {
public:
  Placement(const ComponentSpec &spec, const Deployment &deployment);
  void start(World &world);

  /// The zone for one more pod; absent: none may take it. `starting`: pods of each zone on their way; `room`:
  /// for how many pods more each has, empty: nobody asks.
  [[nodiscard]] std::optional<std::size_t> next(World &world, const PodZones &pods,
                                                const std::vector<int> &starting,
                                                const std::vector<double> &room) const;
  /// How many of so many pods that wait some zone may take; tells why the others stay. `spare`: places left
  /// in the whole cluster.
  int placeable(World &world, const PodZones &pods, const std::vector<int> &starting,
                const std::vector<double> &room, double spare, int waiting, EventId cause);

private:
  [[nodiscard]] std::vector<ZoneState> states(World &world, const PodZones &pods,
                                              const std::vector<int> &starting,
                                              const std::vector<double> &room) const;
  void tell(World &world, const PodZones &pods, int stuck, EventId cause);
  [[nodiscard]] std::string why(World &world, const PodZones &pods) const;

  std::string id_;
  PlacementRules rules_;
  bool about_nodes_ = false;
  double pods_per_node_ = 1; ///< of its cluster
  int told_ = 0;             ///< pods that stay Pending
  Port *nodes_wanted_ = nullptr;
};

} // namespace drsim::components::compute
