#include "sim/runbook/runbook_people.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline runbook {

int asking_steps(const ComponentSpec &runbook, const Deployment &deployment, bool &lossy)
{
  int asked = 0;
  lossy = false;
  for (const std::string &id : steps_of(runbook, deployment)) {
    const ComponentSpec *step = deployment.find(id);
    const Action *action = step == nullptr ? nullptr : action_named(Parameters(*step).text("action"));
    asked += action != nullptr && !action->kinds.empty() ? 1 : 0;
    lossy = lossy || (action != nullptr && action->lossy);
  }
  return asked;
}

std::vector<std::string> rescuers_of(const std::string &step, const ComponentSpec &runbook,
                                     const Deployment &deployment)
{
  std::vector<std::string> found;
  for (const std::string &id : steps_of(runbook, deployment))
    if (const ComponentSpec *other = deployment.find(id)) {
      const auto failures = Parameters(*other).links("after_failure");
      if (std::find(failures.begin(), failures.end(), step) != failures.end())
        found.push_back(id);
    }
  return found;
}

bool decided_before(const ComponentSpec &step, const Deployment &deployment)
{
  std::set<std::string> known;
  std::vector<std::string> open = Parameters(step).links("after");
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    const ComponentSpec *earlier = known.insert(id).second ? deployment.find(id) : nullptr;
    if (earlier == nullptr)
      continue;
    if (Parameters(*earlier).flag("needs_approval"))
      return true;
    for (const std::string &other : Parameters(*earlier).links("after"))
      open.push_back(other);
  }
  return false;
}

} // namespace drsim::runbook
