#include "sim/components/streams/sns_topic.hpp"

namespace drsim::inline components::inline streams {
namespace {

class SnsTopic final : public Component {
public:
  explicit SnsTopic(const ComponentSpec &spec) : id_(spec.id), region_(spec.region) {}

  void start(World &world) override
  {
    writable_ = &world.own(ports::writable, id_ + "@" + region_, 1);
    alive_ = &world.own(ports::component_up, id_);
    for (const Port *one : {&world.up(region_), alive_})
      world.on_change(*one, [this, &world](const Port &changed) {
        const bool lives = world.up(region_).on() && alive_->on();
        if (lives == writable_->on())
          return;
        world.set(*writable_, lives ? 1 : 0,
                  world.record(id_, lives ? "topic_back" : "topic_lost",
                               lives ? "it takes messages again" : "it takes no messages",
                               lives ? Phase::action : Phase::none, {changed.cause()}));
      });
  }

private:
  std::string id_;
  std::string region_;
  Port *writable_ = nullptr;
  const Port *alive_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_sns_topic(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<SnsTopic>(spec);
}

} // namespace drsim::components::streams
