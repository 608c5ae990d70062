#include "sim/users/users.hpp"

#include "sim/model/relations.hpp"
#include "sim/users/experience.hpp"
#include "sim/users/plane_inputs.hpp"
#include "sim/users/plane_settings.hpp"
#include "sim/users/service_gauges.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline users {
namespace {

// Two intervals this much alike are the same: a tenth of the least failure ratio that SLOs speak of.
constexpr double same_ratio = 1e-4;

/// A service's load or a store's writes, published under one name.
struct Gauge {
  int region = 0;
  std::string name;
  Port *signal = nullptr;
  double sampled = 0; ///< its queue, last in the series
};

/// A region's cache, and the names by which journeys use it.
struct Cache {
  int region = 0;
  std::vector<std::string> names;
  Port *fill_per_s = nullptr;
  Port *write_per_s = nullptr;
};

struct Edge {
  Port *error_ratio = nullptr;
  Port *rate_per_s = nullptr;
};

class Users final : public Component {
public:
  Users(const Deployment &deployment, MakePlane make_plane) : deployment_(deployment), make_plane_(make_plane)
  {
  }

  void start(World &world) override
  {
    for (const Journey &journey : deployment_.journeys) {
      experiences_.push_back({experiences_.size(), &journey, &world.own(ports::success_ratio, journey.id),
                              &world.own(ports::latency_p99_s, journey.id),
                              &world.own(ports::impact, journey.id),
                              JourneyCounts(world.timeline(), journey.id)});
    }
    for (const Region &region : deployment_.regions)
      edges_.push_back({&world.own(ports::edge_error_ratio, region.name),
                        &world.own(ports::edge_rate_per_s, region.name)});
    for (const ComponentSpec *service : deployment_.of_kind("service"))
      if (const int region = region_index(deployment_, service->region); region >= 0)
        services_.push_back({region, service_name(service->id)});
    gauges_.attach(world);
    for (const char *kind : {"msk", "sqs_queue", "sns_topic", "rds_instance", "patroni", "dynamodb_table"})
      for (const ComponentSpec *store : deployment_.of_kind(kind))
        for (std::size_t r = 0; r < deployment_.regions.size(); ++r)
          stores_.push_back({static_cast<int>(r), store->id,
                             &world.own(ports::write_per_s, store->id + "@" + deployment_.regions[r].name)});
    for (const ComponentSpec *replica : deployment_.of_kind("rds_replica"))
      lags_.emplace_back("store:" + store_of(*replica) + ":replica_lag_s",
                         &world.look_at(ports::lag_s, replica->id));
    if (world.fixed().keep_series) // as its metric shows it, not only when users are counted
      for (const auto &[series, lag_s] : lags_)
        world.on_change(*lag_s, [&world, name = series](const Port &lag) {
          world.timeline().sample(name, world.now_s(), lag.value());
        });
    find_caches(world);
    backlog_ = &world.own(ports::backlog, "");
    changed_ = &world.own(ports::users_changed, "");
    failing_per_s_ = &world.own(ports::failing_per_s, "");
    world.spawn("users", [this, &world] { live(world); });
  }

private:
  void find_caches(World &world)
  {
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r) {
      const std::string &region = deployment_.regions[r].name;
      std::map<std::string, std::vector<std::string>> names; // by component
      for (const std::string &name : caches_of(deployment_))
        if (const ComponentSpec *cache = cache_in(deployment_, name, region); cache != nullptr)
          names[cache->id].push_back(name);
      for (const ComponentSpec *cache : deployment_.of_kind("elasticache"))
        if (cache->region == region)
          names.try_emplace(cache->id); // that no journey uses: nobody reads it
      for (const auto &[id, all] : names)
        caches_.push_back({static_cast<int>(r), all, &world.own(ports::fill_per_s, id + "@" + region),
                           &world.own(ports::write_per_s, id + "@" + region)});
    }
  }

