#pragma once
#include "sim/traffic/exact/arrivals.hpp"
#include "sim/traffic/exact/front_doors.hpp"
#include "sim/traffic/exact/pods.hpp"
#include "sim/traffic/laws/dns_shares.hpp"
#include "sim/traffic/places/hand_over.hpp"
#include "sim/traffic/places/places.hpp"
#include "sim/traffic/plane.hpp"

#include <string>
#include <vector>

namespace drsim::traffic::inline exact {

/// The exact data plane: every transaction by itself. Arrivals are a Poisson process thinned to the profile;
/// each walks its journey's stages, parallel hops joining; each call waits for a server of its tier first
/// come, first served, is given up by its caller after the tier's time-out (the work is done all the same,
/// unless the user's patience ends before it begins), is tried again within the retry budget, and ends with
/// an error as often as the tier answers errors. Each zone's pods have a queue of their own; a call goes to a
/// pod by chance, and hangs until its caller gives up when that pod is silent. A tier that loses all its
/// servers fails what it works on and what waits; one that has fewer than before finishes what it works on.
/// Deterministic: every choice has a stream of its own. A try that failed is made again after a jittered
/// back-off; a request that is not idempotent only when it was refused before any work began. A tier's
/// circuit breaker, the connections of a service to a store and the limit of waiting calls stand before its
/// queue, in that order. Not modelled: threads held while a service waits for another; a queue for each pod
/// (a zone's pods share one); what breaker.hpp and pools.hpp leave out.
class ExactPlane final : public Plane {
public:
  explicit ExactPlane(const PlaneSettings &settings, double begin_s = 0);
  ExactPlane(const ExactPlane &) = delete;

  void set_dns_answer(int region) override;
  void set_edge(int region, bool serving) override;
  void set_edge_refuses(int region, bool refuses) override;
  using Plane::set_service;
  void set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                   double error_ratio) override;
  void fail_in_service(int region, const std::string &service, std::size_t zone, double share) override;
  void set_store(int region, const std::string &store, bool readable, bool writable, double speed) override;
  void set_store_errors(int region, const std::string &store, double error_ratio) override;
  void set_cache_warmth(int region, const std::string &cache, double share) override;
  void set_edge_loss(int region, double share) override;
  void set_edge_turned_away(int region, double share) override;
  void set_front(const Front &front) override;
  void set_grey(int region, const std::string &name, const Grey &grey) override;
  void set_store_route(int region, const std::string &store, int store_region, double latency_s) override;
  void set_load_factor(double factor) override;
  void set_attack(double factor) override;
  void set_attack_stopped(int region, double share) override;

  void advance_to(double t_s) override;
  void publish() override;

  [[nodiscard]] const Totals &totals(std::size_t journey) const override { return figures_.totals(journey); }
  [[nodiscard]] JourneyView view(std::size_t journey) const override { return figures_.view(journey); }
  [[nodiscard]] double utilisation(int region, const std::string &service) const override;
  [[nodiscard]] double write_rate_per_s(int region, const std::string &store) const override;
  [[nodiscard]] double cache_read_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double cache_fill_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double acknowledged_writes(int region, const std::string &store) const override;
  [[nodiscard]] double edge_rate_per_s(int region) const override;
  [[nodiscard]] double edge_error_ratio(int region) const override;
  [[nodiscard]] double waiting(int region, const std::string &name) const override;
  [[nodiscard]] double backlog() const override { return tiers_.backlog(); }
  [[nodiscard]] double excess_backlog() const override { return tiers_.excess_backlog(); }
  [[nodiscard]] double user_share(int region) const override { return doors_.user_share(region); }
  [[nodiscard]] double now_s() const override { return agenda_.now_s(); }
  [[nodiscard]] bool settled() const override { return false; } // chance never rests
  [[nodiscard]] double doubt_s() const override { return 0; }

  // --- hand-over from and to a plane of rates ---
  /// What takes long to come about is taken from rates: retries saved, breakers, DNS, people who come again.
  void take_over(const HandOver &from, const DnsShares &dns);
  /// Brings queues to what rates say, with work that nobody waits for.
  void fill_up(const HandOver &from);
  /// From now on hand_over() and is_plain() speak of what happens.
  void mark();
  [[nodiscard]] double marked_s() const { return marked_s_; }
  /// Rates may tell what happened since the mark: of each tier's calls hardly any or most were late, and
  /// where hardly any, no more wait than by chance.
  [[nodiscard]] bool is_plain() const;
  [[nodiscard]] HandOver hand_over() const;
  /// Tries so far that came to a server's queue: what a trial costs.
  [[nodiscard]] double calls() const;

  /// From now on appends every good answer's sojourn to `into` (not owned; nullptr ends it).
  void keep_sojourns(std::vector<double> *into) { figures_.keep_sojourns(into); }
  /// Mean seconds from arrival to a good answer since the start, of all journeys.
  [[nodiscard]] double mean_sojourn_s() const { return figures_.mean_sojourn_s(); }

private:
  [[nodiscard]] std::size_t slot(int region, const std::string &name) const
  {
    return places_.slot(static_cast<std::size_t>(region), name);
  }
  void play(Agenda::Kind what);

  Places places_;
  Stream choices_; ///< of journeys, regions, visits, hits and errors
  Agenda agenda_;
  Arrivals arrivals_;
  Figures figures_;
  Failures failures_;
  Tiers tiers_;
  Transactions transactions_;
  Calls calls_;
  Walks walks_;
  Pods pods_;
  FrontDoors doors_;
  double published_s_ = 0;
  int most_reloads_; ///< of one person
  double reload_mean_s_;
  Stream begin_chance_; ///< of people who wait when it takes over
  struct Mark {         ///< counts of a tier, or a journey, when last looked at
    double all = 0;
    double bad = 0;
  };
  double marked_s_ = 0;
  std::vector<Mark> tier_marks_;
  std::vector<Mark> journey_marks_;
};

} // namespace drsim::traffic::exact
