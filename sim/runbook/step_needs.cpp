#include "sim/runbook/step_needs.hpp"

#include "sim/model/control_ports.hpp"
#include "sim/model/kinds.hpp"
#include "sim/runbook/automation.hpp"
#include "sim/runbook/step_state.hpp"

namespace drsim::inline runbook {

std::vector<const Port *> StepNeeds::ports(World &world) const
{
  std::vector<const Port *> all = {&world.up(home_)};
  for (const std::string &id : needed_)
    add_life(world, *deployment_, id, all);
  return all;
}

Stream &StepNeeds::stream(std::optional<Stream> &kept, World &world, const char *purpose) const
{
  if (!kept)
    kept.emplace(world.stream(step_, purpose));
  return *kept;
}

void StepNeeds::put_right(World &world, const people::Response &response, double pace, EventId cause)
{
  for (const std::string &id : needed_) {
    const ComponentSpec *spec = deployment_->find(id);
    const Kind *kind = spec == nullptr ? nullptr : kind_named(spec->kind);
    if (kind == nullptr || kind->fails == nullptr)
      continue;
    if (spec->kind == "tool" && !world.read(ports::leases, id).on()) {
      world.sleep_s(response.renew_s.sample(stream(renewing_, world, "renew")) * pace);
      ask_renewal(world, step_, id, people_, cause);
    }
    if (spec->kind == "tool" &&
        world.read(ports::lock_held, id).on()) { // nobody holds it: they ask around first
      world.sleep_s(response.try_s.sample(stream(unlocking_, world, "unlock")) * response.no_runbook_factor *
                    pace);
      ask_unlocking(world, step_, id, people_, cause);
    }
    if (!world.read(ports::component_up, id).on() && world.up(spec->region).on()) {
      world.sleep_s(response.try_s.sample(stream(starting_, world, "start")) * response.no_runbook_factor *
                    pace);
      ask_restart(world, step_, id, people_, cause);
    }
  }
}

} // namespace drsim::runbook
