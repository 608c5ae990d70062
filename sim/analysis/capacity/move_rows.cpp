#include "sim/analysis/capacity/rows.hpp"
#include "sim/core/duration.hpp"
#include "sim/model/links.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline analysis::inline capacity {
namespace {

double log_bytes_per_s(const Situation &at, const ComponentSpec &store)
{
  const auto visits = at.demand.stores.find(store.id);
  const auto bytes = store.parameters.find("wal_bytes_per_transaction");
  return visits == at.demand.stores.end() || bytes == store.parameters.end()
             ? 0
             : visits->second.writes * bytes->second.value.mean();
}

Row replication_row(const Situation &at, const ComponentSpec &store, const ComponentSpec &replica)
{
  const Parameters parameters(replica);
  Row row;
  row.tier = replica.id;
  row.resource = "replication";
  row.unit = "bytes/s";
  row.required = log_bytes_per_s(at, store);
  row.cause = Cause::bandwidth;
  const double stream = parameters.number("stream_bytes_per_s");
  const double replay = parameters.number("replay_bytes_per_s");
  row.standing = row.on_nodes = row.available = std::min(stream, replay);
  row.limit = replica.id + (stream <= replay ? ".stream_bytes_per_s" : ".replay_bytes_per_s");
  rest_on(row, replica, {"stream_bytes_per_s", "replay_bytes_per_s"});
  rest_on(row, store, {"wal_bytes_per_transaction"});
  row.why = "log of users' commits; bursts of others' log come on top and are waited for as lag";
  return row;
}

/// Everything that crosses from the region to another against the path between them.
Row link_row(const Situation &at, const std::string &other)
{
  Row row;
  const ComponentSpec *link = link_between(at.deployment, at.region.name, other);
  row.tier = link == nullptr ? "link to " + other : link->id;
  row.resource = "link";
  row.unit = "bytes/s";
  row.cause = Cause::bandwidth;
  for (const ComponentSpec *store : at.deployment.databases())
    if (store->region == at.region.name)
      for (const ComponentSpec *replica : at.deployment.of_kind("rds_replica"))
        if (replica->region == other && store_of(*replica) == store->id) {
          row.required += log_bytes_per_s(at, *store);
          rest_on(row, *store, {"wal_bytes_per_transaction"});
        }
  for (const ComponentSpec *replicator : at.deployment.of_kind("msk_replicator")) {
    const Parameters parameters(*replicator);
    const ComponentSpec *source = at.deployment.find(parameters.link("source"));
    const ComponentSpec *target = at.deployment.find(parameters.link("target"));
    const auto events = at.demand.published.find(parameters.link("source"));
    if (source == nullptr || target == nullptr || source->region != at.region.name ||
        target->region != other || events == at.demand.published.end())
      continue;
    row.required += events->second * parameters.number("bytes_per_event");
    rest_on(row, *replicator, {"bytes_per_event"});
  }
  row.limit = row.tier + ".bandwidth_bytes_per_s";
  if (link == nullptr) {
    row.available = row.standing = row.on_nodes = std::nan("");
    row.unknown.push_back(row.limit);
  } else {
    row.available = row.standing = row.on_nodes = Parameters(*link).number("bandwidth_bytes_per_s");
    rest_on(row, *link, {"bandwidth_bytes_per_s"});
  }
  row.why = "log and events that cross at this load";
  return row;
}

/// Seconds until a backup answers, against the RTO: an instance, what recovery reads, the log since the
/// snapshot (half a period of it in the mean).
Row restore_row(const Situation &at, const ComponentSpec &store)
{
  const Parameters parameters(store);
  Row row;
  row.tier = store.id;
  row.resource = "restore";
  row.unit = "s";
  row.cause = Cause::time;
  row.available = row.standing = row.on_nodes = at.deployment.objectives.rto_s;
  row.limit = store.id + ".restore_bytes_per_s";
  const double provision_s = parameters.distribution("provision_s").quantile(0.5);
  const double read_s = parameters.number("size_bytes") / parameters.number("restore_bytes_per_s");
  const double mean_log = log_bytes_per_s(at, store) * at.deployment.traffic.rate_per_s / at.load.rate_per_s;
  const double replay_s =
      mean_log * parameters.number("snapshot_period_s") / 2 / parameters.number("log_replay_bytes_per_s");
  row.required = provision_s + read_s + replay_s;
  rest_on(row, store,
          {"size_bytes", "restore_bytes_per_s", "log_replay_bytes_per_s", "wal_bytes_per_transaction"});
  row.why =
      fmt::format("a new instance {}, its data {}, half a period of log {}; then it is slow while it loads",
                  format_duration(provision_s), format_duration(read_s), format_duration(replay_s));
  return row;
}

} // namespace

void add_move_rows(const Situation &at, std::vector<Row> &rows)
{
  std::set<std::string> others;
  for (const ComponentSpec *store : at.deployment.databases()) {
    if (store->region != at.region.name || store->kind != "rds_instance")
      continue;
    for (const ComponentSpec *replica : at.deployment.of_kind("rds_replica"))
      if (store_of(*replica) == store->id) {
        rows.push_back(replication_row(at, *store, *replica));
        if (replica->region != at.region.name)
          others.insert(replica->region);
      }
    if (Parameters(*store).number("backup_retention_days") > 0)
      rows.push_back(restore_row(at, *store));
  }
  for (const std::string &other : others)
    rows.push_back(link_row(at, other));
}

} // namespace drsim::analysis::capacity
