#include "sim/components/people/role.hpp"

#include "sim/components/people/response.hpp"
#include "sim/core/units.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline people {
namespace {

class Role final : public Component {
public:
  Role(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), title_(spec.title.empty() ? spec.id : spec.title)
  {
    for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
      const Parameters theirs(*step);
      const auto by = theirs.links("by");
      if (std::find(by.begin(), by.end(), id_) != by.end())
        together_ = std::max(together_, theirs.count("approvers"));
    }
    const Parameters of(spec);
    hands_ = of.count("hands");
    join_s_ = of.distribution("join_s");
    join_off_hours_s_ = of.distribution("join_off_hours_s");
    from_hour_ = of.number("from_hour");
    to_hour_ = of.number("to_hour");
    handover_s_ = of.distribution("handover_s");
    handover_lost_s_ = of.distribution("handover_lost_s");
    handover_lost_ratio_ = of.number("handover_lost_ratio");
  }

  void start(World &world) override
  {
    Port &joined = world.own(ports::joined, id_);
    Port &called = world.own(ports::called, id_);
    static_cast<void>(world.own(ports::hands_free, id_, hands_));
    static_cast<void>(world.own(ports::let_in, id_));
    world.spawn_when(
        id_, {&called}, [&called] { return called.on(); },
        [this, &world, &joined, &called] {
          for (;;) {
            world.wait_until({&called}, [&called] { return called.on(); });
            if (join(world, joined, called))
              hand_over(world, joined, called);
            world.wait_until({&called}, [&called] { return !called.on(); });
            world.set(joined, 0, called.cause());
          }
        });
  }

private:
  /// Whether they come in their shift.
  bool join(World &world, Port &joined, const Port &called)
  {
    const bool on_shift = is_night(local_hour(world, world.now_s()), from_hour_, to_hour_);
    const char *by = on_shift ? "join_s" : "join_off_hours_s";
    if (!chance_)
      chance_.emplace(world.stream(id_, "join"));
    const EventId asked = called.cause();
    double last_s = 0; // of those who are needed together
    for (int one = 0; one < together_; ++one)
      last_s = std::max(last_s, (on_shift ? join_s_ : join_off_hours_s_).sample(*chance_));
    world.sleep_s(last_s);
    world.set(joined, 1,
              world.record(id_, "joined", title_ + (on_shift ? " joins" : " joins from home"), Phase::action,
                           {asked}, {by}));
    return on_shift;
  }

  /// Their shift ends while they are needed: until the next ones know what they know, no step of theirs
  /// begins; what is in hand is finished by whoever has begun it.
  void hand_over(World &world, Port &joined, const Port &called)
  {
    constexpr double day_h = 24;
    if (std::fmod(std::abs(to_hour_ - from_hour_), day_h) == 0)
      return; // somebody is always there
    const double left_h = std::fmod(to_hour_ - local_hour(world, world.now_s()) + day_h, day_h);
    const double ends_s = world.now_s() + left_h * hour_s;
    if (world.wait_until(
            {&called}, [&called] { return !called.on(); }, ends_s))
      return;
    Stream chance = world.stream(id_, "hand-over");
    const EventId begun = world.record(id_, "shift_ended", title_ + " hands over to the next shift",
                                       Phase::action, {joined.cause()}, {id_ + ".to_hour"});
    world.set(joined, 0, begun);
    const bool lost = chance.uniform() < handover_lost_ratio_;
    const double takes_s = handover_s_.sample(chance) + (lost ? handover_lost_s_.sample(chance) : 0);
    world.sleep_s(takes_s);
    world.set(joined, 1,
              world.record(id_, "joined",
                           title_ + (lost ? ": the next shift finds out again what was known"
                                          : ": the next shift knows what was done"),
                           Phase::action, {begun}, {lost ? "handover_lost_s" : "handover_s"}));
  }

  std::string id_;
  std::string title_;
  int hands_ = 1;
  int together_ = 1; ///< the most that a step of theirs waits for
  Distribution join_s_, join_off_hours_s_;
  double from_hour_ = 0;
  double to_hour_ = 24;
  Distribution handover_s_, handover_lost_s_;
  double handover_lost_ratio_ = 0;
  std::optional<Stream> chance_;
};

} // namespace

std::unique_ptr<Component> make_role(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Role>(spec, deployment);
}

} // namespace drsim::components::people
