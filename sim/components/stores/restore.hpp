#pragma once
#include "sim/components/component.hpp"
#include "sim/components/stores/commit_log.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// A state of the store that a backup holds: everything committed by `point_s` (before the trial: negative).
struct RecoveryPoint {
  double point_s = 0;
  double snapshot_s = 0; ///< of the snapshot it starts from; the log from there to point_s is replayed
  std::string source;    ///< for people: "point in time", "snapshot", "backup:daily"
  bool locked = false;   ///< nobody can delete it
};

/// A copy made from a backup that no service uses yet.
struct Restored {
  int region = -1;
  RecoveryPoint point;
  EventId event = no_event;
};

/// The backups of one store and how they are restored (facts.md, sections 8.1 and 11): automated snapshots
/// every snapshot_period_s with the log shipped every pitr_ship_s when backup_retention_days is not 0,
/// their copies in the other region, and the backup plans that link to the store. All phases are drawn once
/// a trial. A restore provisions an instance, reads the snapshot as a flow, replays the log; the copy is
/// then slow until its volume has loaded. A backup may turn out to be of no use when it has been restored
/// (restore_fail_untested_ratio, or restore_fail_tested_ratio where restores are tested; several of one
/// store fail together as restore_fail_correlation says): then the next one is tried, older or from
/// elsewhere. Backups that have failed for backups_failing_s when the trial begins are not there, and nobody
/// knew: what is restored is from before. When somebody deletes them (purged) only those are left that a
/// locked vault keeps. Not modelled: restores of single tables, retention that has run
/// out, a restore refused by a quota, backups of a promoted replica: a restore after a failover goes back to
/// before it, and all acknowledged since is lost.
class Backups {
public:
  Backups(const ComponentSpec &store, const Deployment &deployment);
  void start(World &world);
  /// The store has been deleted, or not: automated backups in its region go with it, unless
  /// automated_backups_kept; their copies in another region and backup plans' stay.
  void deleted(bool now) { deleted_ = now; }
  /// Somebody deletes all backups that there are, at now_s; what a vault's lock keeps stays.
  void purged(double now_s) { purged_s_ = now_s; }

  /// The latest state not after `wanted_s` that can be had at now_s in a region; none when there is none.
  [[nodiscard]] std::optional<RecoveryPoint> best(const std::string &region, double wanted_s, double now_s,
                                                  double newest_commit_s) const;
  /// All states that can be had there, the latest first.
  [[nodiscard]] std::vector<RecoveryPoint> points(const std::string &region, double wanted_s, double now_s,
                                                  double newest_commit_s) const;
  /// All states of that store, in whichever regions are up, the latest first.
  [[nodiscard]] std::vector<Restored> everywhere(World &world, double wanted_s, double newest_commit_s) const;
  /// Whether what has been restored can be used: one draw a restore.
  [[nodiscard]] bool usable();
  /// Inside an actor: carries out a restore in a region. False when the region died meanwhile.
  [[nodiscard]] bool carry_out(World &world, const std::string &region, const RecoveryPoint &point,
                               const CommitLog &log);
  /// Seconds until a restored copy is as fast as before, and its speed until then.
  [[nodiscard]] double warm_up_s() const { return size_bytes_ / lazy_load_bytes_per_s_; }
  [[nodiscard]] double cold_speed() const { return lazy_load_speed_; }

private:
  void draw(World &world);
  struct Plan {
    const ComponentSpec *spec = nullptr;
    double latest_s = 0; ///< newest backup at the start
    double period_s = 0;
    double done_after_s = 0;
    double copied_after_s = 0;
    bool copied = false;
    bool locked = false;
    bool copy_locked = false;
  };
  [[nodiscard]] static double latest_before(double phase_s, double period_s, double t_s);

  std::string id_;
  std::string home_;
  const ComponentSpec &spec_;
  double fail_ratio_ = 0;
  double fail_correlation_ = 0;
  double common_ = 1;           ///< the draw that all restores share
  std::vector<Stream> outcome_; ///< one, once started
  bool automated_ = false;
  bool automated_kept_ = false; ///< when it is deleted
  bool deleted_ = false;
  double purged_s_ = -forever_s; ///< none from before is left, but locked ones
  bool copied_ = false;
  double last_good_s_ = forever_s; ///< no backup since then has worked
  double snapshot_phase_s_ = 0;
  double snapshot_period_s_ = 0;
  double ship_phase_s_ = 0;
  double ship_period_s_ = 0;
  double upload_s_ = 0;
  double copy_delay_s_ = 0;
  double size_bytes_ = 0;
  double wal_bytes_per_transaction_ = 0;
  double restore_bytes_per_s_ = 0;
  double log_replay_bytes_per_s_ = 0;
  double lazy_load_bytes_per_s_ = 0;
  double lazy_load_speed_ = 1;
  std::vector<Plan> plans_;
};

} // namespace drsim::components::stores
