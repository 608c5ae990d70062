#pragma once
#include "sim/components/component.hpp"
#include "sim/components/edge/target_group.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// A zone taken out of a load balancer by a zonal shift (Route 53 Application Recovery Controller).
/// request:shift_away:ALB takes out the zone that the runbook's step names, else the one that is dead or
/// answers worst; shift_s later its node is given to nobody new and its targets get no requests: those of the
/// other zones carry all. request:shift_back:ALB ends it. Else it ends by itself after shift_expires_s, or,
/// because people extend it, when the zone is well again after that.
/// Failure: impossible (-1) where the balancer does not allow it (zonal_shift), has one zone only, is away,
/// or no zone is ill and none is named. Sets ID.shifted#Z. Where autoshift is on (zonal_autoshift) AWS itself
/// takes an ill zone out autoshift_s after it fell ill, without anybody, and puts it back when it is well.
/// Not modelled: two shifts at a time, practice runs, a shift of an EKS cluster (services behind the first
/// still call pods of the zone).
class ZonalShift {
public:
  ZonalShift(const ComponentSpec &spec, const Deployment &deployment);
  /// `moved(zone, away, cause)` after a zone has been taken out or put back.
  void start(World &world, const FrontDoor &door, std::function<void(std::size_t, bool, EventId)> moved);

private:
  [[nodiscard]] double illness(std::size_t zone) const;
  [[nodiscard]] std::vector<const Port *> health(std::size_t zone) const;
  [[nodiscard]] std::optional<std::size_t> zone_to_leave() const;
  void shift(World &world, EventId asked);
  void back(World &world, EventId asked);
  void expire(World &world, int number);
  void watch(World &world, std::size_t zone);
  void shift_by_itself(World &world, std::size_t zone);
  void set(World &world, std::size_t zone, bool away, EventId cause);

  struct Seen {
    const Port *up = nullptr;
    const Port *errors = nullptr;
    const Port *loss = nullptr;
    const Port *slow = nullptr;
  };
  std::string id_;
  std::vector<std::string> zones_;
  std::string named_; ///< by the runbook's step; "" = none
  bool allowed_ = false;
  bool automatic_ = false;
  Distribution automatic_s_;
  std::vector<bool> noticed_; ///< by zone: AWS is about to take it out
  Distribution takes_s_;
  double expires_s_ = 0;
  const FrontDoor *door_ = nullptr;
  std::function<void(std::size_t, bool, EventId)> moved_;
  std::vector<Seen> seen_;
  std::vector<Port *> shifted_;
  std::optional<std::size_t> away_; ///< the zone that is out
  int changes_ = 0;
  int autoshifts_ = 0;
  Port *shift_done_ = nullptr;
  Port *back_done_ = nullptr;
};

} // namespace drsim::components::edge
