#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/laws/failure_cause.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace drsim::traffic {

/// How users' resolvers and connections follow a DNS change (facts.md, section 2).
struct Cohorts {
  double ttl_s = 60;               ///< honest resolvers: stale share max(0, 1 - t/ttl)
  double violator_share = 0;       ///< of users, behind resolvers that stretch the TTL
  double violator_ttl_s = 1800;    ///< their effective TTL (one draw a trial)
  double pinned_share = 0;         ///< live connections that stay while the old region still answers
  double pinned_lifetime_s = 3600; ///< uniform age: stale share max(0, 1 - t/lifetime)
};

/// A caller's circuit breaker, after Resilience4j's with a window counted in calls (facts.md, section 23).
struct BreakerSettings {
  double window_calls = 0;    ///< last calls looked at, and fewest to judge by; 0: no breaker
  double failure_ratio = 0.5; ///< share of failed ones from which it opens
  double open_s = 60;         ///< refuses for so long
  double trial_calls = 10;    ///< let through after that; it closes or opens again by their failures
};

/// People who try again what failed: no public figure (facts.md, section 27), so off unless set.
struct ReloadSettings {
  double share = 0;         ///< of those whose transaction failed
  double delay_mean_s = 10; ///< until they come again, exponential
  int most = 3;             ///< times a person does
};

/// A content delivery network in front of the regions (facts.md, section 4).
struct Cdn {
  std::vector<double> hits{}; ///< by journey, share answered by its caches; empty: what each journey says
  int secondary = -1;         ///< region that reads go to when the first fails; -1: none
  /// Until an origin that swallows connections is given up, each request anew (attempts x time-out).
  double connect_s = 30;
  std::array<bool, failure_causes> fails_over{}; ///< by cause: what the group's status codes cover
};

/// What stands before all regions: a content delivery network, a firewall on it. Of all users some wait in
/// vain there, and of the others some get a quick error.
struct Front {
  double lost_ratio = 0;
  double turned_away_ratio = 0; ///< of those who are not lost
  bool caches = true;           ///< answer what they have; else who comes for that waits in vain
  [[nodiscard]] double lets() const { return (1 - lost_ratio) * (1 - turned_away_ratio); }
  friend bool operator==(const Front &, const Front &) = default;
};

/// What a fault that takes nothing down makes of a service or a store.
struct Grey {
  double loss_ratio = 0; ///< of calls: nobody answers them, and their callers wait for their time-out
  double latency_s = 0;  ///< the slow ones take so much longer, and hold their server for as long
  double slow_ratio = 0; ///< share of calls that are slow
};

/// One queueing tier: a service or a store in one region.
struct TierSettings {
  std::string name; ///< "bff@eu-central-1", "orders-db@eu-central-1"
  double service_mean_s = 0.02;
  double service_cv = 1;
  double read_work = 1;              ///< a store: service time of what reads, in service_mean_s
  double write_work = 1;             ///< and of what writes
  double concurrency_per_server = 1; ///< requests one pod (or the database) works on at once
  double timeout_s = 2;              ///< caller gives up
  double retries = 0;                ///< further attempts by the caller
  double retry_budget_ratio = 1;     ///< retries allowed per first attempt
  double retry_burst_calls = 100;    ///< retries saved up in calm times, at least 1
  /// The n-th further try (from 0) waits U(0, min(cap, base 2^n)): full jitter (section 23); 0: at once.
  double retry_backoff_base_s = 0;
  double retry_backoff_cap_s = 0;
  /// Calls that may wait for each pod (or the database); more are refused at once (load shedding).
  double queue_limit_per_server = std::numeric_limits<double>::infinity();
  BreakerSettings breaker{}; ///< of all callers together
  /// A service: connections of one pod to each store; infinity: no pool. And how long a request waits for
  /// one.
  double pool_per_server = std::numeric_limits<double>::infinity();
  double pool_timeout_s = 30;
  /// A service: its requests wait so long for a store that is away, and are worked on when it is back by
  /// then; 0: they fail at once.
  double held_s = 0;
  /// A service: the balancers before it ask again for so long while it has no pod; 0: they answer with an
  /// error at once.
  double asked_again_s = 0;
  /// A store: connections it takes; pools that want more in sum get their share.
  double max_connections = std::numeric_limits<double>::infinity();
};

/// Pods of a service in one zone.
struct ZonePods {
  double ready = 0;  ///< in service
  double silent = 0; ///< dead, but calls are still sent to them and hang until their callers give up
  double calls = -1; ///< share of calls that come to the zone; negative in all: by the number of its pods
  friend bool operator==(const ZonePods &, const ZonePods &) = default;
};

