#pragma once
#include "sim/traffic/fluid/tier.hpp"
#include "sim/traffic/places/places.hpp"
#include "sim/traffic/plane.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::traffic::inline fluid {

/// A hop with names resolved to numbers.
struct PathHop {
  Hop::Kind kind = Hop::Kind::call;
  std::size_t target = 0;
  std::size_t miss = 0;
  bool has_miss = false;
  double visits = 1;
  double hit_ratio = 0;
  bool required = true;
};

struct PathStage {
  std::size_t first_hop = 0;
  std::size_t end_hop = 0;
  bool asynchronous = false;
};

/// A synchronous write: what the user is told is done.
struct PathWrite {
  std::size_t target = 0;
  double per_transaction = 1; ///< at most 1
  bool required = true;
};

struct Path {
  double share = 0;
  double cdn_share = 0;
  bool idempotent = true;
  double slow_s = 0; ///< a success later than this is slow
  std::size_t first_stage = 0;
  std::size_t end_stage = 0;
  std::vector<PathWrite> writes;
  double record_writes = 0; ///< share of transactions that write to a store of record
};

/// What users of one journey meet in one region.
struct PathAnswer {
  double success = 1;
  double mean_s = 0;      ///< of successes
  double variance_s2 = 0; ///< of successes
  double time_s = 0;      ///< spent in the system by all, failures included
};

/// The deployment as flat tables: tiers by region and target, journeys as rows of hops.
class Network {
public:
  explicit Network(const PlaneSettings &settings);

  [[nodiscard]] std::size_t regions() const { return places_.regions(); }
  [[nodiscard]] const std::vector<Path> &paths() const { return paths_; }
  [[nodiscard]] std::vector<Tier> &tiers() { return tiers_; }
  [[nodiscard]] const std::vector<Tier> &tiers() const { return tiers_; }
  [[nodiscard]] const Places &places() const { return places_; }
  /// The copy of a store that services of a region use.
  [[nodiscard]] std::size_t store_slot(std::size_t region, std::size_t target) const;
  void set_route(std::size_t region, std::size_t target, std::size_t store_region, double latency_s);
  /// Pods or routes have changed: what the pools hold, and so what the stores may work on.
  void size_pools();

  void clear_loads();
  /// Sends rate_per_s transactions of a journey through a region: loads its tiers by what they answer at
  /// present.
  PathAnswer walk(const Path &path, std::size_t region, double rate_per_s);
  /// Where and why those fail who do not succeed, as walk() has them; and what they leave behind.
  struct Failures {
    FailedBy by{};           ///< shares of all; they sum to 1 - PathAnswer::success
    double unpublished = 0;  ///< share of the successful whose event is not taken
    double write_failed = 0; ///< share of all that commits to a store of record and fails after that
  };
  [[nodiscard]] Failures failures(const Path &path, std::size_t region);
  /// Whether users of a journey in a region wait for what is away, before they fail (held_by_slot).
  [[nodiscard]] bool waits(const Path &path, std::size_t region) const;
  /// Whether users of any journey ever wait so.
  [[nodiscard]] bool may_wait() const { return may_wait_; }
  /// Whether a journey fails without this target.
  [[nodiscard]] bool requires_target(const Path &path, std::size_t target) const;

private:
  struct Route {
    std::size_t slot = 0;
    double latency_s = 0;
  };
  struct HopAnswer {
    double success = 0;
    double mean_s = 0;
    double variance_s2 = 0;
    double time_s = 0;
    bool shut = false; ///< nobody takes it: no further visit is made
  };
  struct Visit { ///< what a hop asks of a tier, each time
    Hop::Kind kind;
    std::size_t target;
    bool idempotent;
  };
  struct Pool {
    std::size_t caller = 0; ///< slot of the service
    std::size_t store = 0;  ///< slot of the store, as the caller's region names it
    double per_pod = 0;
  };

  [[nodiscard]] std::size_t target(const std::string &name) const { return places_.target(name); }
  [[nodiscard]] std::size_t slot(std::size_t region, std::size_t target) const
  {
    return places_.slot(region, target);
  }
  void make_tiers(const PlaneSettings &settings);
  void make_pools(const PlaneSettings &settings);
  void make_path(const Journey &journey, const Deployment &deployment);
  [[nodiscard]] PathHop make_hop(const Hop &hop) const;
  void check_hop(const Journey &journey, const Hop &hop) const;
  [[nodiscard]] static HopAnswer repeat(const HopAnswer &once, double visits);
  /// Who comes there finds nobody, and may wait.
  [[nodiscard]] bool is_away(std::size_t slot, bool is_call) const
  {
    const Tier &tier = tiers_[slot];
    return is_call ? !tier.alive() : !tier.readable && !tier.writable;
  }
  HopAnswer visit(const Visit &what, std::size_t region, double rate_per_s);
  HopAnswer pass(const PathHop &hop, bool idempotent, std::size_t region, double rate_per_s);
  void blame(const PathHop &hop, bool idempotent, std::size_t region, double weight, FailedBy &causes) const;

  Places places_;
  std::vector<bool> has_tier_; ///< by target
  std::vector<Tier> tiers_;
  std::vector<Route> routes_;
  std::vector<Pool> pools_;
  std::vector<double> held_s_; ///< by slot
  bool may_wait_ = false;
  std::vector<bool> pooled_;            ///< by target: reached through pools only
  std::vector<double> max_connections_; ///< by slot
  std::vector<PathHop> hops_;
  std::vector<PathStage> stages_;
  std::vector<Path> paths_;
  std::vector<double> done_; ///< by hop: what failures() found of it
};

/// P(T > t) of a time given by mean and variance, taken as lognormal.
[[nodiscard]] double time_tail(double mean_s, double variance_s2, double t_s);
/// Its quantile, by the standard normal quantile of the same level (0 for the median).
[[nodiscard]] double time_quantile_s(double mean_s, double variance_s2, double normal_score);

} // namespace drsim::traffic::fluid
