#include "sim/runbook/step_workers.hpp"

#include "sim/core/units.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>

namespace drsim::inline runbook {

void StepWorkers::read(const ComponentSpec &people)
{
  const Parameters theirs(people);
  id_ = people.id;
  error_ratio = theirs.number("step_error_ratio");
  caught_ratio = theirs.number("step_caught_ratio");
  redo_factor = theirs.number("step_redo_factor");
  fatigue_per_hour_ = theirs.number("fatigue_per_hour");
  response = people::Response(people);
}

double StepWorkers::tired(World &world) const
{
  const Port &awake = world.read(ports::acknowledged, id_);
  const double hours = awake.on() ? (world.now_s() - awake.since_s()) / hour_s : 0;
  return 1 + fatigue_per_hour_ * hours;
}

double StepWorkers::deciding_s(World &world, const std::string &runbook, bool lossy, int approvers)
{
  if (!deciding_) // the same luck as where it is decided before the runbook begins (people/incident)
    deciding_.emplace(world.stream(id_, "decide on " + runbook));
  double longest_s = 0;
  for (int one = 0; one < approvers; ++one)
    longest_s = std::max(longest_s, people::deciding_s(*response, world, lossy, true, *deciding_));
  return longest_s;
}

} // namespace drsim::runbook
