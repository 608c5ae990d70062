#include "sim/runbook/step_state.hpp"

#include "sim/model/kinds.hpp"
#include "sim/runbook/step_order.hpp"

#include <algorithm>

namespace drsim::inline runbook {

void add_life(World &world, const Deployment &deployment, const std::string &component,
              std::vector<const Port *> &ports)
{
  const ComponentSpec *spec = deployment.find(component);
  if (spec == nullptr)
    return;
  const Kind *kind = kind_named(spec->kind);
  if (kind != nullptr && kind->tool) {
    ports.push_back(&world.read(ports::available, component));
    return;
  }
  if (kind != nullptr && kind->fails != nullptr)
    ports.push_back(&world.read(ports::component_up, component));
  ports.push_back(&world.up(spec->region));
  if (owns_port(spec->kind, ports::alb_exists))
    ports.push_back(&world.read(ports::alb_exists, component));
}

bool wait_until_well(World &world, const Deployment &deployment, const std::string &target, double until_s,
                     std::vector<EventId> &causes)
{
  std::vector<const Port *> impact;
  for (const Journey &journey : deployment.journeys)
    if (target.empty() || target == "journey:" + journey.id)
      impact.push_back(&world.read(ports::impact, journey.id));
  const auto well = [&] {
    return std::none_of(impact.begin(), impact.end(), [](const Port *one) { return one->on(); });
  };
  const bool held = world.wait_until(impact, well, until_s);
  for (const Port *one : impact)
    causes.push_back(one->cause());
  return held;
}

StepState::StepState(const std::string &text, const Deployment &deployment) : deployment_(&deployment)
{
  if (text.empty())
    return;
  std::string wrong;
  for (StateTerm &term : parse_step_condition(text, wrong))
    terms_.push_back({std::move(term), {}});
}

void StepState::start(World &world)
{
  for (Looked &one : terms_) {
    const StateTerm &term = one.term;
    if (term.word == "up" || term.word == "down")
      add_life(world, *deployment_, term.of, one.ports);
    else if (term.word == "region_up" || term.word == "region_down")
      one.ports.push_back(&world.up(term.of));
    else if (term.word == "firing")
      one.ports.push_back(&world.read(ports::firing, term.of));
    else if (term.word == "healthy")
      one.ports.push_back(&world.read(ports::healthy, term.of));
    else if (is_of_step(term))
      one.ports.push_back(&world.read(ports::step_done, term.of));
    else if (term.word.starts_with("lag_")) {
      one.ports.push_back(&world.read(ports::lag_s, term.of));
      one.ports.push_back(&world.read(ports::stream_stopped, term.of));
    } else if (term.word != "never")
      for (const Journey &journey : deployment_->journeys)
        if (term.of.empty() || term.of == journey.id)
          one.ports.push_back(&world.read(ports::impact, journey.id));
  }
}

bool StepState::holds(const Looked &one)
{
  const std::string &word = one.term.word;
  const auto on = [](const Port *port) { return port->on(); };
  const bool all = std::all_of(one.ports.begin(), one.ports.end(), on);
  const bool any = std::any_of(one.ports.begin(), one.ports.end(), on);
  bool held = false;
  if (word == "up" || word == "region_up" || word == "firing" || word == "healthy")
    held = all;
  else if (word == "down" || word == "region_down")
    held = !all;
  else if (word == "felt")
    held = any;
  else if (word == "calm")
    held = !any;
  else if (word == "never")
    held = false;
  else if (word == "done")
    held = one.ports[0]->value() > 0;
  else if (word == "failed")
    held = one.ports[0]->value() < 0;
  else if (word == "succeeded")
    held = one.ports[0]->value() == step_well;
  else if (word == "broke")
    held = one.ports[0]->value() == step_failed;
  else {
    const bool below = one.ports[0]->value() < one.term.bound_s && !one.ports[1]->on();
    held = (word == "lag_below") == below;
  }
  return held != one.term.negated;
}

bool StepState::holds() const
{
  bool all = true;
  bool any = true; ///< of terms with "or" between them
  for (const Looked &one : terms_) {
    if (!one.term.alternative) {
      all = all && any;
      any = false;
    }
    any = any || holds(one);
  }
  return all && any;
}

void StepState::add_causes(std::vector<EventId> &causes) const
{
  for (const Looked &one : terms_)
    for (const Port *port : one.ports)
      causes.push_back(port->cause());
}

bool StepState::wait(World &world, double until_s) const
{
  std::vector<const Port *> watched;
  for (const Looked &one : terms_)
    watched.insert(watched.end(), one.ports.begin(), one.ports.end());
  return world.wait_until(
      watched, [this] { return holds(); }, until_s);
}

} // namespace drsim::runbook
