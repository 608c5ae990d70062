#include "sim/components/edge/waf.hpp"

#include "sim/components/answers.hpp"
#include "sim/model/attack_ports.hpp"
#include "sim/model/parameters.hpp"

#include <string>
#include <utility>

namespace drsim::inline components::inline edge {
namespace {

/// Whom a false rule keeps out is told, and put right, as for whatever callers are kept from
/// (people/reached.hpp).
class Waf final : public Component {
public:
  Waf(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), users_per_s_(deployment.traffic.rate_per_s)
  {
    const Parameters of(spec);
    propagation_s_ = of.distribution("propagation_s");
    rate_limit_ = of.number("rate_limit");
    rate_window_s_ = of.number("rate_window_s");
    rate_lag_s_ = of.distribution("rate_lag_s");
    automatic_ = of.flag("automatic_block");
    automatic_s_ = of.distribution("automatic_block_s");
    right_ratio_ = of.number("block_right_ratio");
    false_ratio_ = of.number("block_false_ratio");
    kept_s_ = of.distribution("block_kept_s");
    fail_open_ = of.flag("fail_open");
  }

  void start(World &world) override
  {
    screened_ = &world.own(ports::screened, id_);
    turned_away_ = &world.own(ports::turned_away, id_);
    done_ = &world.own(ports::done, "block_attack:" + id_);
    up_ = &world.own(ports::component_up, id_, 1);
    world.on_change(*up_, [this, &world](const Port &up) { look(world, up.cause()); });
    attack_ = &world.read(ports::attack, "");
    sources_ = &world.read(ports::attack_sources, "");
    world.on_change(*attack_, [this, &world](const Port &attack) {
      ++changes_;
      attack.on() ? begin(world) : end(world);
    });
    // What it would have done while its region was lost it does anew.
    world.on_change(world.up(region_), [this, &world](const Port &place) {
      if (!place.on())
        return;
      look(world, place.cause());
      if (!attack_->on() && !blocked_)
        return;
      ++changes_;
      attack_->on() ? begin(world) : end(world);
    });
    world.on_change(world.own(ports::request, "block_attack:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        block_when_asked(world, asked.cause());
    });
  }

private:
  /// It has died, or is back with its region.
  void look(World &world, EventId cause)
  {
    const bool away = !up_->on();
    if (away == away_ || (!away && !world.up(region_).on()))
      return;
    away_ = away;
    const char *lost =
        fail_open_ ? "it is away: requests pass unlooked at" : "it is away: requests are refused";
    tell(world, world.record(id_, away ? "firewall_lost" : "firewall_back",
                             away ? lost : "it looks at requests again", away ? Phase::none : Phase::action,
                             {cause}, {"fail_open"}));
  }

  /// After a while, unless the attack has changed or ended by then, or its region is lost.
  template <typename Then>
  void later(World &world, const char *what, const Distribution &in, double more_s, Then then)
  {
    Stream chance = world.stream(id_, std::string(what) + " " + std::to_string(changes_));
    world.spawn(id_ + " " + what, [this, &world, then, in_s = more_s + in.sample(chance), change = changes_] {
      world.sleep_s(in_s);
      if (change == changes_ && world.up(region_).on())
        then();
    });
  }

  void begin(World &world)
  {
    const EventId begun = attack_->cause();
    const double per_source_per_s = attack_->value() * users_per_s_ / sources_->value();
    if (rate_limit_ > 0 && per_source_per_s * rate_window_s_ > rate_limit_ && !counted_out_)
      later(world, "rate", rate_lag_s_, rate_limit_ / per_source_per_s, [this, &world, begun] {
        counted_out_ = true;
        tell(world,
             world.record(id_, "attack_counted_out", "every address that it comes from is over the limit",
                          Phase::propagation, {begun}, {"rate_limit", "rate_window_s", "rate_lag_s"}));
      });
    if (automatic_ && !blocked_)
      later(world, "automatic", automatic_s_, 0, [this, &world, begun] {
        block(world, world.record(id_, "attack_blocked", "automatic mitigation has a rule against it",
                                  Phase::propagation, {begun}, {"automatic_block_s"}));
      });
  }

  /// Addresses are let in again at once; a rule stays until somebody is sure that it is over.
  void end(World &world)
  {
    counted_out_ = false;
    tell(world, attack_->cause());
    if (blocked_)
      later(world, "kept", kept_s_, 0, [this, &world] {
        blocked_ = false;
        tell(world, world.record(id_, "block_lifted", "the rule against the attack is taken out", Phase::none,
                                 {attack_->cause()}, {"block_kept_s"}));
      });
  }

  void block_when_asked(World &world, EventId asked)
  {
    if (is_refused(world, asked))
      return;
    if (blocked_ || !attack_->on()) {
      world.set(*done_, 1, asked); // nothing to block any more
      return;
    }
    Stream chance = world.stream(id_, "block " + std::to_string(++blocks_));
    world.spawn(id_ + " block", [this, &world, asked, in_s = propagation_s_.sample(chance)] {
      world.sleep_s(in_s);
      if (is_refused(world, asked)) // its region may have been lost meanwhile
        return;
      const EventId event = world.record(id_, "attack_blocked", "a rule against it is in force",
                                         Phase::action, {asked}, {"propagation_s"});
      block(world, event);
      world.set(*done_, 1, event);
      if (!attack_->on())
        end(world);
    });
  }

  bool is_refused(World &world, EventId asked)
  {
    return refused_by_lost_region(world, region_, id_, "block_impossible", *done_, asked);
  }

  void block(World &world, EventId event)
  {
    blocked_ = true;
    tell(world, event);
  }

  void tell(World &world, EventId event)
  {
    if (!up_->on()) { // nobody looks; what stands behind says what becomes of requests
      world.set(*screened_, fail_open_ ? 0 : 1, event);
      world.set(*turned_away_, fail_open_ ? 0 : 1, event);
      return;
    }
    world.set(*screened_, counted_out_ ? 1 : blocked_ ? right_ratio_ : 0, event);
    world.set(*turned_away_, blocked_ ? false_ratio_ : 0, event);
  }

  std::string id_;
  std::string region_;
  double users_per_s_ = 0;
  Distribution propagation_s_;
  double rate_limit_ = 0; ///< of an address, in the window; 0: no rule counts
  double rate_window_s_ = 0;
  Distribution rate_lag_s_;
  bool automatic_ = false;
  Distribution automatic_s_;
  double right_ratio_ = 0;
  double false_ratio_ = 0;
  Distribution kept_s_;
  bool fail_open_ = false;
  const Port *up_ = nullptr;
  bool away_ = false; ///< as was last told
  bool counted_out_ = false;
  bool blocked_ = false;
  int changes_ = 0; ///< of the attack
  int blocks_ = 0;
  const Port *attack_ = nullptr;
  const Port *sources_ = nullptr;
  Port *screened_ = nullptr;
  Port *turned_away_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_waf(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Waf>(spec, deployment);
}

} // namespace drsim::components::edge
