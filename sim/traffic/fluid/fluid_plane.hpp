#pragma once
#include "sim/traffic/fluid/fixed_point.hpp"
#include "sim/traffic/fluid/ledger.hpp"
#include "sim/traffic/fluid/network.hpp"
#include "sim/traffic/fluid/reloads.hpp"
#include "sim/traffic/laws/dns_shares.hpp"
#include "sim/traffic/laws/profile.hpp"
#include "sim/traffic/places/hand_over.hpp"
#include "sim/traffic/plane.hpp"

#include <limits>

namespace drsim::traffic::inline fluid {

/// The fluid data plane: rates and backlogs. Work is done when something moves; in between, counts grow in
/// proportion to the profile. Not modelled: what is in service at one instant (fail_in_service); commits of
/// calls that were given up; which of the people who come again had committed before (Totals::duplicates
/// stays 0); what tier.hpp leaves out.
class FluidPlane final : public Plane {
public:
  explicit FluidPlane(const PlaneSettings &settings);

  void set_dns_answer(int region) override;
  void set_edge(int region, bool serving) override;
  void set_edge_refuses(int region, bool refuses) override;
  using Plane::set_service;
  void set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                   double error_ratio) override;
  /// What is in service at one instant is below what rates resolve.
  void fail_in_service(int, const std::string &, std::size_t, double) override {}
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

  [[nodiscard]] const Totals &totals(std::size_t journey) const override { return ledger_.totals(journey); }
  [[nodiscard]] JourneyView view(std::size_t journey) const override { return ledger_.view(journey); }
  [[nodiscard]] double utilisation(int region, const std::string &service) const override;
  [[nodiscard]] double write_rate_per_s(int region, const std::string &store) const override;
  [[nodiscard]] double cache_read_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double cache_fill_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double acknowledged_writes(int region, const std::string &store) const override;
  [[nodiscard]] double edge_rate_per_s(int region) const override;
  [[nodiscard]] double edge_error_ratio(int region) const override;
  [[nodiscard]] double waiting(int region, const std::string &name) const override;
  [[nodiscard]] double backlog() const override;
  [[nodiscard]] double excess_backlog() const override;
  [[nodiscard]] double user_share(int region) const override;
  [[nodiscard]] double now_s() const override { return now_s_; }
  [[nodiscard]] bool settled() const override;
  [[nodiscard]] double doubt_s() const override { return doubt_s_; }

  // --- hand-over to and from a plane that plays every transaction ---
  /// As advance_to(), but no further than to where a tier is doubtful.
  void advance_while_sure(double t_s);
  /// A tier is, since things last moved.
  [[nodiscard]] bool doubtful() const { return doubtful_; }
  /// Of each tier that is doubtful, at most so much of its calls is late, or is not.
  [[nodiscard]] bool doubts_little(double least_late, double least_served) const;
  /// Nothing moves but users' ways, nobody is late and no queue is longer than it is at rest.
  [[nodiscard]] bool calm() const;
  [[nodiscard]] HandOver hand_over() const;
  /// Another plane plays until t_s: what is set here is in force from then on.
  void stand_still_to(double t_s) { now_s_ = t_s; }
  /// Goes on from what another plane hands over, with totals by journey.
  void take_over(const HandOver &from, const std::vector<Totals> &totals);
  /// Whether a tier is doubtful within so long from now. Its state is of no use after that: take over again.
  [[nodiscard]] bool doubts_within(double seconds);

private:
  struct Meter {    ///< of a tier over the interval
    double now = 0; ///< its utilisation since things last moved
    double busy = 0;
    double commits = 0;
    double cache_reads = 0;
    double cache_fills = 0;
    double utilisation = 0;
    double commit_per_s = 0;
    double cache_read_per_s = 0;
    double cache_fill_per_s = 0;
  };

