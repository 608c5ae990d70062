#include "sim/runbook/runbook.hpp"

#include "sim/model/relations.hpp"
#include "sim/model/runbook_ports.hpp"
#include "sim/runbook/runbook_people.hpp"
#include "sim/runbook/step_order.hpp"

#include <algorithm>

namespace drsim::inline runbook {

namespace {

class Runbook final : public Component {
public:
  Runbook(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    for (const std::string &id : steps_of(spec, deployment))
      steps_.push_back({id, goes_on(id, deployment), rescuers_of(id, spec, deployment), nullptr, {}});
    roles_ = roles_of(spec, deployment);
  }

  void start(World &world) override
  {
    started_ = &world.own(ports::started, id_);
    finished_ = &world.own(ports::finished, id_);
    static_cast<void>(world.own(ports::pace, id_));
    called_off_ = &world.own(ports::called_off, id_);
    committed_ = &world.own(ports::committed, id_);
    static_cast<void>(world.own(ports::about, id_));
    static_cast<void>(world.own(ports::approved, id_));
    for (Step &step : steps_) {
      step.done = &world.read(ports::step_done, step.id);
      for (const std::string &rescuer : step.rescuers)
        step.rescued.push_back(&world.read(ports::step_done, rescuer));
    }
    for (const std::string &role : roles_)
      called_.push_back(&world.share(ports::called, role));
    world.spawn_when(
        id_, {started_}, [this] { return started_->on(); },
        [this, &world] {
          for (;;) {
            world.wait_until({started_}, [this] { return started_->on(); });
            call(world, 1);
            watch(world);
            call(world, -1);
            put_back(world);
          }
        });
  }

private:
  struct Step {
    std::string id;
    bool goes_on; ///< whatever becomes of it
    std::vector<std::string> rescuers;
    const Port *done;
    std::vector<const Port *> rescued;
  };

  /// Roles are called as it begins, so that they are there when their steps come.
  void call(World &world, double more)
  {
    for (Port *one : called_)
      world.set(*one, one->value() + more, started_->cause());
  }

  /// It failed, and neither was that of no account nor did a step help that is for it.
  static bool failed(const Step &step)
  {
    const double ended = step.done->value();
    return ended < 0 && !(step.goes_on && ended == step_failed) &&
           std::none_of(step.rescued.begin(), step.rescued.end(),
                        [](const Port *one) { return one->value() > 0; });
  }

  void watch(World &world)
  {
    std::vector<EventId> causes = {started_->cause()};
    for (const Step &step : steps_) {
      world.wait_until({step.done}, [&step] { return step.done->on(); });
      causes.push_back(step.done->cause());
    }
    const bool failed = std::any_of(steps_.begin(), steps_.end(), Runbook::failed);
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
    for (const Step &step : steps_)
      world.wait_until({step.done}, [&step] { return !step.done->on(); });
    world.set(*committed_, 0, no_event);
    world.set(*finished_, 0, no_event);
  }

  std::string id_;
  std::vector<Step> steps_;
  std::vector<std::string> roles_;
  const Port *started_ = nullptr;
  Port *finished_ = nullptr;
  Port *called_off_ = nullptr;
  Port *committed_ = nullptr;
  std::vector<Port *> called_; ///< of the roles
};

} // namespace

std::unique_ptr<Component> make_runbook(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Runbook>(spec, deployment);
}

} // namespace drsim::runbook
