#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>

namespace drsim::inline lint {
namespace {

/// Every store of a plan can be restored to a point in time, within its region.
bool has_point_in_time(const Deployment &deployment, const ComponentSpec &plan)
{
  const std::vector<std::string> stores = links_of(plan, "stores");
  return !stores.empty() && std::all_of(stores.begin(), stores.end(), [&](const std::string &id) {
    const ComponentSpec *store = deployment.find(id);
    return store != nullptr && mean_of(*store, "backup_retention_days").value_or(0) > 0;
  });
}

void backup_interval(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *plan : deployment.of_kind("backup_plan")) {
    const std::optional<double> period_s = mean_of(*plan, "period_s");
    if (!period_s || *period_s <= deployment.objectives.rpo_s)
      continue;
    const double worst_s =
        *period_s + p95_of(*plan, "start_delay_s").value_or(0) + p95_of(*plan, "job_s").value_or(0);
    const bool covered = has_point_in_time(deployment, *plan);
    findings.grade(covered ? Severity::warning : Severity::error);
    const std::string stores = joined(links_of(*plan, "stores"));
    const std::string rpo = span(deployment.objectives.rpo_s);
    findings.at(
        *plan, "period_s",
        plan->id + " runs every " + span(*period_s) + "; its newest backup may be " + span(worst_s) +
            " old (period, start delay and job, p95), the RPO is " + rpo +
            (covered
                 ? "; automated backups of " + stores + " meet it, but only while " + plan->region + " lives"
                 : std::string()),
        covered ? "do not count on this plan for the RPO: replicate the automated backups to another region"
                : "back up at least every " + rpo + ", or enable point in time recovery");
  }
}

void no_point_in_time(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("rds_instance"))
    if (mean_of(*store, "backup_retention_days").value_or(1) <= 0)
      findings.at(*store, "backup_retention_days",
                  store->id + " keeps automated backups for 0 days: it cannot be restored to a point in time",
                  "set backup_retention_period to at least 7");
  for (const ComponentSpec *table : deployment.of_kind("dynamodb_table"))
    if (mean_of(*table, "backup_retention_days").value_or(1) <= 0)
      findings.at(*table, "backup_retention_days",
                  table->id + " has no point in time recovery: rows that a bad release spoils stay spoilt",
                  "set point_in_time_recovery { enabled = true }");
}

void point_in_time_lag(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("rds_instance")) {
    const std::optional<double> ship_s = mean_of(*store, "pitr_ship_s");
    if (!ship_s || mean_of(*store, "backup_retention_days").value_or(0) <= 0)
      continue;
    const double lag_s = *ship_s + p95_of(*store, "pitr_upload_s").value_or(0);
    if (lag_s > deployment.objectives.rpo_s)
      findings.at(*store, "pitr_ship_s",
                  "logs of " + store->id + " leave it every " + span(*ship_s) +
                      "; the newest point to restore to may be " + span(lag_s) + " old, the RPO is " +
                      span(deployment.objectives.rpo_s),
                  "raise the RPO above " + span(lag_s) + ", or replicate the store");
  }
}

void backup_not_copied(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *plan : deployment.of_kind("backup_plan"))
    if (is_off(*plan, "copy_to_dr"))
      findings.at(*plan, "copy_to_dr",
                  plan->id + " copies its backups to no other region: they are lost with " +
                      (plan->region.empty() ? "theirs" : plan->region),
                  "add a copy_action to a vault in " +
                      (dr_region(deployment).empty() ? "another region" : dr_region(deployment)));
}

void no_cross_region_backup(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("rds_instance")) {
    if (!is_off(*store, "cross_region_backup"))
      continue;
    bool copied = false;
    for (const ComponentSpec *plan : deployment.of_kind("backup_plan")) {
      const std::vector<std::string> stores = links_of(*plan, "stores");
      copied = copied || (is_on(*plan, "copy_to_dr") &&
                          std::find(stores.begin(), stores.end(), store->id) != stores.end());
    }
    if (!copied)
      findings.at(*store, "cross_region_backup",
                  "no backup of " + store->id + " leaves " + store->region +
                      ": after the region's loss only the replica is left, and a replica copies bad writes",
                  "add aws_db_instance_automated_backups_replication in the DR region");
  }
}

void no_replica(const Deployment &deployment, Findings &findings)
{
  for (const Store &store : deployment.stores) {
    const ComponentSpec *primary = deployment.find(store.component);
    if (primary == nullptr)
      continue;
    bool replicated = false;
    for (const char *kind : {"rds_replica", "dynamodb_replica"})
      for (const ComponentSpec *replica : deployment.of_kind(kind))
        replicated = replicated || (linked(deployment, *replica, "source") == primary &&
                                    replica->region != primary->region);
    for (const ComponentSpec *replicator : deployment.of_kind("msk_replicator"))
      replicated = replicated || linked(deployment, *replicator, "source") == primary;
    const bool topic = primary->kind == "msk";
    if (!replicated)
      findings.place(primary->from,
                     primary->id + " has no replica outside " + primary->region +
                         (topic ? ": after the region's loss its events are gone"
                                : ": after the region's loss it must be restored from a backup"),
                     topic ? "copy its events to a cluster in the DR region (MSK Replicator, MirrorMaker)"
                           : "add a read replica in the DR region");
  }
}