  void live(World &world)
  {
    plane_ = make_plane_(plane_settings(world, attacked_));
    inputs_ = std::make_unique<PlaneInputs>(
        world, *plane_, [this, &world](const PlaneInputs::Change &change) { note(world, change); });
    inputs_->attach();
    double seen = 0;
    double changed_s = world.now_s();
    while (world.now_s() < world.fixed().horizon_s) {
      if (changed_->value() != seen)
        changed_s = world.now_s();
      const double wait_s = next_look_s(world.now_s() - changed_s, changed_->value() != seen);
      seen = changed_->value();
      const double next_s = std::min(world.now_s() + wait_s, world.fixed().horizon_s);
      if (wait_s <= first_look_s)
        world.sleep_until_s(next_s);
      else
        world.wait_until(
            {changed_}, [&] { return changed_->value() != seen; }, next_s);
      publish(world, wait_s > first_look_s);
    }
  }

  /// Often while something moves, seldom once only resolvers forget slowly, rarely when nothing moves: then
  /// what users feel can only change with the control plane, which wakes this at once, or with the time of
  /// day. Overload that holds itself up ends all at once when the day's load falls far enough.
  [[nodiscard]] double next_look_s(double unchanged_s, bool just_changed) const
  {
    if (just_changed)
      return first_look_s;
    if (settled_looks_ >= 1 && waiting_ < 1) // two intervals in a row alike, and nothing moves
      return quiet_interval_s;
    const bool slow = unchanged_s >= quiet_interval_s && waiting_ < 1 && !plane_->settled();
    return slow ? slow_interval_s : sli_interval_s;
  }

  /// Inside whatever changed: remembers why, and wakes the users.
  void note(World &world, const PlaneInputs::Change &change)
  {
    latest_ = std::max(latest_, change.cause);
    if (change.effect == Effect::worse)
      worse_ = std::max(worse_, change.cause);
    if (change.effect == Effect::better)
      better_ = std::max(better_, change.cause);
    for (Experience &one : experiences_)
      if (change.target.empty() || uses(*one.journey, change.target))
        one.note(change);
    world.set(*changed_, changed_->value() + 1, change.cause);
  }

  /// `calm`: nothing changed within the last look. Only then does a queue say something: right after a change
  /// it is not yet what the change makes of it.
  void publish(World &world, bool calm)
  {
    plane_->advance_to(world.now_s());
    plane_->publish();
    settled_looks_ = calm && plane_->settled() && same_as_before() ? settled_looks_ + 1 : 0;
    if (calm)
      waiting_ = plane_->excess_backlog();
    for (std::size_t j = 0; j < experiences_.size(); ++j)
      publish_journey(world, experiences_[j], plane_->view(j));
    looked_s_ = world.now_s();
    for (std::size_t r = 0; r < edges_.size(); ++r) {
      world.set(*edges_[r].error_ratio, plane_->edge_error_ratio(static_cast<int>(r)), latest_);
      world.set(*edges_[r].rate_per_s, plane_->edge_rate_per_s(static_cast<int>(r)), latest_);
    }
    gauges_.publish(world, *plane_);
    for (const Gauge &store : stores_)
      world.set(*store.signal, plane_->write_rate_per_s(store.region, store.name), latest_);
    for (const Cache &cache : caches_) {
      double fills_per_s = 0, writes_per_s = 0;
      for (const std::string &name : cache.names) {
        fills_per_s += plane_->cache_fill_rate_per_s(cache.region, name);
        writes_per_s += plane_->write_rate_per_s(cache.region, name);
      }
      world.set(*cache.fill_per_s, fills_per_s, latest_);
      world.set(*cache.write_per_s, writes_per_s, latest_);
    }
    world.set(*backlog_, plane_->backlog(), latest_);
    follow_backlog(world);
    count(world.timeline());
    tell_failures(world);
    if (world.fixed().keep_series)
      sample(world);
  }

  /// This interval was like the one before, for every journey.
  [[nodiscard]] bool same_as_before() const
  {
    for (std::size_t j = 0; j < experiences_.size(); ++j) {
      const traffic::JourneyView view = plane_->view(j);
      const double success_moved = std::abs(view.success_ratio - experiences_[j].success_ratio->value());
      const double p99_moved_s = std::abs(view.latency_p99_s - experiences_[j].latency_p99_s->value());
      if (success_moved > same_ratio || p99_moved_s > same_ratio * view.latency_p99_s)
        return false;
    }
    return true;
  }

