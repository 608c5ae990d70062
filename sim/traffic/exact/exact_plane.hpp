#pragma once
#include "sim/traffic/exact/exact_queue.hpp"
#include "sim/traffic/laws/dns_shares.hpp"
#include "sim/traffic/laws/profile.hpp"
#include "sim/traffic/places/places.hpp"
#include "sim/traffic/plane.hpp"

#include <queue>
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
/// Deterministic: every choice has a
/// stream of its own. A try that failed is made again after a jittered back-off; a request that is not
/// idempotent only when it was refused before any work began. A tier's circuit breaker, its limit of waiting
/// calls and the connections of a service to a store stand before its queue, in that order.
class ExactPlane final : public Plane {
public:
  explicit ExactPlane(const PlaneSettings &settings);

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
  void set_store_route(int region, const std::string &store, int store_region, double latency_s) override;
  void set_load_factor(double factor) override;

  void advance_to(double t_s) override;
  void publish() override;

  [[nodiscard]] const Totals &totals(std::size_t journey) const override { return totals_[journey]; }
  [[nodiscard]] JourneyView view(std::size_t journey) const override { return views_[journey]; }
  [[nodiscard]] double utilisation(int region, const std::string &service) const override;
  [[nodiscard]] double write_rate_per_s(int region, const std::string &store) const override;
  [[nodiscard]] double cache_read_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double acknowledged_writes(int region, const std::string &store) const override;
  [[nodiscard]] double edge_rate_per_s(int region) const override;
  [[nodiscard]] double edge_error_ratio(int region) const override;
  [[nodiscard]] double waiting(int region, const std::string &name) const override;
  [[nodiscard]] double backlog() const override;
  [[nodiscard]] double excess_backlog() const override;
  [[nodiscard]] double user_share(int region) const override;
  [[nodiscard]] double now_s() const override { return now_s_; }
  [[nodiscard]] bool settled() const override { return false; } // chance never rests
  [[nodiscard]] double doubt_s() const override { return 0; }

  /// From now on appends every good answer's sojourn to `into` (not owned; nullptr ends it).
  void keep_sojourns(std::vector<double> *into) { keep_ = into; }
  /// Mean seconds from arrival to a good answer since the start, of all journeys.
  [[nodiscard]] double mean_sojourn_s() const;

private:
  static constexpr std::uint32_t nobody = static_cast<std::uint32_t>(-1);

  struct Route {
    std::size_t region = 0;
    double latency_s = 0;
  };
  struct Person {
    std::uint32_t journey = 0;
    int reloads = 0;        ///< earlier tries of the same thing
    bool committed = false; ///< one of them, though the person was told that it failed
  };
  struct Return { ///< a person who will come again
    double at_s;
    Person person;
    bool operator>(const Return &other) const { return at_s > other.at_s; }
  };
  struct Transaction {
    double born_s = 0;
    Person person;
    std::uint32_t region = 0;
    std::uint32_t stage = 0;
    std::uint32_t branches = 0;                   ///< hops of the stage still open
    bool failed = false;                          ///< a required hop of the stage failed
    FailureCause cause = FailureCause::no_server; ///< of it
    bool answered = false;                        ///< the user has been told
    bool told_failed = false;                     ///< and it was bad news
    bool unpublished = false;                     ///< an event was not taken
    std::size_t wrote = Places::nowhere;          ///< store that committed for it
    std::uint32_t uses = 0;                       ///< branches and itself; reused at 0
  };
  struct PlacedHop { ///< a hop with its names looked up
    const Hop *hop = nullptr;
    std::size_t target = 0;
    std::size_t miss = 0;
    std::uint32_t pool = nobody; ///< of its connections in region 0; the other regions' follow
  };
  struct Branch {
    std::uint32_t transaction = 0;
    const PlacedHop *at = nullptr;
    int visits = 0;
    int tries = 0;                                ///< left for the present visit
    FailureCause cause = FailureCause::no_server; ///< of the last try that failed
  };
  struct Call {
    std::uint32_t branch = 0; ///< nobody: given up, only work is left
    std::uint32_t generation = 0;
    std::size_t slot = 0;
    double came_s = 0;
    bool commits = false;
    std::uint32_t line = 0;            ///< of its tier
    bool hangs = false;                ///< at a silent pod: nothing will come of it
    std::uint32_t pool = nobody;       ///< whose connection it holds or waits for
    std::uint32_t unanswered = nobody; ///< given up, but a write that will count: its journey
    bool connected = false;
    bool in_service = false;
    bool returning = false; ///< served; the answer is on its way from another region
    bool success = false;   ///< of a returning one
  };
  struct Done {
    double at_s;
    CallId call;
    std::uint32_t generation;
    bool operator>(const Done &other) const { return at_s > other.at_s; }
  };
  struct Retry { ///< a try that waits out its back-off
    double at_s;
    std::uint32_t branch;
    std::size_t slot;
    bool operator>(const Retry &other) const { return at_s > other.at_s; }
  };
  struct Deadlines { ///< of all tiers with one time-out: come in order
    double after_s;
    std::deque<Done> due;
  };
  struct Interval {
    double good = 0;
    double ended = 0;
    double slow = 0;
    std::vector<double> latency_s;
  };
  struct Edge {
    bool serving = true;
    bool refuses = true;
    double requests = 0;
    double errors = 0;
    double rate_per_s = 0;
    double error_ratio = 0;
  };
  struct Hanging { ///< a user of a front door that does not answer
    double until_s;
    Person person;
    std::uint32_t region;
  };

