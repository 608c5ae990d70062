#include "sim/components/edge/route53_health_check.hpp"

#include "sim/components/access.hpp"
#include "sim/components/edge/asked.hpp"
#include "sim/laws/checker_vote.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace drsim::inline components::inline edge {

namespace {

/// The group of a load balancer that a check's path is routed to: the service named, else the default
/// action's, the first.
std::size_t group_of(const ComponentSpec &balancer, const std::string &service)
{
  const auto services = Parameters(balancer).links("services");
  const auto found = std::find(services.begin(), services.end(), service);
  return found == services.end() ? 0 : static_cast<std::size_t>(found - services.begin());
}

class Route53HealthCheck final : public Component {
public:
  Route53HealthCheck(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), asked_(Parameters(spec).links("asks"), region_of(spec, deployment))
  {
    const Parameters parameters(spec);
    vote_.checkers = parameters.count("checkers");
    vote_.healthy_share = parameters.number("healthy_share");
    vote_.failure_threshold = parameters.count("failure_threshold");
    vote_.request_interval_s = parameters.number("request_interval_s");
    timeout_s_ = parameters.number("timeout_s");
    refused_timeout_s_ = parameters.number("refused_timeout_s");
    aggregation_s_ = parameters.distribution("aggregation_s");
    target_ = parameters.link("target");
    const ComponentSpec *target = deployment.find(target_);
    if (target == nullptr)
      return;
    region_ = target->region;
    if (!Parameters(*target).links("services").empty())
      group_ = target_ + "#" + std::to_string(group_of(*target, parameters.link("path")));
  }

