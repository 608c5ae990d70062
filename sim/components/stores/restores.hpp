#pragma once
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/restore.hpp"

#include <functional>
#include <string>

namespace drsim::inline components::inline stores {

/// The restores of a store and the way services take to the copy that was made, as every store with backups
/// has them. Answers request:restore:STORE, which makes a copy from the latest backup that holds what is
/// wanted and can be used (restore.hpp), and request:repoint:STORE, which moves services to the restored
/// copy, else as StoreCopies says (places.hpp). What was acknowledged after the recovery point is lost.
class Restores {
public:
  Restores(const ComponentSpec &store, const Deployment &deployment);
  /// `copies` of the store and the `log` of what its backups hold: both live as long as this.
  void start(World &world, StoreCopies &copies, const CommitLog &log);
  /// The store has been deleted, or not (Backups::deleted).
  void deleted(bool now) { backups_.deleted(now); }

private:
  void answer(World &world, const std::string &action, const std::function<void(EventId)> &act);
  void restore(World &world, EventId asked);
  bool try_restore(World &world, Restored one, EventId &cause, bool others);
  void repoint(World &world, EventId asked);
  void take_restored(World &world, EventId asked, Port &done);
  void follow_restored(World &world, int region);

  std::string id_;
  const Deployment &deployment_;
  Backups backups_;
  int home_ = 0;
  bool restoring_ = false;
  EventId purged_ = no_event; ///< somebody has deleted its backups
  Restored restored_;
  StoreCopies *copies_ = nullptr;
  const CommitLog *log_ = nullptr;
  Port *restore_done_ = nullptr;
  Port *repoint_done_ = nullptr;
};

} // namespace drsim::components::stores
