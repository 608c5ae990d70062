#pragma once
#include "sim/components/people/faults_behind.hpp"
#include "sim/engine/world.hpp"
#include "sim/model/troubles.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// Whether what a port tells of is as it should be: all of it, where it is the share of calls that come
/// through; else some.
[[nodiscard]] bool is_well(const Port &port);

/// Something that is broken now.
struct Trouble {
  const TroubleKind *kind = nullptr;
  std::string component; ///< region, store, service, ...; empty for overload
  EventId cause = no_event;
  const Port *port = nullptr; ///< well again when it is over by itself; null where that cannot be seen
  bool overloaded = false;    ///< something at home has more to do than it can
  std::string where = {};     ///< of overload: the region that users are sent to
};

/// What can be seen of the world by who looks for it: journeys below their SLO, what is broken, alarms that
/// fire. Each of it belongs to the faults that led to it.
class Symptoms {
public:
  /// `people` say from when on they take something for overloaded.
  Symptoms(World &world, FaultsBehind &behind, const ComponentSpec &people);

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
  /// All faults behind what is broken where it is used: one that lay in wait before anybody felt anything is
  /// in the way of a recovery all the same.
  [[nodiscard]] FaultSet behind_broken() const;

private:
  struct Seen {
    const TroubleKind *kind;
    std::string component;
    const Port *port;
    const Port *used_in = nullptr; ///< of a copy or a front door: the region whose is used, ...
    int region = -1;               ///< and where it stands: nobody tries another one
    const Port *place = nullptr;   ///< what it stands in: with that down it is no matter of its own
    std::vector<const Port *> left =
        {}; ///< of the first region: where stores and users are; not there: no matter
    [[nodiscard]] bool is_broken() const
    {
      const bool tried = used_in == nullptr || static_cast<int>(used_in->value()) == region;
      const bool still_used = left.empty() || std::any_of(left.begin(), left.end(), [](const Port *where) {
                                return where->value() <= 0;
                              });
      return tried && still_used && (place == nullptr || place->on()) && !is_well(*port);
    }
  };
  [[nodiscard]] Seen first_region(const Deployment &deployment) const;
  void look_at_stores(const Deployment &deployment);
  void look_at_components(const Deployment &deployment);
  [[nodiscard]] Seen access_to(const ComponentSpec &spec, const Deployment &deployment) const;
  [[nodiscard]] Seen credential_of(const ComponentSpec &spec, const Deployment &deployment) const;
  void look_at_zones(const Deployment &deployment);
  void look_at_others(const Deployment &deployment);
  void look_at_load(const Deployment &deployment);
  void look_at_attack(const Deployment &deployment);
  /// An attack that is felt: a firewall in its way, where there is one.
  void add_attack(std::vector<Trouble> &found, FaultSet faults, EventId felt_by) const;
  void add_ill(std::vector<Trouble> &found, const char *word, FaultSet faults, EventId felt_by) const;
  [[nodiscard]] bool overloaded() const;
  [[nodiscard]] std::string users_region() const;
  [[nodiscard]] bool by(EventId cause, FaultSet faults) const;

  World &world_;
  FaultsBehind &behind_;
  const Port *answer_ = nullptr; ///< of the record by which users come
  std::vector<const Port *> impact_;
  std::vector<const Port *> alarms_;
  std::vector<Seen> corrupt_; ///< a time since when, if so
  std::vector<Seen> broken_;  ///< where not well
  std::vector<Seen> errors_;  ///< on = it answers errors of its own
  struct Part {               ///< a zone, or a system of somebody else
    std::string name;
    const Port *up;
    std::vector<const Port *> grey; ///< on = it answers badly
  };
  std::vector<Part> zones_;
  std::vector<Part> others_;
  std::vector<const Port *> busy_; ///< services at home
  const Port *attack_ = nullptr;
  std::vector<std::string> firewalls_; ///< by region, one in users' way there; "" = none
  const Port *backlog_ = nullptr;
  const Port *rate_per_s_ = nullptr;
  double overloaded_above_ratio_ = 1;
  double overloaded_wait_s_ = 0;
  std::vector<const Port *> all_;
};

} // namespace drsim::components::people
