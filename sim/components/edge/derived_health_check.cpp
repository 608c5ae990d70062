#include "sim/components/edge/derived_health_check.hpp"

#include "sim/core/alarm_rule.hpp"

#include <algorithm>

namespace drsim::inline components::inline edge {
namespace {

class DerivedHealthCheck final : public Component {
public:
  DerivedHealthCheck(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    const Parameters parameters(spec);
    children_ = parameters.links("children");
    child_threshold_ = parameters.count("child_threshold");
    alarm_ = parameters.link("alarm");
    of_alarm_ = parameters.text("sort") == "alarm";
    insufficient_data_ = parameters.text("insufficient_data");
    inverted_ = parameters.flag("inverted");
    aggregation_s_ = parameters.distribution("aggregation_s");
    if (const ComponentSpec *alarm = deployment.find(alarm_))
      alarm_region_ = alarm->region;
  }

  void start(World &world) override
  {
    healthy_ = &world.own(ports::healthy, id_);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  [[nodiscard]] bool children_well() const
  {
    const auto healthy =
        std::count_if(sources_.begin(), sources_.end(), [](const Port *one) { return one->on(); });
    return healthy >= child_threshold_;
  }

  [[nodiscard]] bool alarm_well(World &world, bool now) const
  {
    const auto state = world.up(alarm_region_).on()
                           ? static_cast<AlarmState>(static_cast<int>(sources_.front()->value()))
                           : AlarmState::insufficient_data;
    if (state != AlarmState::insufficient_data)
      return state == AlarmState::ok;
    return insufficient_data_ == "last_known" ? now : insufficient_data_ == "healthy";
  }

  [[nodiscard]] bool well(World &world) const
  {
    const bool now = healthy_->on() != inverted_;
    const bool verdict = of_alarm_ ? alarm_well(world, now) : children_well();
    return verdict != inverted_;
  }

  [[nodiscard]] EventId cause() const
  {
    EventId latest = no_event;
    for (const Port *one : sources_)
      latest = std::max(latest, one->cause());
    return latest;
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "checks");
    for (const std::string &child : children_)
      sources_.push_back(&world.read(ports::healthy, child));
    if (of_alarm_)
      sources_ = {&world.read(ports::alarm_state, alarm_)};
    std::vector<const Port *> watched = sources_;
    if (of_alarm_)
      watched.push_back(&world.up(alarm_region_));
    Port &healthy = *healthy_;
    for (;;) {
      world.wait_until(watched, [&] { return well(world) != healthy.on(); });
      const double told_s = world.now_s() + aggregation_s_.sample(chance);
      if (world.wait_until(
              watched, [&] { return well(world) == healthy.on(); }, told_s))
        continue; // it changed back before anybody heard
      const EventId event = world.record(
          id_, healthy.on() ? "health_check_down" : "health_check_up", of_alarm_ ? alarm_ : "its children",
          healthy.on() ? Phase::detection : Phase::propagation, {cause()}, {"aggregation_s"});
      world.set(healthy, healthy.on() ? 0 : 1, event);
    }
  }

  std::string id_;
  std::vector<std::string> children_;
  std::string alarm_;
  std::string alarm_region_;
  std::string insufficient_data_;
  int child_threshold_ = 1;
  bool of_alarm_ = false;
  bool inverted_ = false;
  Distribution aggregation_s_;
  Port *healthy_ = nullptr;
  std::vector<const Port *> sources_; ///< children's verdicts, or the alarm's state
};

} // namespace

std::unique_ptr<Component> make_derived_health_check(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<DerivedHealthCheck>(spec, deployment);
}

} // namespace drsim::components::edge
