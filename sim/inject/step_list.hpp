#pragma once
// The steps of a runbook in the order in which one hand carries them out.

#include "sim/inject/environment.hpp"

#include <string>
#include <vector>

namespace drsim::inject {

/// One step, with the entry of the environment that carries it out.
struct StepToDo {
  std::string id;
  std::string title;
  std::string action; ///< of drsim list actions
  std::string target; ///< what it is asked of; "": nothing
  std::string when;   ///< the condition under which it is done; "": always
  bool needs_approval = false;
  std::vector<std::string> after;         ///< steps that it comes after
  std::vector<std::string> after_failure; ///< it is done only when one of these failed
  const Target *entry = nullptr;          ///< null: a person does it, and is asked
};

/// The runbooks of a deployment, by id.
[[nodiscard]] std::vector<std::string> runbooks_of(const Deployment &deployment);

/// All steps of a runbook, those of runbooks that it calls in the place of the step that calls them. What
/// comes after others stands after them; else they stand as they are written. `environment` must outlive the
/// list. A step whose predecessors wait for it is a problem.
[[nodiscard]] std::vector<StepToDo> steps_of(const std::string &runbook, const Deployment &deployment,
                                             const Environment &environment, Diagnostics &problems);

} // namespace drsim::inject
