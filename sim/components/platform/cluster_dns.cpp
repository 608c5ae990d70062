#include "sim/components/platform/cluster_dns.hpp"

#include "sim/components/causes.hpp"

namespace drsim::inline components::inline platform {
namespace {

class ClusterDns final : public Component {
public:
  explicit ClusterDns(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    cached_s_ = parameters.distribution("cached_s");
    start_s_ = parameters.distribution("start_s");
  }

  void start(World &world) override
  {
    available_ = &world.own(ports::available, id_);
    watched_ = {&world.up(region_), &world.own(ports::component_up, id_)};
    world.spawn_when(
        id_, watched_, [this] { return !alive(); }, [this, &world] { live(world); });
  }

private:
  [[nodiscard]] bool alive() const { return watched_[0]->on() && watched_[1]->on(); }

  void live(World &world)
  {
    Stream chance = world.stream(id_, "names");
    for (;;) {
      world.wait_until(watched_, [this] { return !alive(); });
      const EventId lost = latest_cause(watched_);
      if (world.wait_until(
              watched_, [this] { return alive(); }, world.now_s() + cached_s_.sample(chance)))
        continue; // nobody has missed it
      world.set(*available_, 0,
                world.record(id_, "names_lost", "services do not find each other any more", Phase::none,
                             {lost}, {"cached_s"}));
      do
        world.wait_until(watched_, [this] { return alive(); });
      while (world.wait_until(
          watched_, [this] { return !alive(); }, world.now_s() + start_s_.sample(chance)));
      world.set(*available_, 1,
                world.record(id_, "names_found", "services find each other again", Phase::action,
                             {latest_cause(watched_)}, {"start_s"}));
    }
  }

  std::string id_;
  std::string region_;
  Distribution cached_s_;
  Distribution start_s_;
  Port *available_ = nullptr;
  std::vector<const Port *> watched_; ///< its region, and itself
};

} // namespace

std::unique_ptr<Component> make_cluster_dns(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<ClusterDns>(spec);
}

} // namespace drsim::components::platform
