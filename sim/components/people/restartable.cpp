#include "sim/components/people/restartable.hpp"

#include "sim/model/kinds.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

class Restartable final : public Component {
public:
  Restartable(const ComponentSpec &spec, std::unique_ptr<Component> component)
      : id_(spec.id), region_(spec.region), zones_(spec.zones),
        renewable_(owns_port(spec.kind, ports::leases)), deletable_(owns_port(spec.kind, ports::kept)),
        component_(std::move(component))
  {
  }

  void start(World &world) override
  {
    component_->start(world);
    alive_ = &world.own(ports::component_up, id_);
    done_ = &world.own(ports::done, "restart:" + id_);
    world.on_change(world.own(ports::request, "restart:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        restart(world, asked.cause());
    });
    if (renewable_)
      answer_renewals(world);
  }

private:
  void answer_renewals(World &world)
  {
    Port &valid = world.own(ports::leases, id_, 1);
    Port &done = world.own(ports::done, "renew_credentials:" + id_);
    const auto answer = [this, &world, &valid, &done](const Port &asked) {
      if (!asked.on())
        return;
      const Port &place = world.up(region_);
      const bool possible = region_.empty() || place.on();
      const EventId event =
          world.record(id_, possible ? "credentials_renewed" : "renewal_impossible",
                       possible ? "its credentials are made anew" : "its region is down", Phase::action,
                       {asked.cause(), possible ? valid.cause() : place.cause()});
      if (possible)
        world.cure(valid, event);
      world.set(done, possible ? 1 : -1, event);
    };
    world.on_change(world.own(ports::request, "renew_credentials:" + id_), answer);
  }

  /// What must be up for it to run: its region, and one of its zones where it names any.
  [[nodiscard]] const Port &place(World &world) const
  {
    const Port &region = world.up(region_);
    if (!region.on() || zones_.empty() ||
        std::any_of(zones_.begin(), zones_.end(),
                    [&](const std::string &zone) { return world.up(zone).on(); }))
      return region;
    return world.up(zones_.front());
  }

  void restart(World &world, EventId asked)
  {
    const Port &there = deletable_ ? world.read(ports::kept, id_) : world.always();
    const Port &place = there.on() ? this->place(world) : there;
    const bool possible = place.on();
    const bool region = &place == &world.up(region_);
    const EventId event = world.record(id_, possible ? "restarted" : "restart_impossible",
                                       possible      ? "it is started anew"
                                       : !there.on() ? "it does not exist any more"
                                       : region      ? "its region is down"
                                                     : "no zone of its own is up",
                                       Phase::action, {asked, possible ? no_event : place.cause()});
    if (possible)
      world.cure(*alive_, event);
    world.set(*done_, possible ? 1 : -1, event);
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  bool renewable_ = false;
  bool deletable_ = false; ///< it may exist no more
  std::unique_ptr<Component> component_;
  Port *alive_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> restartable(const ComponentSpec &spec, std::unique_ptr<Component> component)
{
  return std::make_unique<Restartable>(spec, std::move(component));
}

} // namespace drsim::components::people
