#include "sim/components/people/role.hpp"

#include "sim/components/people/response.hpp"
#include "sim/model/runbook_ports.hpp"

namespace drsim::inline components::inline people {
namespace {

class Role final : public Component {
public:
  explicit Role(const ComponentSpec &spec) : id_(spec.id), title_(spec.title.empty() ? spec.id : spec.title)
  {
    const Parameters of(spec);
    hands_ = of.count("hands");
    join_s_ = of.distribution("join_s");
    join_off_hours_s_ = of.distribution("join_off_hours_s");
    from_hour_ = of.number("from_hour");
    to_hour_ = of.number("to_hour");
  }

  void start(World &world) override
  {
    Port &joined = world.own(ports::joined, id_);
    Port &called = world.own(ports::called, id_);
    static_cast<void>(world.own(ports::hands_free, id_, hands_));
    world.spawn_when(
        id_, {&called}, [&called] { return called.on(); },
        [this, &world, &joined, &called] {
          for (;;) {
            world.wait_until({&called}, [&called] { return called.on(); });
            join(world, joined, called);
            world.wait_until({&called}, [&called] { return !called.on(); });
            world.set(joined, 0, called.cause());
          }
        });
  }

private:
  void join(World &world, Port &joined, const Port &called)
  {
    const bool on_shift = is_night(local_hour(world, world.now_s()), from_hour_, to_hour_);
    const char *by = on_shift ? "join_s" : "join_off_hours_s";
    if (!chance_)
      chance_.emplace(world.stream(id_, "join"));
    const EventId asked = called.cause();
    world.sleep_s((on_shift ? join_s_ : join_off_hours_s_).sample(*chance_));
    world.set(joined, 1,
              world.record(id_, "joined", title_ + (on_shift ? " joins" : " joins from home"), Phase::action,
                           {asked}, {by}));
  }

  std::string id_;
  std::string title_;
  int hands_ = 1;
  Distribution join_s_, join_off_hours_s_;
  double from_hour_ = 0;
  double to_hour_ = 24;
  std::optional<Stream> chance_;
};

} // namespace

std::unique_ptr<Component> make_role(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Role>(spec);
}

} // namespace drsim::components::people