  void start(World &world) override
  {
    healthy_ = &world.own(ports::healthy, id_);
    flap_ = &world.own(ports::flap, id_);
    serving_ = target_.empty() ? &world.always() : &world.read(ports::alb_serving, target_);
    region_up_ = &world.up(region_);
    if (!target_.empty())
      access_.emplace(world, target_);
    if (!group_.empty()) {
      page_ = &world.read(ports::probe_errors, group_);
      dead_nodes_ = &world.read(ports::dead_nodes, target_);
    }
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  /// The target's state as a perfect observer would see it, and the event that made it so.
  struct Observed {
    bool well = true;        ///< some checks may pass
    double failing = 0;      ///< share of checks that fail although it is well
    bool black_hole = false; ///< nothing answers at all
    EventId cause = no_event;
  };

  [[nodiscard]] static std::string region_of(const ComponentSpec &spec, const Deployment &deployment)
  {
    const ComponentSpec *target = deployment.find(Parameters(spec).link("target"));
    return target == nullptr ? std::string{} : target->region;
  }

  /// A check meets the balancer, one of its nodes, the group its path is routed to, and what the page asks.
  [[nodiscard]] Observed observe() const
  {
    const Port &region = *region_up_;
    if (!region.on())
      return {false, 0, true, region.cause()};
    Observed seen;
    for (const Port *one : watched_)
      seen.cause = std::max(seen.cause, one == flap_ ? no_event : one->cause());
    double passing = 1 - asked_.failure();
    for (const Port *errors : {page_, dead_nodes_})
      passing *= errors == nullptr ? 1 : 1 - errors->value();
    if (access_) {
      passing *= access_->lets();
      seen.black_hole = access_->lets() <= 0 && access_->lost() >= 1;
    }
    seen.well = serving_->on() && passing > 0;
    seen.failing = seen.well ? 1 - passing : 0;
    return seen;
  }

  /// Share of checks that fail although the target is well: every check is played while there are any.
  [[nodiscard]] double failing() const { return 1 - (1 - flap_->value()) * (1 - observe().failing); }

  /// Follows one change of the target to the verdict, unless the target changes back before.
  void follow(World &world, Stream &chance, bool well)
  {
    const Observed seen = observe();
    const double answer_s = seen.black_hole ? timeout_s_ : refused_timeout_s_;
    std::vector<double> next_check_s(static_cast<std::size_t>(vote_.checkers));
    for (double &wait_s : next_check_s)
      wait_s = chance.uniform() * vote_.request_interval_s;
    const int votes = well ? vote_.votes_to_recover() : vote_.votes_to_fail();
    const double verdict_s =
        vote_.verdict_after_s(next_check_s, answer_s, votes) + aggregation_s_.sample(chance);
    const auto changed = [&] { return failing() > 0 || observe().well != well; };
    if (!world.wait_until(watched_, changed, world.now_s() + verdict_s))
      decide(world, well, votes, seen.cause);
  }

  void decide(World &world, bool well, int votes, EventId cause)
  {
    const EventId event = world.record(id_, well ? "health_check_up" : "health_check_down",
                                       std::to_string(votes) + " of " + std::to_string(vote_.checkers) +
                                           " checkers saw " + std::to_string(vote_.failure_threshold) +
                                           (well ? " passes" : " failures") + " in a row",
                                       well ? Phase::propagation : Phase::detection, {cause},
                                       {"request_interval_s", "failure_threshold", "aggregation_s"});
    world.set(*healthy_, well ? 1 : 0, event);
  }

  /// Plays every check while some fail by chance, until all checkers have agreed with the target again.
  void play_checks(World &world, Stream &chance)
  {
    const Port &flap = *flap_;
    const Port &healthy = *healthy_;
    std::vector<Checker> checkers(static_cast<std::size_t>(vote_.checkers));
    for (Checker &checker : checkers) {
      checker.next_s = world.now_s() + chance.uniform() * vote_.request_interval_s;
      checker.healthy = healthy.on();
    }
    double verdict_s = forever_s; // when a changed vote reaches the DNS servers
    for (;;) {
      const auto next =
          std::min_element(checkers.begin(), checkers.end(),
                           [](const Checker &a, const Checker &b) { return a.next_s < b.next_s; });
      world.sleep_until_s(std::min(next->next_s, verdict_s));
      const Observed seen = observe();
      const int well = static_cast<int>(
          std::count_if(checkers.begin(), checkers.end(), [](const Checker &one) { return one.healthy; }));
      const EventId cause = std::max(seen.cause, flap.cause());
      if (verdict_s <= world.now_s()) {
        decide(world, !healthy.on(), healthy.on() ? vote_.checkers - well : well, cause);
        verdict_s = forever_s;
      } else
        check(*next, seen, failing(), world.now_s(), chance);
      const auto opinions =
          std::count_if(checkers.begin(), checkers.end(), [](const Checker &c) { return c.healthy; });
      const bool vote = opinions >= vote_.votes_to_recover();
      if (vote == healthy.on())
        verdict_s = forever_s;
      else if (std::isinf(verdict_s))
        verdict_s = world.now_s() + aggregation_s_.sample(chance);
      const auto agrees = [&](const Checker &one) { return one.healthy == seen.well && one.contrary == 0; };
      if (failing() <= 0 && healthy.on() == seen.well &&
          std::all_of(checkers.begin(), checkers.end(), agrees))
        return;
    }
  }

  struct Checker {
    double next_s = 0;    ///< start of its next check, or end of the one under way
    bool waiting = false; ///< a check is under way
    bool passes = true;   ///< what the check under way will say
    bool healthy = true;  ///< its opinion
    int contrary = 0;     ///< answers in a row that contradict its opinion
  };

  /// Starts a check, or ends the one under way.
  void check(Checker &checker, const Observed &seen, double flap, double now_s, Stream &chance) const
  {
    if (!checker.waiting) {
      checker.passes = chance.uniform() >= flap && seen.well;
      const double answer_s = checker.passes ? 0 : seen.black_hole ? timeout_s_ : refused_timeout_s_;
      checker.next_s = now_s + answer_s;
      checker.waiting = answer_s > 0;
      if (checker.waiting)
        return;
    }
    const bool pass = checker.passes;
    checker.waiting = false;
    checker.next_s = now_s + vote_.request_interval_s;
    checker.contrary = pass == checker.healthy ? 0 : checker.contrary + 1;
    if (checker.contrary < vote_.failure_threshold)
      return;
    checker.healthy = pass;
    checker.contrary = 0;
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "checks");
    const Port &healthy = *healthy_;
    Stream flapping = world.stream(id_, "flap");
    asked_.attach(world);
    watched_ = {serving_, region_up_, flap_};
    for (const Port *one : {page_, dead_nodes_})
      if (one != nullptr)
        watched_.push_back(one);
    if (access_)
      watched_.push_back(access_->reach);
    watched_.insert(watched_.end(), asked_.ports().begin(), asked_.ports().end());
    for (;;) {
      world.wait_until(watched_, [&] { return failing() > 0 || observe().well != healthy.on(); });
      if (failing() > 0)
        play_checks(world, flapping);
      else
        follow(world, chance, !healthy.on());
    }
  }

  std::string id_;
  std::string target_;
  std::string region_;
  std::string group_; ///< "BALANCER#G" that its path leads to
  Asked asked_;
  CheckerVote vote_;
  double timeout_s_ = 0;
  double refused_timeout_s_ = 0;
  Distribution aggregation_s_;
  Port *healthy_ = nullptr;
  Port *flap_ = nullptr;
  const Port *serving_ = nullptr;
  const Port *region_up_ = nullptr;
  const Port *page_ = nullptr;       ///< errors of the group's health page
  const Port *dead_nodes_ = nullptr; ///< of the balancer
  std::optional<Access> access_;     ///< of the balancer: its network lets checkers in as it does users
  std::vector<const Port *> watched_;
};

} // namespace

std::unique_ptr<Component> make_route53_health_check(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Route53HealthCheck>(spec, deployment);
}

} // namespace drsim::components::edge
