#include "sim/components/platform/tool.hpp"

#include "sim/components/causes.hpp"

#include <algorithm>

namespace drsim::inline components::inline platform {
namespace {

class Tool final : public Component {
public:
  explicit Tool(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    start_s_ = parameters.distribution("start_s");
    one_of_ = parameters.links("one_of");
  }

  void start(World &world) override
  {
    world.signal(id_ + ".available", 1);
    if (!one_of_.empty()) {
      follow_others(world);
      return;
    }
    Signal &region = world.up(region_);
    Signal &self = world.signal("component:" + id_ + ".up", 1);
    world.spawn_when(
        id_, {&region, &self}, [&] { return !region.on() || !self.on(); }, [this, &world] { live(world); });
  }

private:
  /// It is there as long as one of the others is.
  void follow_others(World &world)
  {
    std::vector<Signal *> others;
    for (const std::string &other : one_of_)
      others.push_back(&world.signal(other + ".available", 1));
    for (Signal *other : others)
      world.on_change(*other, [this, &world, others](const Signal &changed) {
        Signal &available = world.signal(id_ + ".available", 1);
        const bool some =
            std::any_of(others.begin(), others.end(), [](const Signal *one) { return one->on(); });
        if (some != available.on())
          world.set(
              available, some ? 1 : 0,
              world.record(id_, some ? "tool_available" : "tool_lost",
                           some ? "one of those that do it is up again" : "none of those that do it is up",
                           some ? Phase::action : Phase::none, {changed.cause()}));
      });
  }

  void live(World &world)
  {
    Stream chance = world.stream(id_, "start");
    Signal &available = world.signal(id_ + ".available", 1);
    Signal &region = world.up(region_);
    Signal &self = world.signal("component:" + id_ + ".up", 1);
    const std::vector<Signal *> watched = {&region, &self};
    const auto alive = [&] { return region.on() && self.on(); };
    const auto dead = [&] { return !alive(); };
    for (;;) {
      world.wait_until(watched, dead);
      world.set(available, 0,
                world.record(id_, "tool_lost", "the tool went down with the place it lives in", Phase::none,
                             {latest_cause({&region, &self})}));
      do
        world.wait_until(watched, alive);
      while (world.wait_until(watched, dead, world.now_s() + start_s_.sample(chance)));
      world.set(available, 1,
                world.record(id_, "tool_available", "the tool is up again", Phase::action,
                             {latest_cause({&region, &self})}));
    }
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> one_of_;
  Distribution start_s_;
};

} // namespace

std::unique_ptr<Component> make_tool(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Tool>(spec);
}

} // namespace drsim::components::platform
