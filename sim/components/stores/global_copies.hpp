#pragma once
#include "sim/components/stores/places.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// How the copies of a global table protect each other, and its way home. Services of a region with a copy
/// use that one, so that nobody has to promote or make anything: a copy that was away has what was written
/// meanwhile catch_up_ratio x the time it was away after it is back, by itself, and from then on the table is
/// as before. Without a living copy besides the one in use the table is "unprotected". Where people pointed
/// services of other regions at another copy, request:reverse:TABLE waits until the one at home has
/// everything, and request:switch_back:TABLE pauses writes (switch_back_s) and moves them home; nothing is
/// lost. Events of the table: home_back, protected, unprotected, switched_back. Not modelled: two regions
/// that wrote one item meanwhile, copies that were taken out of the table after 20 hours without an answer.
class GlobalCopies {
public:
  GlobalCopies(const ComponentSpec &table, const Deployment &deployment);
  void start(World &world, StoreCopies &copies);

private:
  struct Place {
    std::string region;
    std::string id;
    int index = 0;
    const Port *up = nullptr;
    const Port *alive = nullptr;
    bool lives = true;
    bool whole = true; ///< it has what the others have
    double away_since_s = 0;
    double whole_s = 0; ///< when it will be, or is, whole again
    int returns = 0;
  };
  void follow(World &world, Place &place, EventId cause);
  void come_back(World &world, Place &place, EventId cause);
  void catch_up(World &world, Place &place, EventId back);
  void look(World &world, EventId cause);
  void reverse(World &world, EventId asked);
  void switch_back(World &world, EventId asked);
  [[nodiscard]] const Place *used() const;
  [[nodiscard]] Place &home() { return places_.front(); }

  std::string id_;
  std::vector<Place> places_; ///< the one at home first
  double catch_up_ratio_ = 0;
  Distribution switch_s_;
  bool returned_ = false; ///< home is back, and not yet as before
  StoreCopies *copies_ = nullptr;
  Port *reversed_ = nullptr;
  Port *switched_ = nullptr;
};

} // namespace drsim::components::stores
