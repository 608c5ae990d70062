#include "sim/components/watch/prometheus.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/watch/pagers.hpp"

#include <algorithm>

namespace drsim::inline components::inline watch {
namespace {

class Prometheus final : public Component {
public:
  explicit Prometheus(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    watchdog_s_ = parameters.has("watchdog_timeout_s") ? parameters.number("watchdog_timeout_s") : forever_s;
    heartbeat_s_ = std::min(parameters.number("watchdog_interval_s"), watchdog_s_);
    notified_ = parameters.links("watchdog_notifies");
  }

  void start(World &world) override
  {
    up_ = &world.own(ports::prometheus_up, id_);
    self_ = &world.own(ports::component_up, id_);
    lay_out_pagers(world, notified_);
    world.spawn(id_, [this, &world] { live(world); });
  }

private:
  void live(World &world)
  {
    Port &up = *up_;
    const Port &region = world.up(region_);
    const Port &self = *self_;
    Stream chance = world.stream(id_, "watchdog");
    const auto alive = [&] { return region.on() && self.on(); };
    for (;;) {
      world.wait_until({&region, &self}, [&] { return !alive(); });
      const EventId lost = world.record(id_, "monitoring_lost", "no rule is evaluated any more", Phase::none,
                                        {latest_cause({&region, &self})});
      world.set(up, 0, lost);
      const double last_heard_s = world.now_s() - chance.uniform() * heartbeat_s_;
      if (!world.wait_until({&region, &self}, alive, last_heard_s + watchdog_s_)) {
        page(world, lost);
        world.wait_until({&region, &self}, alive);
      }
      world.set(up, 1, latest_cause({&region, &self}));
    }
  }

  void page(World &world, EventId lost)
  {
    const EventId event =
        world.record(id_, "watchdog_silent", "the dead man's switch has heard nothing", Phase::detection,
                     {lost}, {"watchdog_timeout_s", "watchdog_interval_s"});
    ring_pagers(world, notified_, event);
  }

  std::string id_;
  std::string region_;
  double watchdog_s_ = forever_s;
  double heartbeat_s_ = 0;
  std::vector<std::string> notified_;
  Port *up_ = nullptr;
  Port *self_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_prometheus(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Prometheus>(spec);
}

} // namespace drsim::components::watch
