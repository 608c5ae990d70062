#include "sim/components/tool.hpp"

#include "sim/components/causes.hpp"

namespace drsim {
namespace {

class Tool final : public Component {
public:
  explicit Tool(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    start_s_ = Parameters(spec).distribution("start_s");
  }

  void start(World &world) override
  {
    world.signal(id_ + ".available", 1);
    Signal &region = world.up(region_);
    Signal &self = world.signal("component:" + id_ + ".up", 1);
    world.spawn_when(
        id_, {&region, &self}, [&] { return !region.on() || !self.on(); }, [this, &world] { live(world); });
  }

private:
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
  Distribution start_s_;
};

} // namespace

std::unique_ptr<Component> make_tool(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Tool>(spec);
}

} // namespace drsim