  [[nodiscard]] std::size_t region_index(int region) const;
  [[nodiscard]] std::size_t slot_of(int region, const std::string &name) const;
  void break_target(std::size_t region, std::size_t target);
  /// Journeys x regions whose users wait for what is away; empty where nobody ever does.
  [[nodiscard]] std::vector<bool> who_waits() const;
  /// Of those, who need wait no more go on: the store or service of this name is back.
  void let_go_on(const std::vector<bool> &waited, const std::string &name);
  void step_to(double limit_s);
  [[nodiscard]] double tier_step_s() const;
  /// Seconds until a breaker or a budget of retries changes, as things are.
  [[nodiscard]] double event_step_s() const;
  [[nodiscard]] bool same_shares(double step_s);
  void evaluate(double &step_s, double &rate_per_s, bool moving);
  /// False when no rates were found that agree with each other.
  bool solve(double step_s, double rate_per_s);
  /// Of those of a journey who come to a region's front door, the share that nothing stops before it.
  [[nodiscard]] double unstopped(std::size_t journey, std::size_t region) const
  {
    return journey == attack_ ? 1 - attack_stopped_[region] : 1;
  }
  double respond_together(double step_s, double patience_decay, bool first);
  /// Arrivals of a journey, people who come again included.
  [[nodiscard]] double demand_per_s(std::size_t journey, double rate_per_s) const;
  void pass(double rate_per_s);
  /// Transactions of a journey that come through a region's front door; false: none does.
  bool come(std::size_t journey, std::size_t region, double rate_per_s, double &come_per_s) const;
  /// Whether reads of a journey that fail in this region go on to the network's second origin.
  [[nodiscard]] bool fails_over(std::size_t journey, std::size_t region) const;
  /// Of those that end so in a region, who goes on to the second origin; by cause.
  [[nodiscard]] FailedBy moved(std::size_t journey, std::size_t region, const Ending &first) const;
  /// Who meets nobody at a region's front door waits in vain.
  [[nodiscard]] bool swallows(std::size_t region) const;
  [[nodiscard]] Ending at_door(std::size_t region) const;
  [[nodiscard]] Ending in_region(std::size_t journey, std::size_t region, double come_per_s);
  [[nodiscard]] Ending with_second(std::size_t journey, std::size_t region, const Ending &first,
                                   double come_per_s);
  void describe(double rate_per_s);
  [[nodiscard]] Ending ending(const Path &path, std::size_t region, const PathAnswer &answer);
  void count(double step_s, double rate_per_s);

  Network network_;
  FixedPoint fixed_point_;
  std::vector<double> heard_, asked_, weights_; ///< of all tiers, three each (Tier::Demand)
  DnsShares dns_;
  Profile profile_;
  Ledger ledger_;
  Reloads reloads_;
  double patience_s_;
  double shortest_deadline_s_ = std::numeric_limits<double>::infinity();
  double scenario_factor_;
  double load_factor_ = 1;
  std::size_t attack_; ///< the journey that is one
  double attack_factor_ = 0;
  std::vector<double> attack_stopped_; ///< by region, share
  double now_s_ = 0;
  double published_s_ = 0;
  double doubt_s_ = 0;
  bool doubtful_ = false; ///< since things last moved

  Cdn cdn_;
  Front front_;
  std::vector<double> read_shares_; ///< by journey
  std::vector<bool> edge_serving_;
  std::vector<bool> edge_refuses_;
  std::vector<double> edge_loss_; ///< by region, users who come to a dead node
  std::vector<double> edge_away_; ///< and of the others, those who are turned away
  std::vector<double> shares_;    ///< of users by region and nowhere, over the present step
  std::vector<double> evaluated_shares_;
  std::vector<Ending> endings_; ///< by journey and region
  std::vector<Meter> meters_;
  double evaluated_reloads_per_s_ = 0;
  double evaluated_until_s_ = 0; ///< end of the step that was evaluated last
  double evaluated_per_s_ = 0;   ///< rate at which the tiers were evaluated last
  bool changed_ = true;          ///< something was set since
  bool quiet_ = false;           ///< and no queue moved then
  bool shares_moved_ = false;
  bool unsolved_ = false; ///< no rates of the last step agree with each other
};

} // namespace drsim::traffic::fluid
