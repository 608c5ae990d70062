#include "sim/runbook/step_order.hpp"

#include "sim/model/relations.hpp"

namespace drsim::inline runbook {
namespace {

const Port &ended(World &world, const std::string &step, std::vector<EventId> &causes)
{
  const Port &done = world.read(ports::step_done, step);
  world.wait_until({&done}, [&] { return done.on(); });
  causes.push_back(done.cause());
  return done;
}

} // namespace

bool StepOrder::wait(World &world, const std::vector<std::string> &steps, std::vector<EventId> &causes) const
{
  bool well = true;
  for (const std::string &step : steps) {
    const double how = ended(world, step, causes).value();
    well = well && (how > 0 || (how == step_failed && goes_on(step, deployment_)));
  }
  return well;
}

bool StepOrder::wait_for_failure(World &world, const std::vector<std::string> &steps,
                                 std::vector<EventId> &causes) const
{
  bool any = false;
  for (const std::string &step : steps)
    any = ended(world, step, causes).value() < 0 || any;
  return any;
}

} // namespace drsim::runbook
