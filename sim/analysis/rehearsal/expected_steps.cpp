#include "sim/analysis/rehearsal/expected_steps.hpp"

#include "sim/core/units.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace drsim::inline analysis::inline rehearsal {
namespace {

std::vector<std::string> ids_of(const Deployment &deployment, const std::string &runbook)
{
  const ComponentSpec *spec = deployment.find(runbook);
  return spec == nullptr ? std::vector<std::string>{} : steps_of(*spec, deployment);
}

bool was_begun(const StepOutcome &one)
{
  return std::isfinite(one.begun_s) && one.end != "passed_over" && one.end != "left_undone";
}

/// One step over the trials.
struct Gathered {
  ExpectedStep step;
  std::vector<double> begins, takes, ends, forward;
  std::map<std::string, std::size_t> waited;

  void add(const StepOutcome &one, double runbook_from_s, double back_s)
  {
    ++step.begun;
    step.failed += one.end == "failed" ? 1 : 0;
    step.unfinished += one.end == "unfinished" ? 1 : 0;
    begins.push_back(one.begun_s - runbook_from_s);
    takes.push_back(one.ended_s - one.begun_s);
    ends.push_back(one.ended_s);
    if (std::isfinite(one.ended_s))
      forward.push_back(std::max(0.0, back_s - one.ended_s));
    if (!one.waited_for.empty())
      ++waited[one.waited_for];
  }

  ExpectedStep told()
  {
    step.begins_s = times_of(begins);
    step.takes_s = times_of(takes);
    step.ends_s = times_of(ends);
    step.forward_s = times_of(forward);
    const auto most = std::max_element(waited.begin(), waited.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    if (most != waited.end())
      step.waited_for = most->first;
    return step;
  }
};

/// When there was nothing left to do: service is back and the steps are done.
double over_s(const Outcome &outcome, const CarriedOut &carried)
{
  return std::max(outcome.censored ? infinity : outcome.rto_s, carried.to_s);
}

} // namespace

CarriedOut carried_out(const Deployment &deployment, const std::vector<std::string> &runbooks,
                       const Outcome &outcome)
{
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  CarriedOut out{none, none};
  for (const std::string &runbook : runbooks) {
    const std::vector<std::string> ids = ids_of(deployment, runbook);
    for (const StepOutcome &one : outcome.steps) {
      if (!was_begun(one) || std::find(ids.begin(), ids.end(), one.component) == ids.end())
        continue;
      out.from_s = std::fmin(out.from_s, one.begun_s);
      out.to_s = std::fmax(out.to_s, one.ended_s);
    }
  }
  return out;
}

std::vector<ExpectedStep> expected_steps(const Deployment &deployment,
                                         const std::vector<std::string> &runbooks,
                                         const std::vector<RehearsalTrial> &trials)
{
  std::vector<ExpectedStep> all;
  for (const std::string &runbook : runbooks) {
    std::map<std::string, Gathered> steps;
    for (const RehearsalTrial &trial : trials) {
      const CarriedOut own = carried_out(deployment, {runbook}, trial.outcome);
      const CarriedOut whole = carried_out(deployment, runbooks, trial.outcome);
      for (const StepOutcome &one : trial.outcome.steps)
        if (was_begun(one))
          steps[one.component].add(one, own.from_s, over_s(trial.outcome, whole));
    }
    for (const std::string &id : ids_of(deployment, runbook)) {
      Gathered &gathered = steps[id];
      gathered.step.component = id;
      gathered.step.runbook = runbook;
      gathered.step.of = trials.size();
      all.push_back(gathered.told());
    }
  }
  return all;
}

} // namespace drsim::analysis::rehearsal
