#include "sim/runbook/runbook.hpp"

#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline runbook {

namespace {

class Runbook final : public Component {
public:
  Runbook(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), steps_(steps_of(spec, deployment))
  {
  }

  void start(World &world) override
  {
    Signal &started = world.signal(id_ + ".started", 0);
    world.signal(id_ + ".finished", 0);
    world.signal(id_ + ".pace", 1);
    for (const std::string &step : steps_)
      world.signal(step + ".done", 0);
    world.spawn_when(
        id_, {&started}, [&] { return started.on(); }, [this, &world] { watch(world); });
  }

private:
  void watch(World &world)
  {
    std::vector<EventId> causes = {world.signal(id_ + ".started").cause()};
    bool failed = false;
    for (const std::string &step : steps_) {
      Signal &done = world.signal(step + ".done");
      world.wait_until({&done}, [&] { return done.on(); });
      causes.push_back(done.cause());
      failed = failed || done.value() < 0;
    }
    const EventId event =
        world.record(id_, failed ? "runbook_failed" : "runbook_finished",
                     failed ? "a step failed; what comes after it was left undone" : "every step is done",
                     Phase::action, causes);
    world.set(world.signal(id_ + ".finished"), failed ? -1 : 1, event);
  }

  std::string id_;
  std::vector<std::string> steps_;
};

} // namespace

std::unique_ptr<Component> make_runbook(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Runbook>(spec, deployment);
}

} // namespace drsim::runbook