void smaller_replica(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica")) {
    const ComponentSpec *source = linked(deployment, *replica, "source");
    if (source == nullptr)
      continue;
    const std::optional<double> own = mean_of(*replica, "max_concurrency");
    const std::optional<double> theirs = mean_of(*source, "max_concurrency");
    if (own && theirs && *own < *theirs)
      findings.at(*replica, "max_concurrency",
                  replica->id + " works on " + figure(*own) + " statements at once, its primary " +
                      source->id + " on " + figure(*theirs) + " (" + place_text(*source, "max_concurrency") +
                      ")",
                  "give the replica the primary's instance class");
  }
}

/// Work the journeys bring a store at the peak: statements busy at once; with cold caches if asked.
double busy_at_peak(const Deployment &deployment, const std::string &store, double read_s, double write_s,
                    bool cold = false)
{
  double busy = 0;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        const double share_here = journey.share * (1 - journey.cdn_share) * hop.visits;
        if (hop.kind == Hop::Kind::cache_read && hop.miss == store)
          busy += share_here * (cold ? 1 : 1 - hop.hit_ratio) * read_s;
        if (hop.target == store && hop.kind == Hop::Kind::read)
          busy += share_here * read_s;
        if (hop.target == store && hop.kind == Hop::Kind::write)
          busy += share_here * write_s;
      }
  return busy * peak_rate_per_s(deployment);
}

void overloaded_replica(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica")) {
    const std::vector<std::string> source = links_of(*replica, "source");
    const std::optional<double> room = mean_of(*replica, "max_concurrency");
    const std::optional<double> read_s = mean_of(*replica, "read_service_time_s");
    const std::optional<double> write_s = mean_of(*replica, "write_service_time_s");
    if (source.empty() || !room || !read_s || !write_s)
      continue;
    const double busy = busy_at_peak(deployment, source.front(), *read_s, *write_s);
    if (busy > *room)
      findings.at(*replica, "max_concurrency",
                  "at the daily peak the journeys keep " + figure(busy) + " statements of " + source.front() +
                      " busy; " + replica->id + ", once promoted, works on " + figure(*room) + " at once",
                  "give the replica an instance class for at least " + figure(busy) + " statements at once");
  }
}

void cold_cache(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica")) {
    const std::vector<std::string> source = links_of(*replica, "source");
    const std::optional<double> room = mean_of(*replica, "max_concurrency");
    const std::optional<double> read_s = mean_of(*replica, "read_service_time_s");
    const std::optional<double> write_s = mean_of(*replica, "write_service_time_s");
    if (source.empty() || !room || !read_s || !write_s)
      continue;
    const double warm = busy_at_peak(deployment, source.front(), *read_s, *write_s);
    const double cold = busy_at_peak(deployment, source.front(), *read_s, *write_s, true);
    if (warm <= *room && cold > *room)
      findings.at(*replica, "max_concurrency",
                  replica->id + " works on " + figure(*room) +
                      " statements at once; at the daily peak it gets " + figure(warm) +
                      " with warm caches but " + figure(cold) +
                      " with cold ones, as after a switch of regions: caches cannot warm up again",
                  "keep the DR region's caches warm, or give the replica room for " + figure(cold));
  }
}

void slow_replay(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica")) {
    const ComponentSpec *source = linked(deployment, *replica, "source");
    const std::optional<double> replay = mean_of(*replica, "replay_bytes_per_s");
    if (source == nullptr || !replay)
      continue;
    const double writes_per_s = busy_at_peak(deployment, source->id, 0, 1);
    const double wal_per_s = writes_per_s * mean_of(*source, "wal_bytes_per_transaction").value_or(0);
    if (wal_per_s > *replay)
      findings.at(*replica, "replay_bytes_per_s",
                  source->id + " writes " + figure(wal_per_s) + " bytes of log a second at the daily peak; " +
                      replica->id + " replays " + figure(*replay) + ": its lag grows all through the peak",
                  "give the replica more processor and disk throughput");
  }
}

void single_zone_store(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("rds_instance"))
    if (is_off(*store, "multi_az"))
      findings.at(*store, "multi_az",
                  store->id +
                      " lives in one zone: the zone's loss is a recovery from the replica or a backup",
                  "set multi_az = true");
}

} // namespace

std::vector<Rule> data_rules()
{
  return {{"backup-interval-over-rpo", Severity::error, backup_interval},
          {"no-point-in-time-recovery", Severity::error, no_point_in_time},
          {"point-in-time-lag-over-rpo", Severity::error, point_in_time_lag},
          {"backup-not-copied-to-dr", Severity::warning, backup_not_copied},
          {"no-cross-region-backup", Severity::warning, no_cross_region_backup},
          {"store-without-replica", Severity::error, no_replica},
          {"replica-smaller-than-primary", Severity::warning, smaller_replica},
          {"replica-too-small-for-peak", Severity::error, overloaded_replica},
          {"cold-cache-overloads-replica", Severity::warning, cold_cache},
          {"replica-replays-too-slowly", Severity::error, slow_replay},
          {"store-in-one-zone", Severity::warning, single_zone_store}};
}

} // namespace drsim::lint
