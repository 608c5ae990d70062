#include "sim/components/edge/route53_health_check.hpp"

#include "sim/laws/checker_vote.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline edge {

namespace {

class Route53HealthCheck final : public Component {
public:
  Route53HealthCheck(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
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
    if (const ComponentSpec *target = deployment.find(target_))
      region_ = target->region;
  }

  void start(World &world) override
  {
    healthy_ = &world.own(ports::healthy, id_);
    flap_ = &world.own(ports::flap, id_);
    serving_ = target_.empty() ? &world.always() : &world.read(ports::alb_serving, target_);
    region_up_ = &world.up(region_);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  /// The target's state as a perfect observer would see it, and the event that made it so.
  struct Observed {
    bool well = true;
    bool black_hole = false; ///< nothing answers at all
    EventId cause = no_event;
  };

  [[nodiscard]] Observed observe() const
  {
    const Port &serving = *serving_;
    const Port &region = *region_up_;
    if (!region.on())
      return {false, true, region.cause()};
    return {serving.on(), false, serving.since_s() >= region.since_s() ? serving.cause() : region.cause()};
  }

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
    const Port &flap = *flap_;
    const auto changed = [&] { return flap.on() || observe().well != well; };
    if (!world.wait_until({serving_, region_up_, flap_}, changed, world.now_s() + verdict_s))
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
        check(*next, seen, flap.value(), world.now_s(), chance);
      const auto opinions =
          std::count_if(checkers.begin(), checkers.end(), [](const Checker &c) { return c.healthy; });
      const bool vote = opinions >= vote_.votes_to_recover();
      if (vote == healthy.on())
        verdict_s = forever_s;
      else if (std::isinf(verdict_s))
        verdict_s = world.now_s() + aggregation_s_.sample(chance);
      const auto agrees = [&](const Checker &one) { return one.healthy == seen.well && one.contrary == 0; };
      if (!flap.on() && healthy.on() == seen.well && std::all_of(checkers.begin(), checkers.end(), agrees))
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
    const Port &flap = *flap_;
    Stream flapping = world.stream(id_, "flap");
    for (;;) {
      world.wait_until({serving_, region_up_, flap_},
                       [&] { return flap.on() || observe().well != healthy.on(); });
      if (flap.on())
        play_checks(world, flapping);
      else
        follow(world, chance, !healthy.on());
    }
  }

  std::string id_;
  std::string target_;
  std::string region_;
  CheckerVote vote_;
  double timeout_s_ = 0;
  double refused_timeout_s_ = 0;
  Distribution aggregation_s_;
  Port *healthy_ = nullptr;
  Port *flap_ = nullptr;
  const Port *serving_ = nullptr;
  const Port *region_up_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_route53_health_check(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Route53HealthCheck>(spec, deployment);
}

} // namespace drsim::components::edge
