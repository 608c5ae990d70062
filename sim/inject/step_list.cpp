#include "sim/inject/step_list.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>
#include <set>

namespace drsim::inject {
namespace {

class Lister {
public:
  Lister(const Deployment &deployment, const Environment &environment)
      : deployment_(deployment), environment_(environment)
  {
  }

  void list(const std::string &runbook)
  {
    if (!listed_.insert(runbook).second)
      return; // it calls itself, or two call it: its steps are done once
    for (const ComponentSpec *spec : deployment_.of_kind("runbook_step")) {
      const Parameters parameters(*spec);
      if (parameters.link("runbook") != runbook)
        continue;
      if (const std::string called = parameters.link("calls"); !called.empty()) {
        stands_for_[spec->id] = called;
        list(called);
      } else {
        steps_.push_back(step_of(*spec, parameters));
      }
    }
  }

  /// Whoever waits for a step that calls a runbook waits for all of that.
  std::vector<StepToDo> ordered(const std::string &runbook, Diagnostics &problems)
  {
    std::vector<StepToDo> order;
    std::set<std::string> placed;
    const auto is_free = [&](const StepToDo &step) {
      const auto done = [&](const std::string &before) { return is_placed(before, placed); };
      return std::all_of(step.after.begin(), step.after.end(), done) &&
             std::all_of(step.after_failure.begin(), step.after_failure.end(), done);
    };
    while (!steps_.empty()) {
      const auto next = std::find_if(steps_.begin(), steps_.end(), is_free);
      if (next == steps_.end()) {
        problems.error(runbook, "",
                       "the steps of " + runbook + " wait for each other, " + steps_.front().id +
                           " among them",
                       "an order in which each can begin; see drsim runbook show");
        return order;
      }
      placed.insert(next->id);
      order.push_back(std::move(*next));
      steps_.erase(next);
    }
    return order;
  }

private:
  [[nodiscard]] StepToDo step_of(const ComponentSpec &spec, const Parameters &parameters) const
  {
    StepToDo step{spec.id,
                  spec.title.empty() ? spec.id : spec.title,
                  parameters.text("action"),
                  parameters.has("target") ? parameters.text("target") : "",
                  parameters.has("when") ? parameters.text("when") : "",
                  parameters.flag("needs_approval"),
                  parameters.links("after"),
                  parameters.links("after_failure")};
    for (const Target &entry : environment_.runbook_steps)
      if (entry.component == spec.id)
        step.entry = &entry;
    return step;
  }

  /// A step that is not among those to be done (of another runbook) holds nobody up.
  [[nodiscard]] bool is_placed(const std::string &id, const std::set<std::string> &placed) const
  {
    if (const auto called = stands_for_.find(id); called != stands_for_.end())
      return std::none_of(steps_.begin(), steps_.end(),
                          [&](const StepToDo &step) { return runbook_of(step) == called->second; });
    return placed.count(id) != 0 ||
           std::none_of(steps_.begin(), steps_.end(), [&](const StepToDo &step) { return step.id == id; });
  }

  [[nodiscard]] std::string runbook_of(const StepToDo &step) const
  {
    return Parameters(*deployment_.find(step.id)).link("runbook");
  }

  const Deployment &deployment_;
  const Environment &environment_;
  std::vector<StepToDo> steps_;
  std::set<std::string> listed_;
  std::map<std::string, std::string> stands_for_; ///< step -> runbook that it calls
};

} // namespace

std::vector<std::string> runbooks_of(const Deployment &deployment)
{
  std::vector<std::string> ids;
  for (const ComponentSpec *one : deployment.of_kind("runbook"))
    ids.push_back(one->id);
  return ids;
}

std::vector<StepToDo> steps_of(const std::string &runbook, const Deployment &deployment,
                               const Environment &environment, Diagnostics &problems)
{
  Lister lister(deployment, environment);
  lister.list(runbook);
  return lister.ordered(runbook, problems);
}

} // namespace drsim::inject