/// Cumulative counts of one journey since the start. arrivals = ok + slow + failed + in_flight, exactly.
struct Totals {
  double arrivals = 0;
  double ok = 0;
  double slow = 0;
  double failed = 0;
  double in_flight = 0;
  double reloads = 0; ///< of the arrivals, people who come again after a failure
  double duplicates =
      0; ///< of these, in journeys that are not idempotent, committed though the first had been
  double acknowledged_writes = 0; ///< answered "done" to the user after a commit in the store of record
  FailedBy failed_by{};           ///< failed, by cause: they sum to it
  /// Answered "done", then an event of it could not be published: no topic took it.
  double unpublished = 0;
  /// Committed in a store of record, but the user was told that it failed.
  double committed_unanswered = 0;
};

/// A journey over the last published interval.
struct JourneyView {
  double success_ratio = 1; ///< (ok + slow) / ended; 1 when nothing ended
  double latency_p50_s = 0;
  double latency_p99_s = 0;
  double ended = 0; ///< transactions that ended, those that succeeded, and of these the slow; or their means
  double good = 0;
  double slow = 0;
};

/// The data plane: users' transactions through the tiers of all regions, between two changes of the
/// control plane. Everything set is in force from the present time until set again. Deterministic. Until
/// set, DNS answers region 0, every edge serves, services have no pods and stores take neither reads nor
/// writes; a cache or topic without a tier of its own answers at once. A hop that calls, reads or writes
/// a name without any tier is a Defect.
class Plane {
public:
  virtual ~Plane() = default;

  // --- set by the control plane ---
  /// Where new DNS answers send users: index into Deployment::regions, or -1 (nowhere: an error or sorry
  /// page).
  virtual void set_dns_answer(int region) = 0;
  /// A region's front door (load balancer) answers; when not, users sent there fail at once (or after a
  /// time-out).
  virtual void set_edge(int region, bool serving) = 0;
  /// Pods of a service in a region, zone by zone (always in the same order), and the share of their answers
  /// that are errors. Each zone's pods have a queue of their own; a call goes to a pod by chance. Where pods
  /// of a zone fall silent, what they had hangs with them; else pods that are gone finish what they have.
  virtual void set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                           double error_ratio) = 0;
  /// The same with one queue for all pods.
  void set_service(int region, const std::string &service, double ready_pods, double error_ratio)
  {
    set_service(region, service, std::vector<ZonePods>{{ready_pods, 0}}, error_ratio);
  }
  /// Pods of a zone die and are seen to: this share of the requests in service there fails now, and with the
  /// whole zone those that wait. Say it before the smaller number of pods is set.
  virtual void fail_in_service(int region, const std::string &service, std::size_t zone, double share) = 0;
  /// A store in a region: whether it takes reads and writes, and its speed (1 = normal; lazy load after a
  /// restore < 1).
  virtual void set_store(int region, const std::string &store, bool readable, bool writable,
                         double speed) = 0;
  /// Share of a store's answers that are errors (spoilt data).
  virtual void set_store_errors(int region, const std::string &store, double error_ratio) = 0;
  /// Share of a cache's keys that it has, of those that it could answer for (1 - errors); the rest are
  /// misses.
  virtual void set_cache_warmth(int region, const std::string &cache, double share) = 0;
  /// Whether a dead front door refuses at once (the default) or swallows: then its users wait
  /// client_timeout_s.
  virtual void set_edge_refuses(int region, bool refuses) = 0;
  /// Share of the users sent to a region who come to a dead node of its front door and wait in vain.
  virtual void set_edge_loss(int region, double share) = 0;
  /// Share of the users who reach a region's front door whom it turns away with a quick error.
  virtual void set_edge_turned_away(int region, double share) = 0;
  virtual void set_front(const Front &front) = 0;
  /// How a service or store of a region browns out; its errors go with its other errors. Nothing where no
  /// queue is described.
  virtual void set_grey(int region, const std::string &name, const Grey &grey) = 0;
  /// Which region's copy of a store the services of `region` use, and the latency added to each visit;
  /// default their own and none.
  virtual void set_store_route(int region, const std::string &store, int store_region, double latency_s) = 0;
  /// Extra multiplicative load (traffic spike), from now.
  virtual void set_load_factor(double factor) = 0;
  /// Requests that are no users' (PlaneSettings::attack), from now: so often as users usually come, times
  /// this.
  virtual void set_attack(double factor) = 0;
  /// Share of these that are stopped before a region's front door.
  virtual void set_attack_stopped(int region, double share) = 0;

  // --- time ---
  /// Plays users forward to t_s (not before the present time).
  virtual void advance_to(double t_s) = 0;
  /// Closes the interval since the last call: the views and rates below describe it.
  virtual void publish() = 0;

  // --- read ---
  [[nodiscard]] virtual const Totals &totals(std::size_t journey) const = 0;
  [[nodiscard]] virtual JourneyView view(std::size_t journey) const = 0;
  /// Busy share of a service's capacity over the interval; above 1 when work is queueing.
  [[nodiscard]] virtual double utilisation(int region, const std::string &service) const = 0;
  /// Commits per second to a store in a region over the interval, whatever the user was told afterwards;
  /// those whose caller had given up are among them where every transaction is played.
  [[nodiscard]] virtual double write_rate_per_s(int region, const std::string &store) const = 0;
  /// Reads of a cache in a region, answered by it or not, per second over the interval.
  [[nodiscard]] virtual double cache_read_rate_per_s(int region, const std::string &cache) const = 0;
  /// Of these, misses of keys that the cache should have had and that the store behind has answered in its
  /// caller's time, per second over the interval: what brings a cold cache its keys.
  [[nodiscard]] virtual double cache_fill_rate_per_s(int region, const std::string &cache) const = 0;
  /// Transactions answered "done" to the user after a commit to this store, cumulative; each counts once. One
  /// that wrote to several stores counts for each in rates, for the last where every transaction is played.
  [[nodiscard]] virtual double acknowledged_writes(int region, const std::string &store) const = 0;
  /// Requests per second arriving at a region's front door, and the share answered 5xx, over the interval.
  [[nodiscard]] virtual double edge_rate_per_s(int region) const = 0;
  [[nodiscard]] virtual double edge_error_ratio(int region) const = 0;
  /// Requests waiting at a service or store of a region: for a server, or for a connection to it.
  [[nodiscard]] virtual double waiting(int region, const std::string &name) const = 0;
  /// Requests waiting anywhere.
  [[nodiscard]] virtual double backlog() const = 0;
  /// Requests waiting beyond what a steady queue at the present load holds: 0 with nothing to catch up.
  [[nodiscard]] virtual double excess_backlog() const = 0;
  /// Share of users that resolvers and live connections send to a region at present; -1: nowhere.
  [[nodiscard]] virtual double user_share(int region) const = 0;
  [[nodiscard]] virtual double now_s() const = 0;
  /// Nothing moves: rates and backlogs will stay as they are but for the daily profile.
  [[nodiscard]] virtual bool settled() const = 0;
  /// Seconds so far in which means cannot say what becomes of users: a tier so loaded that chance decides who
  /// is served before the caller's time-out. Always 0 where every transaction is played.
  [[nodiscard]] virtual double doubt_s() const = 0;
};

