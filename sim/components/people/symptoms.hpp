#pragma once
#include "sim/components/people/faults_behind.hpp"
#include "sim/engine/world.hpp"
#include "sim/model/troubles.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// Something that is broken now.
struct Trouble {
  const TroubleKind *kind = nullptr;
  std::string component; ///< region, store, service, ...; empty for overload
  EventId cause = no_event;
  const Port *port = nullptr; ///< on again when it is over by itself; null where that cannot be seen
};

/// What can be seen of the world by who looks for it: journeys below their SLO, what is broken, alarms that
/// fire. Each of it belongs to the faults that led to it.
class Symptoms {
public:
  Symptoms(World &world, FaultsBehind &behind) : world_(world), behind_(behind) {}

  /// Once, when every component has created its ports.
  void look_around();
  /// What changes when any of the below does.
  [[nodiscard]] const std::vector<const Port *> &ports() const { return all_; }

  /// A journey is below its SLO, by one of these faults (0: by anything).
  [[nodiscard]] bool felt(FaultSet by) const;
  /// Of all impact by these faults that is felt: the latest event.
  [[nodiscard]] EventId felt_since(FaultSet by) const;
  /// An alarm fires by one of these faults (0: any).
  [[nodiscard]] bool alarmed(FaultSet by) const;
  /// What is broken by these faults, the most certain first. All but corruption counts only while it is felt.
  [[nodiscard]] std::vector<Trouble> standing(FaultSet by) const;
  /// All faults behind what is felt.
  [[nodiscard]] FaultSet behind_impact() const;

private:
  struct Seen {
    const TroubleKind *kind;
    std::string component;
    const Port *port;
  };
  void look_at_stores(const Deployment &deployment);
  void look_at_components(const Deployment &deployment);
  [[nodiscard]] bool by(EventId cause, FaultSet faults) const;

  World &world_;
  FaultsBehind &behind_;
  std::vector<const Port *> impact_;
  std::vector<const Port *> alarms_;
  std::vector<Seen> corrupt_; ///< a time since when, if so
  std::vector<Seen> broken_;  ///< off = broken
  std::vector<Seen> errors_;  ///< on = it answers errors of its own
  std::vector<const Port *> all_;
};

} // namespace drsim::components::people
