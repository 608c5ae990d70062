#include "sim/components/watch/composite_alarm.hpp"

#include "sim/components/watch/pagers.hpp"
#include "sim/core/alarm_rule.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline components::inline watch {
namespace {

class CompositeAlarm final : public Component {
public:
  explicit CompositeAlarm(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    rule_ = parse_alarm_rule(parameters.text("rule")).value_or(AlarmRule{});
    notify_s_ = parameters.distribution("notify_s");
    suppressor_wait_s_ = parameters.number("suppressor_wait_s");
    suppressor_extension_s_ = parameters.number("suppressor_extension_s");
    suppressor_ = parameters.link("suppressor");
    notified_ = parameters.links("notifies");
  }

  void start(World &world) override
  {
    firing_ = &world.own(ports::firing, id_);
    shown_ = &world.own(ports::alarm_state, id_);
    lay_out_pagers(world, notified_);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  [[nodiscard]] bool holds() const
  {
    return rule_.holds([&](const std::string &name) {
      const auto found = states_.find(name);
      return found == states_.end() ? AlarmState::ok
                                    : static_cast<AlarmState>(static_cast<int>(found->second->value()));
    });
  }

  /// The latest change among its alarms.
  [[nodiscard]] EventId cause() const
  {
    EventId latest = no_event;
    for (const auto &[name, state] : states_)
      latest = std::max(latest, state->cause());
    return latest;
  }

  void enter(World &world, bool alarm)
  {
    const EventId event = world.record(id_, alarm ? "alarm_firing" : "alarm_ok", rule_.text(),
                                       alarm ? Phase::detection : Phase::none, {cause()}, {"rule"});
    world.set(*firing_, alarm ? 1 : 0, event);
    world.set(*shown_, static_cast<double>(alarm ? AlarmState::alarm : AlarmState::ok), event);
    acted_ = false;
    since_s_ = world.now_s();
  }

  /// When it may act on the state it is in, as far as the suppressor lets it now.
  [[nodiscard]] double act_at_s() const
  {
    if (quiet_ == nullptr)
      return since_s_;
    if (quiet_->on())
      return forever_s;
    const bool was_quiet = quiet_->since_s() > since_s_;
    return was_quiet ? quiet_->since_s() + suppressor_extension_s_ : since_s_ + suppressor_wait_s_;
  }

  void act(World &world, Stream &chance)
  {
    acted_ = true;
    if (notified_.empty())
      return;
    const EventId event = firing_->cause();
    world.sleep_s(notify_s_.sample(chance));
    ring_pagers(world, notified_, event);
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "alarm");
    const Port &home = world.up(region_);
    const Port &firing = *firing_;
    std::vector<const Port *> watched = {&home};
    rule_.each_name([&](std::string &name) {
      const ComponentSpec *alarm = world.deployment().find(name);
      if (alarm != nullptr && (alarm->kind == "cloudwatch_alarm" || alarm->kind == "composite_alarm"))
        states_[name] = &world.read(ports::alarm_state, name);
    });
    for (const auto &[name, state] : states_)
      watched.push_back(state);
    if (!suppressor_.empty())
      watched.push_back(quiet_ = &world.read(ports::firing, suppressor_));
    for (;;) {
      world.wait_until({&home}, [&] { return home.on(); });
      const double next_s = firing.on() && !acted_ ? act_at_s() : forever_s;
      const auto due = [&] {
        return !home.on() || holds() != firing.on() || (firing.on() && !acted_ && act_at_s() != next_s);
      };
      if (next_s == forever_s)
        world.wait_until(watched, due);
      else
        world.wait_until(watched, due, next_s);
      if (home.on() && holds() != firing.on())
        enter(world, !firing.on());
      else if (home.on() && firing.on() && !acted_ && world.now_s() >= act_at_s())
        act(world, chance);
    }
  }

  std::string id_;
  std::string region_;
  AlarmRule rule_;
  std::vector<std::string> notified_;
  std::string suppressor_;
  Distribution notify_s_;
  double suppressor_wait_s_ = 0;
  double suppressor_extension_s_ = 0;
  Port *firing_ = nullptr;
  Port *shown_ = nullptr;
  std::map<std::string, const Port *> states_; ///< of the alarms the rule names
  const Port *quiet_ = nullptr;                ///< the suppressor
  bool acted_ = false;
  double since_s_ = 0; ///< entered its present state
};

} // namespace

std::unique_ptr<Component> make_composite_alarm(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<CompositeAlarm>(spec);
}

} // namespace drsim::components::watch
