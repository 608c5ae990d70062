#include "sim/components/platform/tool.hpp"

#include "sim/components/access.hpp"
#include "sim/components/causes.hpp"
#include "sim/model/control_ports.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace drsim::inline components::inline platform {
namespace {

class Tool final : public Component {
public:
  explicit Tool(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    start_s_ = parameters.distribution("start_s");
    one_of_ = parameters.links("one_of");
    needed_ = parameters.links("needs");
  }

  void start(World &world) override
  {
    available_ = &world.own(ports::available, id_);
    self_ = &world.own(ports::component_up, id_);
    token_ = &world.own(ports::leases, id_, 1);
    world.on_change(*token_, [this, &world](const Port &token) {
      tell(world, world.record(id_, token.on() ? "token_valid" : "token_expired",
                               token.on() ? "people and machines get in again" : "nobody gets in any more",
                               token.on() ? Phase::action : Phase::none, {token.cause()}));
    });
    lock_ = &world.own(ports::lock_held, id_);
    world.on_change(*lock_, [this, &world](const Port &lock) {
      tell(world, world.record(id_, lock.on() ? "locked" : "unlocked",
                               lock.on() ? "a lock is left behind: whoever has to write there waits"
                                         : "the lock is off",
                               lock.on() ? Phase::none : Phase::action, {lock.cause()}));
    });
    answer_unlocking(world);
    access_.emplace(world, id_);
    world.on_change(*access_->reach, [this, &world](const Port &reach) {
      const bool none = access_->lets() <= 0;
      if (none == std::exchange(locked_out_, none))
        return;
      tell(world, world.record(id_, locked_out_ ? "locked_out" : "let_in",
                               locked_out_ ? "rules let nobody come to it" : "it is reached again",
                               locked_out_ ? Phase::none : Phase::action, {reach.cause()}));
    });
    for (const std::string &other : needed_)
      follow_needed(world, world.read(ports::available, other));
    if (!one_of_.empty()) {
      follow_others(world);
      return;
    }
    const Port &region = world.up(region_);
    const Port &self = *self_;
    world.spawn_when(
        id_, {&region, &self}, [&] { return !region.on() || !self.on(); }, [this, &world] { live(world); });
  }

private:
  void answer_unlocking(World &world)
  {
    Port &done = world.own(ports::done, "force_unlock:" + id_);
    world.on_change(
        world.own(ports::request, "force_unlock:" + id_), [this, &world, &done](const Port &asked) {
          if (!asked.on())
            return;
          const Port &place = world.up(region_);
          const bool possible = region_.empty() || place.on();
          const EventId event =
              world.record(id_, possible ? "unlocked_by_force" : "unlock_impossible",
                           possible ? "the lock is taken off by force" : "its region is down", Phase::action,
                           {asked.cause(), possible ? lock_->cause() : place.cause()});
          if (possible)
            world.cure(*lock_, event);
          world.set(done, possible ? 1 : -1, event);
        });
  }

  /// Usable: it runs, is reached, lets people in, and has what it needs. While only some calls come through
  /// people try again.
  void tell(World &world, EventId cause)
  {
    const bool has_all =
        std::all_of(all_needed_.begin(), all_needed_.end(), [](const Port *one) { return one->on(); });
    world.set(*available_, runs_ && !locked_out_ && token_->on() && !lock_->on() && has_all ? 1 : 0, cause);
  }

  void follow_needed(World &world, const Port &other)
  {
    all_needed_.push_back(&other);
    world.on_change(other, [this, &world](const Port &needed) {
      tell(world, world.record(id_, needed.on() ? "tool_supplied" : "tool_starved",
                               needed.on() ? "it has what it needs again" : "something that it needs is gone",
                               needed.on() ? Phase::action : Phase::none, {needed.cause()}));
    });
  }

  /// It is there as long as one of the others is.
  void follow_others(World &world)
  {
    std::vector<const Port *> others;
    for (const std::string &other : one_of_)
      others.push_back(&world.read(ports::available, other));
    others.push_back(self_);
    for (const Port *other : others)
      world.on_change(*other, [this, &world, others](const Port &changed) {
        const bool some = self_->on() && std::any_of(others.begin(), std::prev(others.end()),
                                                     [](const Port *one) { return one->on(); });
        if (some != std::exchange(runs_, some))
          tell(world,
               world.record(id_, some ? "tool_available" : "tool_lost",
                            some ? "one of those that do it is up again" : "none of those that do it is up",
                            some ? Phase::action : Phase::none, {changed.cause()}));
      });
  }

  void live(World &world)
  {
    Stream chance = world.stream(id_, "start");
    const Port &region = world.up(region_);
    const Port &self = *self_;
    const std::vector<const Port *> watched = {&region, &self};
    const auto alive = [&] { return region.on() && self.on(); };
    const auto dead = [&] { return !alive(); };
    for (;;) {
      world.wait_until(watched, dead);
      runs_ = false;
      tell(world, world.record(id_, "tool_lost", "the tool went down with the place it lives in", Phase::none,
                               {latest_cause({&region, &self})}));
      do
        world.wait_until(watched, alive);
      while (world.wait_until(watched, dead, world.now_s() + start_s_.sample(chance)));
      runs_ = true;
      tell(world, world.record(id_, "tool_available", "the tool is up again", Phase::action,
                               {latest_cause({&region, &self})}, {"start_s"}));
    }
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> one_of_;
  std::vector<std::string> needed_;
  std::vector<const Port *> all_needed_;
  Distribution start_s_;
  bool runs_ = true;
  bool locked_out_ = false;
  std::optional<Access> access_;
  Port *available_ = nullptr;
  Port *token_ = nullptr; ///< what people and machines log in to it with is valid
  Port *lock_ = nullptr;  ///< left behind on what it keeps
  Port *self_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_tool(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Tool>(spec);
}

} // namespace drsim::components::platform