  void publish_journey(World &world, Experience &one, const traffic::JourneyView &view)
  {
    const traffic::Totals &now = plane_->totals(one.number);
    one.queued = one.queued || waiting_ >= 1;
    if (!one.impact->on()) {
      if (is_below_slo(*one.journey, view))
        begin(world, one, view);
    } else if (!meets_slo(*one.journey, view, one.looked, now)) {
      one.well_s = 0;
    } else if ((one.well_s += world.now_s() - looked_s_) >= sli_interval_s) {
      end(world, one, view);
    }
    one.looked = now;
    const EventId cause = one.impact->cause() == no_event ? latest_ : one.impact->cause();
    world.set(*one.success_ratio, view.success_ratio, cause);
    world.set(*one.latency_p99_s, view.latency_p99_s, cause);
  }

  void begin(World &world, Experience &one, const traffic::JourneyView &view)
  {
    const std::string name = "journey:" + one.journey->id;
    tell_usual(world, one);
    one.before = one.counts.totals();
    one.well_s = 0;
    one.begun = world.record(name, "impact_begin", against_slo(*one.journey, view), Phase::detection,
                             {begun_by(one)}, {name + ".slo_success_ratio"});
    world.set(*one.impact, 1, one.begun);
  }

  /// A journey that missed its SLO all along, by less than chance explains in one look, will not be back
  /// above it: until its first impact only, for later there are other reasons.
  void tell_usual(World &world, const Experience &one) const
  {
    const traffic::Totals &seen = one.looked;
    const double ended = seen.ok + seen.slow + seen.failed;
    const double ratio = ended > 0 ? (seen.ok + seen.slow) / ended : 1;
    if (one.over == no_event && ratio < one.journey->slo_success_ratio)
      world.timeline().set_total("journey:" + one.journey->id + ":usual_success_ratio", ratio);
  }

  /// What did this journey harm. Where nothing did since it was last well, it is a relapse: its cause is the
  /// end before, and what led to that.
  [[nodiscard]] EventId begun_by(const Experience &one) const
  {
    if (one.worse != no_event)
      return one.worse;
    if (one.over != no_event)
      return one.over;
    return worse_ != no_event ? worse_ : latest_;
  }

  void end(World &world, Experience &one, const traffic::JourneyView &view)
  {
    const std::string name = "journey:" + one.journey->id;
    const std::string failed = failures_text(one.before, plane_->totals(one.number));
    one.over = world.record(name, "impact_over",
                            against_slo(*one.journey, view) + (failed.empty() ? "" : "; ") + failed,
                            one.queued ? Phase::catch_up : Phase::propagation,
                            {one.better > one.begun ? one.better : no_event, one.begun}, recovery_took(one));
    one.worse = no_event;
    world.set(*one.impact, 0, one.over);
  }

  /// What set how long users took to feel that it is well again: how they follow DNS, where an answer turned
  /// them, the queue, where one had to empty, and what "well" is.
  [[nodiscard]] std::vector<std::string> recovery_took(const Experience &one) const
  {
    std::vector<std::string> names;
    if (one.turned > one.begun) {
      const ComponentSpec *record = users_record(deployment_);
      const bool anycast = record != nullptr && leads_without_dns(*record);
      if (record != nullptr && !anycast)
        names.push_back(record->id + ".ttl_s");
      for (const ComponentSpec *clients : deployment_.of_kind("dns_clients"))
        names.push_back(clients->id + (anycast ? ".pinned_lifetime_s" : ".violator_ttl_s"));
    }
    if (one.queued)
      names.emplace_back("traffic.rate_per_s");
    names.push_back("journey:" + one.journey->id + ".slo_success_ratio");
    return names;
  }

  void follow_backlog(World &world)
  {
    if (waiting_ >= 1 && backlog_since_ == no_event)
      backlog_since_ = world.record("users", "backlog", "requests pile up", Phase::none,
                                    {worse_ == no_event ? latest_ : worse_});
    if (waiting_ < 1 && backlog_since_ != no_event) {
      world.record("users", "backlog_empty", "no request waits longer than usual", Phase::catch_up,
                   {backlog_since_, better_ > backlog_since_ ? better_ : no_event}, {"traffic.rate_per_s"});
      backlog_since_ = no_event;
    }
    const bool ill =
        backlog_since_ != no_event || std::any_of(experiences_.begin(), experiences_.end(),
                                                  [](const Experience &one) { return one.impact->on(); });
    if (std::exchange(ill_, ill) && !ill)
      worse_ = no_event; // what is over is no cause of what comes next
  }

