#pragma once
#include "sim/components/stores/new_copy.hpp"
#include "sim/components/stores/places.hpp"

#include <functional>
#include <optional>
#include <string>

namespace drsim::inline components::inline stores {

/// The way home of an RDS instance or a cluster under Patroni whose services use the copy of another region
/// (failback). request:reverse:STORE makes a new copy at home (new_copy.hpp), or under Patroni with
/// use_pg_rewind rewinds the old one (what both have changed since they parted is copied, not all), and lets
/// it follow the one in use; it goes on following while both regions and the link are up, and catches up
/// after that. request:switch_back:STORE stops writes, waits for what is under way, promotes the copy at home
/// (switch_back_s) and moves services there: nothing is lost. Where the region in use dies before, services
/// that go home find what that copy had. Events of the store: home_back (the first region is up, and services
/// are elsewhere), reverse_begun, reverse_follows, reverse_stopped, switch_back_begun, switched_back. With
/// services away the store is "unprotected" until a copy of another region follows; `protected` says so. Not
/// modelled: what an old primary has that the new one lacks (reapply), a rewind that fails and needs a base
/// backup after all, switching back without stopping writes.
class ReturnHome {
public:
  explicit ReturnHome(const ComponentSpec &store, const Deployment &deployment);
  /// `made`: what stands at home has been made anew: whatever became of the old instance is no matter any
  /// more.
  void start(World &world, StoreCopies &copies, std::function<void(EventId)> made);

private:
  void answer(World &world, const char *action, void (ReturnHome::*act)(World &, EventId));
  void say(World &world, const char *action, double value, EventId event);
  void reverse(World &world, EventId asked);
  void follow(World &world, NewCopy &copy, EventId asked);
  void lose_touch(World &world, NewCopy &copy, const std::vector<const Port *> &watched);
  void switch_back(World &world, EventId asked);
  void stay(World &world, EventId begun, const char *why);
  void note_return(World &world);
  [[nodiscard]] std::vector<std::string> takes() const;
  [[nodiscard]] NewCopy copy_from(World &world, int region) const;
  [[nodiscard]] int used() const { return static_cast<int>(copies_->serving().value()); }
  [[nodiscard]] bool away() const { return used() != home_; }

  std::string id_;
  int home_ = 0;
  std::string home_region_;
  NewCopy::Settings copy_;
  Distribution floor_s_;
  Distribution switch_s_;
  Distribution reconnect_s_;
  StoreCopies *copies_ = nullptr;
  std::function<void(EventId)> made_;
  bool rewinds_ = false; ///< what stands at home is made to follow, instead of made anew
  double rewind_bytes_per_commit_ = 0;
  int left_ = 0;   ///< region whose copy services used before
  double had_ = 0; ///< commits that the copy at home had when they left it
  bool making_ = false;
  bool follows_ = false;
  EventId follows_since_ = no_event;
};

} // namespace drsim::components::stores
