#include "sim/runbook/step_access.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>

namespace drsim::inline runbook {

StepAccess::StepAccess(const ComponentSpec &step, const Deployment &deployment,
                       std::vector<std::string> doers)
    : step_(step.id), refused_(Parameters(step).text("refused_calls")), doers_(std::move(doers))
{
  if (!refused_.empty())
    for (const std::string &id : Parameters(step).links("instead"))
      others_.push_back({id, {deployment, {id}}});
}

void StepAccess::start(World &world)
{
  if (refused_.empty())
    return;
  for (const std::string &id : doers_)
    let_in_.push_back(&world.share(ports::let_in, id));
  for (Other &one : others_) {
    one.hands.start(world);
    if (one.id.starts_with("role:"))
      one.called = &world.share(ports::called, one.id);
  }
}

bool StepAccess::let_in() const
{
  return std::any_of(let_in_.begin(), let_in_.end(), [](const Port *one) { return one->on(); });
}

void StepAccess::call(World &world, double more, EventId event)
{
  for (Other &one : others_)
    if (one.called != nullptr)
      world.set(*one.called, one.called->value() + more, event);
}

EventId StepAccess::obtain(World &world, const StepWorkers &workers, double pace, const std::string &label,
                           EventId last)
{
  if (refused_.empty() || let_in() || !workers.response)
    return last;
  const EventId refused = world.record(step_, "step_refused", label + ": waits for the right to " + refused_,
                                       Phase::action, {last}, {"refused_calls"});
  call(world, 1, refused);
  if (!chance_)
    chance_.emplace(world.stream(step_, "break glass"));
  const double granted_s = world.now_s() + workers.response->break_glass_s.sample(*chance_) * pace;
  std::vector<const Port *> watched(let_in_.begin(), let_in_.end());
  for (const Other &one : others_)
    one.hands.add_ports(watched);
  const auto free = [&] {
    return std::find_if(others_.begin(), others_.end(), [](const Other &one) { return one.hands.free(); });
  };
  world.wait_until(
      watched, [&] { return let_in() || free() != others_.end(); }, granted_s);
  if (let_in()) { // by another step
    call(world, -1, refused);
    return world.record(step_, "rights_given", label + ": they have the right meanwhile", Phase::action,
                        {refused, let_in_.front()->cause()});
  }
  if (const auto other = free(); other != others_.end()) {
    helps_ = &*other;
    const EventId event = world.record(step_, "done_instead", label + ": " + helps_->id + " does it, who may",
                                       Phase::action, {refused}, helps_->hands.set_by());
    helps_->hands.take(world, event);
    return event;
  }
  call(world, -1, refused);
  const EventId event =
      world.record(step_, "rights_given", label + ": somebody who may has given them the right",
                   Phase::action, {refused}, {workers.id() + ".break_glass_s"});
  for (Port *one : let_in_)
    world.set(*one, 1, event);
  return event;
}

void StepAccess::release(World &world, EventId event)
{
  if (helps_ == nullptr)
    return;
  helps_->hands.give_back(world, event);
  helps_ = nullptr;
  call(world, -1, event);
}

} // namespace drsim::runbook