  void set_up(const TierSettings &tier, const PlaneSettings &settings);
  void set_up_pools(const PlaneSettings &settings);
  void place_paths();
  [[nodiscard]] std::uint32_t pool_of(const Journey &journey, const Hop &hop) const;
  [[nodiscard]] std::size_t deadline_bucket(double after_s);
  [[nodiscard]] std::size_t slot(int region, const std::string &name) const
  {
    return places_.slot(static_cast<std::size_t>(region), name);
  }
  [[nodiscard]] const Hop &hop_of(std::uint32_t branch) const { return *branches_[branch].at->hop; }
  /// Slot of the copy of a store that services of a region use.
  [[nodiscard]] std::size_t copy_of(std::size_t store) const
  {
    return places_.slot(routes_[store].region, places_.target_of(store));
  }
  void plan_arrival();
  void arrive();
  void begin(const Person &person);
  void come_again(Person person);
  [[nodiscard]] std::uint32_t pick_region();
  void next_stage(std::uint32_t transaction);
  void open_branches(std::uint32_t transaction, const std::vector<PlacedHop> &stage);
  void next_visit(std::uint32_t branch);
  void visit_cache(std::uint32_t branch);
  void first_visit(std::uint32_t branch, std::size_t tier_slot);
  void visit_tier(std::uint32_t branch, std::size_t tier_slot, bool first_try);
  [[nodiscard]] bool is_open(std::uint32_t branch, const ExactQueue &queue) const;
  void enter(CallId call);
  bool try_again(std::uint32_t branch, std::size_t tier_slot, bool begun);
  [[nodiscard]] std::uint32_t pool_for(std::uint32_t branch) const;
  void connect(CallId call, std::uint32_t pool);
  void disconnect(CallId call);
  void serve_pool(ExactPool &pool);
  void size_pools();
  void close_branch(std::uint32_t branch, bool success);
  void visited(std::uint32_t branch, bool success);
  void failed_by(std::uint32_t branch, FailureCause cause);
  void begin_service(CallId call);
  void serve_waiting(std::size_t tier_slot);
  void serve_line(std::size_t tier_slot, std::uint32_t line);
  [[nodiscard]] std::uint32_t pick_line(const ExactQueue &queue, bool &silent);
  void set_lines(std::size_t tier_slot, const std::vector<ZonePods> &zones);
  void move_waiting(std::size_t tier_slot, std::uint32_t line);
  void fall_silent(std::size_t tier_slot, std::uint32_t line, double share);
  void hang(CallId call);
  [[nodiscard]] std::vector<CallId> in_service(std::size_t tier_slot, std::uint32_t line, double share);
  void finish_service(const Done &done);
  [[nodiscard]] double way_back_s(CallId call) const;
  void give_up(const Done &due);
  void call_ended(CallId call, bool success, FailureCause cause = FailureCause::error_answered);
  void release_call(CallId call);
  void break_tier(std::size_t tier_slot);
  void answer(Transaction &transaction, bool success);
  void count_success(std::uint32_t journey, double latency_s);
  void count_failure(const Person &person, std::uint32_t region, FailureCause cause);
  void committed(Transaction &transaction, std::size_t store);
  void release(std::uint32_t transaction);
  void balance() const;

  const Deployment &deployment_;
  Places places_;
  std::size_t regions_;
  std::vector<std::vector<std::vector<PlacedHop>>> paths_; ///< journey, stage, hop
  std::vector<ExactQueue> queues_;                         ///< target x regions
  std::vector<Route> routes_;                              ///< target x regions
  DnsShares dns_;
  Profile profile_;
  double patience_s_;
  double scenario_factor_;
  double load_factor_ = 1;
  double now_s_ = 0;
  double published_s_ = 0;
  double next_arrival_s_ = 0;
  bool arrival_is_real_ = false; ///< else a look at the profile's next corner
  std::vector<double> shares_;
  double shares_until_s_ = 0;

  Bits arrivals_;
  Stream choices_;
  Stream pods_chance_; ///< which pod a call goes to
  boost::random::exponential_distribution<double> exponential_{1.0};
  std::vector<Transaction> transactions_;
  std::vector<std::uint32_t> free_transactions_;
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> free_branches_;
  std::vector<Call> calls_;
  std::vector<CallId> free_calls_;
  std::priority_queue<Done, std::vector<Done>, std::greater<>> done_;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
  std::vector<ExactPool> pools_; ///< plan x regions
  Stream backoff_;
  std::vector<Deadlines> deadlines_;
  std::vector<std::size_t> deadline_of_; ///< by slot
  std::deque<Hanging> hanging_;
  ReloadSettings reloads_;
  Stream reload_chance_;
  std::priority_queue<Return, std::vector<Return>, std::greater<>> returns_;

  std::vector<Edge> edges_;
  std::vector<Totals> totals_;
  std::vector<Interval> intervals_;
  std::vector<JourneyView> views_;
  std::vector<double> *keep_ = nullptr;
  double sojourn_sum_s_ = 0;
  double sojourns_ = 0;
};

} // namespace drsim::traffic::exact
