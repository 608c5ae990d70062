#include "sim/components/platform/third_party.hpp"

#include "sim/components/causes.hpp"
#include "sim/model/access_ports.hpp"

#include <algorithm>

namespace drsim::inline components::inline platform {
namespace {

class ThirdParty final : public Component {
public:
  explicit ThirdParty(const ComponentSpec &spec) : id_(spec.id)
  {
    const Parameters parameters(spec);
    queues_ = parameters.text("fallback") == "queue";
    switch_s_ = parameters.distribution("switch_s");
  }

  void start(World &world) override
  {
    deferred_ = &world.own(ports::deferred, id_);
    done_ = &world.own(ports::done, "defer:" + id_);
    up_ = &world.own(ports::component_up, id_);
    ill_ = {&world.grey(ports::grey_errors, id_), &world.grey(ports::grey_loss, id_),
            &world.grey(ports::grey_slow, id_)};
    watched_ = ill_;
    watched_.push_back(up_);
    const Port &asked = world.own(ports::request, "defer:" + id_);
    world.on_change(asked, [this, &world](const Port &request) {
      if (request.on() && !queues_)
        world.set(*done_, -1,
                  world.record(id_, "defer_impossible", "nothing can be taken without it", Phase::action,
                               {request.cause()}, {"fallback"}));
    });
    world.spawn_when(
        id_ + " fallback", {&asked}, [this, &asked] { return queues_ && asked.on(); },
        [this, &world, &asked] { live(world, asked); });
  }

private:
  [[nodiscard]] bool well() const
  {
    return up_->on() && std::none_of(ill_.begin(), ill_.end(), [](const Port *one) { return one->on(); });
  }

  void live(World &world, const Port &asked)
  {
    Stream chance = world.stream(id_, "switch");
    for (;;) {
      world.wait_until({&asked}, [&] { return asked.on(); });
      const EventId by = asked.cause();
      world.sleep_s(switch_s_.sample(chance));
      const EventId switched = world.record(id_, "deferred", "what needs it is taken, and done later",
                                            Phase::action, {by}, {"switch_s"});
      world.set(*deferred_, 1, switched);
      world.set(*done_, 1, switched);
      world.wait_until(watched_, [this] { return well(); });
      world.set(*deferred_, 0,
                world.record(id_, "collected", "it answers again: what was taken is done", Phase::none,
                             {latest_cause(watched_), switched}));
      world.wait_until({&asked}, [&] { return !asked.on(); });
    }
  }

  std::string id_;
  bool queues_ = false;
  Distribution switch_s_;
  Port *deferred_ = nullptr;
  Port *done_ = nullptr;
  const Port *up_ = nullptr;
  std::vector<const Port *> ill_;     ///< on while it answers badly
  std::vector<const Port *> watched_; ///< these and whether it lives
};

} // namespace

std::unique_ptr<Component> make_third_party(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<ThirdParty>(spec);
}

} // namespace drsim::components::platform
