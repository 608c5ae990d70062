#pragma once
#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/corruption.hpp"
#include "sim/engine/world.hpp"
#include "sim/model/parameters.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline components::inline stores {

/// The copies of a store in the regions of a deployment, as its services see them: STORE@REGION.readable,
/// .writable, .speed and .copy_until_s. The store owns those of its home (which serve from the beginning)
/// and of every region without a replica; where a replica stands, that owns what is readable and writable.
struct StorePlace {
  Port *readable = nullptr;
  Port *writable = nullptr;
  Port *speed = nullptr;
  Port *until = nullptr; ///< newest commit of a copy that follows its source no more
};

/// In the order of the deployment's regions.
[[nodiscard]] std::vector<StorePlace> own_places(World &world, const std::string &store, int home);

/// Why a copy is slow for a while, and what is said when that is over.
struct Slowness {
  double speed = 1;
  double for_s = 0;
  const char *over = "";
  std::vector<std::string> set_by;
};

/// Slows a copy down from now on. Of two that overlap the slower holds, until the later one is over.
void slow_down(World &world, const std::string &store, Port &speed, const Slowness &slowness, EventId cause);

/// A copy in another region than the one in use follows it, or none does any more: event "protected" or
/// "unprotected" of the store where that is news, and STORE.followed.
void say_followed(World &world, const std::string &store, bool followed, EventId cause);

/// Which copy of a store its services use, and whether that takes writes: what every kind of database has in
/// common. Answers request:stop_writes:STORE (the copy in use refuses writes from now on),
/// request:fence:STORE (the one at home does) and, by repoint(), request:repoint:STORE. A copy that refuses
/// (STORE.stopped_region) takes writes again when services are pointed at it anew. request:reapply:STORE
/// copies rows that were lost from the copy that services left: after writes / reapply_rows_per_s a share of
/// reapply_ratio is back, the span of the loss stays while any are missing. With its region away nobody
/// reaches a copy, and the action fails.
class StoreCopies {
public:
  void start(World &world, const ComponentSpec &store, int home);
  /// Call when the World has started its components.
  void follow(World &world) { acknowledged_.follow_serving(world, store_); }

  /// What services were told is done, whichever copy they used.
  [[nodiscard]] const CommitLog &acknowledged() const { return acknowledged_; }
  [[nodiscard]] const StorePlace &home() const { return places_[static_cast<std::size_t>(home_)]; }
  [[nodiscard]] const StorePlace &in(int region) const { return places_[static_cast<std::size_t>(region)]; }
  [[nodiscard]] Port &serving() const { return *serving_; }
  [[nodiscard]] bool used_at_home() const { return serving_->value() == home_ && !taken_; }
  [[nodiscard]] Corruption &corruption() { return corruption_; }
  /// What the instance at home can do: seen by services while they use it, and it refuses nothing.
  void serve(World &world, bool reads, bool writes, EventId cause);
  /// Services use another copy in its region in its stead: `serve` says nothing any more.
  void take_home() { taken_ = true; }
  /// Services use a copy that was promoted beside the one at home, else that of another region that takes
  /// writes, else what they have if that does, else the old copy at home, which lacks what was acknowledged
  /// since they left it; -1 done when there is none.
  void repoint(World &world, EventId asked, Port &done);
  /// Services use that region's copy from now on; what they leave takes no writes of theirs.
  void move_to(World &world, int region, EventId cause);
  /// That region's copy takes no writes from now on, until services are pointed at one anew.
  void refuse_writes(World &world, int region, EventId cause);
  /// How many commits the copy at home has, as a count of acknowledged(), since it was made anew.
  void home_has(std::function<double()> commits) { home_has_ = std::move(commits); }

private:
  void answer_stop(World &world, const char *action);
  void answer_reapply(World &world);
  void reapply(World &world, EventId asked, Port &done);
  void take_beside(World &world, EventId asked, Port &done);
  void stop(World &world, const std::string &action, int region, EventId asked);
  void leave_spoilt(World &world, int region, EventId moved);
  void go_home(World &world, EventId asked, Port &done);

  std::string store_;
  int home_ = 0;
  bool reads_ = true;
  bool writes_ = true;
  bool taken_ = false;
  std::function<double()> home_has_;
  double left_home_s_ = 0;
  int left_ = 0; ///< region of the copy that services used before
  double reapply_per_s_ = 1;
  double reapply_ratio_ = 0;
  CommitLog acknowledged_;
  std::vector<StorePlace> places_; ///< by region
  Port *serving_ = nullptr;
  Port *stopped_ = nullptr;
  Corruption corruption_;
};

} // namespace drsim::components::stores