/// No journey is an attack.
inline constexpr std::size_t no_attack = std::numeric_limits<std::size_t>::max();

/// Everything a plane needs. Tiers are listed for every (region, service or store) pair of the deployment.
struct PlaneSettings {
  const Deployment *deployment = nullptr;
  std::vector<TierSettings> tiers;
  Cohorts cohorts;
  double start_hour = 12;
  int start_day = 0; ///< 0 Monday .. 6 Sunday
  double load_factor = 1;
  /// The last journey of the deployment, where it is no users' but what an attack asks for: its share is 0,
  /// and nobody of it comes again.
  std::size_t attack = no_attack;
  ReloadSettings reloads{};
  Cdn cdn{};
  double client_timeout_s = 10; ///< a user sent to a dead region waits this long
  std::uint64_t seed = 1;       ///< exact fidelity only
  std::uint64_t trial = 0;

  /// Share of a journey that is answered at the edge.
  [[nodiscard]] double cdn_share(std::size_t journey) const
  {
    return cdn.hits.empty() ? deployment->journeys[journey].cdn_share : cdn.hits[journey];
  }
};

/// Rates and backlogs; latency from queueing formulas.
[[nodiscard]] std::unique_ptr<Plane> make_fluid_plane(const PlaneSettings &settings);

/// Rates, and where these are in doubt (Plane::doubt_s) every transaction by itself until all is calm again.
[[nodiscard]] std::unique_ptr<Plane> make_hybrid_plane(const PlaneSettings &settings);

/// Every transaction by itself.
[[nodiscard]] std::unique_ptr<Plane> make_exact_plane(const PlaneSettings &settings);

} // namespace drsim::traffic
