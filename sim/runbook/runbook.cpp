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
    started_ = &world.own(ports::started, id_);
    finished_ = &world.own(ports::finished, id_);
    static_cast<void>(world.own(ports::pace, id_));
    called_off_ = &world.own(ports::called_off, id_);
    committed_ = &world.own(ports::committed, id_);
    for (const std::string &step : steps_)
      done_.push_back(&world.read(ports::step_done, step));
    world.spawn_when(
        id_, {started_}, [this] { return started_->on(); },
        [this, &world] {
          for (;;) {
            world.wait_until({started_}, [this] { return started_->on(); });
            watch(world);
            put_back(world);
          }
        });
  }

private:
  void watch(World &world)
  {
    std::vector<EventId> causes = {started_->cause()};
    bool failed = false;
    for (const Port *done : done_) {
      world.wait_until({done}, [done] { return done->on(); });
      causes.push_back(done->cause());
      failed = failed || done->value() < 0;
    }
    const bool called_off = failed && called_off_->on();
    const EventId event = world.record(id_,
                                       called_off ? "runbook_called_off"
                                       : failed   ? "runbook_failed"
                                                  : "runbook_finished",
                                       called_off ? "what it is for went away"
                                       : failed   ? "a step failed; what comes after it was left undone"
                                                  : "every step is done",
                                       Phase::action, causes);
    world.set(*finished_, failed ? -1 : 1, event);
  }

  /// Every step is as before; only then can it be begun anew.
  void put_back(World &world)
  {
    world.wait_until({started_}, [this] { return !started_->on(); });
    for (const Port *done : done_)
      world.wait_until({done}, [done] { return !done->on(); });
    world.set(*committed_, 0, no_event);
    world.set(*finished_, 0, no_event);
  }

  std::string id_;
  std::vector<std::string> steps_;
  const Port *started_ = nullptr;
  Port *finished_ = nullptr;
  Port *called_off_ = nullptr;
  Port *committed_ = nullptr;
  std::vector<const Port *> done_; ///< of the steps
};

} // namespace

std::unique_ptr<Component> make_runbook(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Runbook>(spec, deployment);
}

} // namespace drsim::runbook