  void tell_failures(World &world)
  {
    const double failed = world.timeline().total("transactions:failed");
    const double over_s = world.now_s() - counted_s_;
    if (over_s > 0)
      world.set(*failing_per_s_, std::max(0.0, failed - failed_) / over_s, latest_);
    failed_ = failed;
    counted_s_ = world.now_s();
  }

  void count(Timeline &timeline)
  {
    traffic::Totals all;
    for (std::size_t j = 0; j < experiences_.size(); ++j) {
      const traffic::Totals &one = plane_->totals(j);
      experiences_[j].counts.note(one, plane_->view(j));
      all.arrivals += one.arrivals;
      all.ok += one.ok;
      all.slow += one.slow;
      all.failed += one.failed;
    }
    timeline.set_total("transactions:arrivals", all.arrivals);
    timeline.set_total("transactions:ok", all.ok);
    timeline.set_total("transactions:slow", all.slow);
    timeline.set_total("transactions:failed", all.failed);
    double &longest = timeline.total("backlog:longest");
    longest = std::max(longest, backlog_->value());
    timeline.set_total("backlog:last", backlog_->value());
    timeline.set_total("transactions:doubt_s", plane_->doubt_s());
  }

  void sample_queue(World &world, Gauge &queue) const
  {
    const double waiting = plane_->waiting(queue.region, queue.name);
    if (waiting == std::exchange(queue.sampled, waiting))
      return;
    const std::string &region = deployment_.regions[static_cast<std::size_t>(queue.region)].name;
    world.timeline().sample("queue:" + queue.name + "@" + region, world.now_s(), waiting);
  }

  void sample(World &world)
  {
    Timeline &timeline = world.timeline();
    for (std::size_t j = 0; j < experiences_.size(); ++j) {
      const Experience &one = experiences_[j];
      const std::string name = "journey:" + one.journey->id;
      one.counts.sample(world.now_s());
      timeline.sample(name + ":latency_p50_s", world.now_s(), plane_->view(j).latency_p50_s);
      timeline.sample(name + ":success_ratio", world.now_s(), one.success_ratio->value());
      timeline.sample(name + ":latency_p99_s", world.now_s(), one.latency_p99_s->value());
    }
    for (const auto &[series, lag_s] : lags_)
      timeline.sample(series, world.now_s(), lag_s->value());
    timeline.sample("backlog", world.now_s(), backlog_->value());
    for (std::vector<Gauge> *queues : {&services_, &stores_})
      for (Gauge &queue : *queues)
        sample_queue(world, queue);
  }

  const Deployment &deployment_;
  MakePlane make_plane_;
  Deployment attacked_; ///< with what an attack asks for; used while there is one
  std::unique_ptr<traffic::Plane> plane_;
  std::unique_ptr<PlaneInputs> inputs_;
  std::vector<Experience> experiences_;
  std::vector<Edge> edges_;
  std::vector<Gauge> services_; ///< whose queues are sampled
  ServiceGauges gauges_;
  std::vector<Gauge> stores_;
  std::vector<Cache> caches_;
  std::vector<std::pair<std::string, const Port *>> lags_;
  Port *backlog_ = nullptr;
  Port *changed_ = nullptr;
  Port *failing_per_s_ = nullptr;
  double failed_ = 0;    ///< so far, when last counted
  double counted_s_ = 0; ///< when
  double waiting_ = 0;
  double looked_s_ = 0;
  int settled_looks_ = 0; ///< in a row
  EventId latest_ = no_event;
  EventId worse_ = no_event;
  EventId better_ = no_event;
  EventId backlog_since_ = no_event;
  bool ill_ = false; ///< some journey was below its SLO, or requests waited
};

} // namespace

std::unique_ptr<Component> make_users(const Deployment &deployment, MakePlane make_plane)
{
  return std::make_unique<Users>(deployment, make_plane);
}

} // namespace drsim::users
