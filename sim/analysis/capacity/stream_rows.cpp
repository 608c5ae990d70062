#include "sim/analysis/capacity/queues.hpp"
#include "sim/analysis/capacity/rows.hpp"
#include "sim/core/duration.hpp"
#include "sim/laws/replica_sets.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace drsim::inline analysis::inline capacity {
namespace {

/// Zones in which brokers stand: fewer brokers than zones leave the last ones without.
std::vector<std::string> broker_zones(const Situation &at, const ComponentSpec &topic)
{
  std::vector<std::string> zones = zones_of(at.deployment, topic);
  zones.resize(
      std::min(zones.size(), static_cast<std::size_t>(std::max(1, Parameters(topic).count("brokers")))));
  return zones;
}

/// Places of replicas, and which of them the loss has taken.
struct Layout {
  ReplicaSpread spread;
  std::set<std::size_t> lost;
};

Layout layout_of(const Situation &at, const ComponentSpec &topic)
{
  const Parameters parameters(topic);
  const auto brokers = static_cast<std::size_t>(std::max(1, parameters.count("brokers")));
  const std::vector<std::string> zones = broker_zones(at, topic);
  const bool one_broker = at.loss.topic == topic.id;
  const bool by_rack = parameters.flag("rack_aware") && !one_broker && !zones.empty();
  Layout layout;
  layout.spread.replicas = std::min(parameters.count("replication_factor"), static_cast<int>(brokers));
  layout.spread.places.resize(by_rack ? zones.size() : brokers);
  std::iota(layout.spread.places.begin(), layout.spread.places.end(), 0);
  for (std::size_t place = 0; place < layout.spread.places.size(); ++place)
    if ((one_broker && place == at.loss.broker) ||
        (!zones.empty() && at.loss.zones.count(zones[place % zones.size()]) != 0))
      layout.lost.insert(place);
  return layout;
}

/// Share of partitions that go on to take events once the dead have been noticed.
double writable_share(const Layout &layout, int least_in_sync)
{
  double share = 0;
  for (const ReplicaSet &set : replica_sets(layout.spread)) {
    const auto alive = std::count_if(set.places.begin(), set.places.end(),
                                     [&](std::size_t place) { return layout.lost.count(place) == 0; });
    share += alive >= least_in_sync ? set.share : 0;
  }
  return share;
}

Row topic_row(const Situation &at, const ComponentSpec &topic)
{
  const Parameters parameters(topic);
  const bool all = parameters.text("acks") == "all";
  const int least = all ? parameters.count("min_insync_replicas") : 1;
  Row row;
  row.tier = topic.id;
  row.resource = "topic";
  row.unit = "share";
  row.required = 1;
  row.cause = Cause::partitions;
  row.limit = topic.id + (all ? ".min_insync_replicas" : ".replication_factor");
  row.standing = row.on_nodes = row.available = writable_share(layout_of(at, topic), least);
  rest_on(row, topic, {"brokers"});
  row.why = fmt::format("share of partitions that take events: {} of {} replicas must be in sync", least,
                        parameters.count("replication_factor"));
  return row;
}

/// Events against what the brokers that are left can take: told by a load test, or not known. No trial plays
/// it.
Row broker_row(const Situation &at, const ComponentSpec &topic, double events_per_s)
{
  const Parameters parameters(topic);
  Row row;
  row.tier = topic.id;
  row.resource = "broker";
  row.unit = "events/s";
  row.required = events_per_s;
  row.limit = topic.id + ".publish_per_s_per_broker";
  if (!parameters.has("publish_per_s_per_broker")) {
    row.standing = row.on_nodes = row.available = std::nan("");
    row.unknown.push_back(row.limit);
    row.why = "nobody says what a broker can take: load-test the machine with this rate and replication";
    return row;
  }
  rest_on(row, topic, {"publish_per_s_per_broker", "brokers"});
  const Layout layout = layout_of(at, topic);
  const double left =
      1 - static_cast<double>(layout.lost.size()) / static_cast<double>(layout.spread.places.size());
  row.standing = row.on_nodes = row.available =
      parameters.number("publish_per_s_per_broker") * parameters.count("brokers") * left;
  row.why = fmt::format("{:g} of {} brokers are left; partitions are taken to be led by all alike",
                        std::round(left * parameters.count("brokers")), parameters.count("brokers"));
  return row;
}

/// Share of the consumers' pods that a loss leaves.
double readers_left(const Situation &at, const ComponentSpec &topic)
{
  double stood = 0, left = 0;
  for (const std::string &id : Parameters(topic).links("consumers"))
    if (const ComponentSpec *service = at.deployment.find(id)) {
      const auto zones = zones_of(at.deployment, *service);
      const double pods = Parameters(*service).count("replicas");
      const auto gone = std::count_if(zones.begin(), zones.end(), [&](const std::string &zone) {
        return at.loss.zones.count(zone) != 0;
      });
      stood += pods;
      left +=
          zones.empty() ? pods : pods * (1 - static_cast<double>(gone) / static_cast<double>(zones.size()));
    }
  return stood > 0 ? left / stood : 1;
}

Row consumers_row(const Situation &at, const ComponentSpec &topic, const std::string &name,
                  double events_per_s)
{
  const Parameters parameters(topic);
  Row row;
  row.tier = topic.id;
  row.resource = "consumers";
  row.unit = "events/s";
  row.required = events_per_s;
  row.limit = topic.id + ".consume_per_s";
  if (parameters.links("consumers").empty()) {
    row.available = row.standing = row.on_nodes = std::nan("");
    row.unknown.push_back(topic.id + ".consumers");
    row.why = "nobody is linked who reads it here";
    return row;
  }
  double mean_per_s = 0; // as the topic itself has it
  for (const Journey &journey : at.deployment.journeys)
    mean_per_s += at.deployment.traffic.rate_per_s * journey.share * journey.visits(Hop::Kind::publish, name);
  const bool said = parameters.has("consume_per_s");
  const double most =
      said ? parameters.number("consume_per_s") : parameters.number("consume_headroom_ratio") * mean_per_s;
  if (!said) {
    rest_on(row, topic, {"consume_headroom_ratio"});
    std::replace(row.unknown.begin(), row.unknown.end(), topic.id + ".consume_headroom_ratio", row.limit);
  }
  row.standing = row.on_nodes = row.available = most * readers_left(at, topic);
  const double away_s = at.deployment.objectives.rto_s;
  row.why = fmt::format("what waits after {} without readers is read in {}", format_duration(away_s),
                        std::isfinite(drain_s(events_per_s * away_s, row.available, events_per_s))
                            ? format_duration(drain_s(events_per_s * away_s, row.available, events_per_s))
                            : "no time: it grows");
  return row;
}

} // namespace

void add_stream_rows(const Situation &at, std::vector<Row> &rows)
{
  for (const auto &[name, events_per_s] : at.demand.published) {
    const ComponentSpec *topic = topic_in(at.deployment, name, at.region.name);
    if (topic == nullptr) {
      Row row;
      row.tier = name + "@" + at.region.name;
      row.resource = "topic";
      row.unit = "share";
      row.required = 1;
      row.cause = Cause::no_copy;
      row.why = "the region has no cluster for it";
      rows.push_back(row);
      continue;
    }
    rows.push_back(topic_row(at, *topic));
    rows.push_back(broker_row(at, *topic, events_per_s));
    rows.push_back(consumers_row(at, *topic, name, events_per_s));
  }
}

} // namespace drsim::analysis::capacity
