#include "sim/components/stores/restore.hpp"

#include "sim/core/units.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline stores {

Backups::Backups(const ComponentSpec &store, const Deployment &deployment)
    : id_(store.id), home_(store.region), spec_(store)
{
  const Parameters parameters(store);
  automated_ = parameters.count("backup_retention_days") > 0;
  automated_kept_ = parameters.has("automated_backups_kept") && parameters.flag("automated_backups_kept");
  copied_ = automated_ && parameters.flag("cross_region_backup");
  snapshot_period_s_ = parameters.number("snapshot_period_s");
  ship_period_s_ = parameters.number("pitr_ship_s");
  size_bytes_ = parameters.number("size_bytes");
  wal_bytes_per_transaction_ = parameters.number("wal_bytes_per_transaction");
  restore_bytes_per_s_ = parameters.number("restore_bytes_per_s");
  log_replay_bytes_per_s_ = parameters.number("log_replay_bytes_per_s");
  lazy_load_bytes_per_s_ = parameters.number("lazy_load_bytes_per_s");
  lazy_load_speed_ = parameters.number("lazy_load_speed");
  fail_ratio_ = parameters.number(parameters.flag("restore_tested") ? "restore_fail_tested_ratio"
                                                                    : "restore_fail_untested_ratio");
  fail_correlation_ = parameters.number("restore_fail_correlation");
  const double failing_s = parameters.number("backups_failing_s");
  last_good_s_ = failing_s > 0 ? -failing_s : forever_s;
  automated_ = automated_ && failing_s < day_s * parameters.number("backup_retention_days");
  for (const ComponentSpec *plan : deployment.of_kind("backup_plan")) {
    const std::vector<std::string> stores = Parameters(*plan).links("stores");
    if (std::find(stores.begin(), stores.end(), id_) != stores.end())
      plans_.push_back({plan});
  }
}

void Backups::start(World &world)
{
  world.when_numbered([this, &world] { draw(world); });
}

void Backups::draw(World &world)
{
  const Parameters parameters(spec_);
  Stream chance = world.stream(id_, "backups");
  snapshot_phase_s_ = chance.uniform() * snapshot_period_s_;
  ship_phase_s_ = chance.uniform() * ship_period_s_;
  upload_s_ = parameters.distribution("pitr_upload_s").sample(chance);
  copy_delay_s_ = parameters.distribution("cross_region_backup_delay_s").sample(chance);
  outcome_ = {world.stream(id_, "restore outcome")};
  common_ = outcome_.front().uniform();
  for (Plan &plan : plans_) {
    const Parameters theirs(*plan.spec);
    Stream own = world.stream(plan.spec->id, "backup");
    plan.period_s = theirs.number("period_s");
    plan.latest_s = own.uniform() * plan.period_s + theirs.distribution("start_delay_s").sample(own);
    plan.done_after_s = theirs.distribution("job_s").sample(own);
    plan.copied = theirs.flag("copy_to_dr");
    plan.locked = theirs.flag("vault_locked");
    plan.copy_locked = theirs.flag("copy_locked");
    plan.copied_after_s = plan.done_after_s + theirs.distribution("copy_s").sample(own);
  }
}

double Backups::latest_before(double phase_s, double period_s, double t_s)
{
  return phase_s + std::floor((t_s - phase_s) / period_s) * period_s;
}

std::optional<RecoveryPoint> Backups::best(const std::string &region, double wanted_s, double now_s,
                                           double newest_commit_s) const
{
  const std::vector<RecoveryPoint> all = points(region, wanted_s, now_s, newest_commit_s);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

bool Backups::usable()
{
  Stream &chance = outcome_.front();
  const bool together = chance.uniform() < fail_correlation_;
  const double own = chance.uniform();
  return (together ? common_ : own) >= fail_ratio_;
}

std::vector<RecoveryPoint> Backups::points(const std::string &region, double wanted_s, double now_s,
                                           double newest_commit_s) const
{
  const bool home = region == home_;
  wanted_s = std::min(wanted_s, last_good_s_);
  std::vector<RecoveryPoint> found;
  const bool gone = deleted_ && home && !automated_kept_;
  if (automated_ && !gone && (home || copied_)) {
    const double away_s = home ? 0 : copy_delay_s_;
    const double shipped_s =
        latest_before(ship_phase_s_, ship_period_s_, std::min(now_s, newest_commit_s) - upload_s_) - away_s;
    // Commits that stopped are all in the archive once their last segment has been shipped.
    const bool all = newest_commit_s + ship_period_s_ + upload_s_ + away_s <= now_s && home;
    const double point_s = std::min(wanted_s, all ? newest_commit_s : shipped_s);
    const double taken_s = latest_before(snapshot_phase_s_, snapshot_period_s_, point_s);
    found.push_back({point_s, taken_s, "point in time"});
    found.push_back({taken_s, taken_s, "snapshot"});
    found.push_back({taken_s - snapshot_period_s_, taken_s - snapshot_period_s_, "the snapshot before"});
  }
  for (const Plan &plan : plans_) {
    if (!home && !plan.copied)
      continue;
    const double usable_s = home ? plan.done_after_s : plan.copied_after_s;
    const double taken_s = latest_before(plan.latest_s, plan.period_s,
                                         std::min(wanted_s, std::min(now_s, newest_commit_s) - usable_s));
    const bool locked = home ? plan.locked : plan.copy_locked;
    found.push_back({taken_s, taken_s, plan.spec->id, locked});
    found.push_back(
        {taken_s - plan.period_s, taken_s - plan.period_s, plan.spec->id + ", the one before", locked});
  }
  std::erase_if(found, [&](const RecoveryPoint &one) { return !one.locked && one.snapshot_s <= purged_s_; });
  std::stable_sort(found.begin(), found.end(),
                   [](const RecoveryPoint &a, const RecoveryPoint &b) { return a.point_s > b.point_s; });
  return found;
}

std::vector<Restored> Backups::everywhere(World &world, double wanted_s, double newest_commit_s) const
{
  const std::vector<Region> &regions = world.deployment().regions;
  std::vector<Restored> all;
  for (std::size_t r = 0; r < regions.size(); ++r)
    if (world.up(regions[r].name).on())
      for (const RecoveryPoint &point : points(regions[r].name, wanted_s, world.now_s(), newest_commit_s))
        all.push_back({static_cast<int>(r), point, no_event});
  std::stable_sort(all.begin(), all.end(),
                   [](const Restored &a, const Restored &b) { return a.point.point_s > b.point.point_s; });
  return all;
}

bool Backups::carry_out(World &world, const std::string &region, const RecoveryPoint &point,
                        const CommitLog &log)
{
  const Port &up = world.up(region);
  const auto until = [&](double t_s) {
    return !world.wait_until(
        {&up}, [&] { return !up.on(); }, t_s);
  };
  Stream chance = world.stream(id_, "restore");
  if (!until(world.now_s() + Parameters(spec_).distribution("provision_s").sample(chance)))
    return false;
  if (size_bytes_ > 0) {
    const std::unique_ptr<Flow> flow = world.start_flow(region, region, size_bytes_, restore_bytes_per_s_);
    const Port &done = flow->done();
    world.wait_until({&done, &up}, [&] { return done.on() || !up.on(); });
    if (!up.on() || done.value() < 0)
      return false;
  }
  const double commits = log.committed_by(point.point_s) - log.committed_by(point.snapshot_s);
  return until(world.now_s() + commits * wal_bytes_per_transaction_ / log_replay_bytes_per_s_);
}

} // namespace drsim::components::stores
