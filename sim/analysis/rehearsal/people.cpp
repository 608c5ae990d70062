// Who is needed, and how long it takes.
#include "sim/analysis/rehearsal/plan.hpp"

#include "sim/core/units.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline analysis::inline rehearsal {
namespace {

std::vector<std::string> doers(const ComponentSpec &step, const Deployment &deployment)
{
  std::vector<std::string> who = doers_of(step, deployment);
  if (who.empty())
    if (const std::string owner = text_of(step, "owner"); !owner.empty())
      who.push_back(owner);
  return who;
}

/// Most steps of one doer whose medians overlap.
std::size_t most_at_once(const std::vector<std::pair<double, double>> &spans)
{
  std::size_t most = 0;
  for (const auto &[from, to] : spans) {
    const double at = from;
    most = std::max(most,
                    static_cast<std::size_t>(std::count_if(spans.begin(), spans.end(), [&](const auto &one) {
                      return one.first <= at && at < one.second;
                    })));
  }
  return most;
}

double sum_of(const std::vector<const ComponentSpec *> &steps, double p)
{
  double sum = 0;
  for (const ComponentSpec *step : steps)
    if (const Parameter *length = parameter_of(*step, "duration_s"); length != nullptr)
      sum += length->value.quantile(p);
  return sum;
}

void by_trials(const Deployment &deployment, PlannedRehearsal &into)
{
  const bool back = into.exercise.type != "simulation" &&
                    std::any_of(into.aborts.begin(), into.aborts.end(),
                                [](const AbortPoint &one) { return one.back_by == "home"; });
  const double home = back ? home_s(deployment, into.expected) : 0;
  const double home_p90 = back ? into.expected.home_s.p90.value_or(home) : 0;
  into.play_by = back ? "trials_and_home" : "trials";
  into.play_p50_s = into.expected.whole_s.p50.value_or(infinity) + home;
  into.play_p90_s = into.expected.whole_s.p90.value_or(infinity) + home_p90;
}

} // namespace

std::vector<const ComponentSpec *> steps_played(const Deployment &deployment,
                                                const RehearsalCandidate &candidate)
{
  std::vector<const ComponentSpec *> steps;
  for (const std::string &id : candidate.runbooks)
    if (const ComponentSpec *runbook = deployment.find(id); runbook != nullptr)
      for (const std::string &step : steps_of(*runbook, deployment))
        steps.push_back(deployment.find(step));
  steps.erase(std::remove(steps.begin(), steps.end(), nullptr), steps.end());
  return steps;
}

void fill_people(const Deployment &deployment, const RehearsalCandidate &candidate, PlannedRehearsal &into)
{
  std::map<std::string, std::vector<std::pair<double, double>>> spans;
  std::vector<std::string> order;
  const auto role_at = [&](const std::string &id) -> NeededRole & {
    for (NeededRole &role : into.roles)
      if (role.role == id)
        return role;
    const ComponentSpec *spec = deployment.find(id);
    into.roles.push_back({id, spec == nullptr ? id : spec->title, 0,
                          spec == nullptr ? 0 : mean_of(*spec, "hands").value_or(0), 0, false});
    return into.roles.back();
  };
  for (const ComponentSpec *rota : deployment.of_kind("oncall"))
    static_cast<void>(role_at(rota->id)); // whoever is on duty is told in any case
  for (const ComponentSpec *step : steps_played(deployment, candidate))
    for (const std::string &who : doers(*step, deployment)) {
      NeededRole &role = role_at(who);
      ++role.steps;
      role.approves = role.approves || mean_of(*step, "needs_approval").value_or(0) > 0;
      for (const ExpectedStep &one : into.expected.steps)
        if (one.component == step->id && one.begins_s.p50 && one.takes_s.p50)
          spans[who].emplace_back(*one.begins_s.p50, *one.begins_s.p50 + *one.takes_s.p50);
    }
  for (NeededRole &role : into.roles) {
    role.at_once = most_at_once(spans[role.role]);
    if (role.hands >
        0) // medians of several trials may overlap where no trial did: there is no more than there is
      role.at_once = std::min(role.at_once, static_cast<std::size_t>(role.hands));
  }
  const auto key = std::max_element(into.roles.begin(), into.roles.end(),
                                    [](const auto &a, const auto &b) { return a.steps < b.steps; });
  if (key != into.roles.end())
    into.key_role = key->role;
}

void fill_length(const Deployment &deployment, const RehearsalCandidate &candidate,
                 const RehearsalRules &rules, PlannedRehearsal &into)
{
  into.briefing_s = rules.at("briefing_s");
  into.debrief_s = rules.at("debrief_s");
  if (into.exercise.type == "tabletop") {
    into.play_by = "injects";
    into.play_p50_s = double(into.injects.size()) * rules.at("inject_s");
    into.play_p90_s = double(into.injects.size()) * rules.at("inject_long_s");
  } else if (into.exercise.type == "walkthrough") {
    const auto steps = steps_played(deployment, candidate);
    into.play_by = "steps";
    into.play_p50_s = sum_of(steps, 0.5);
    into.play_p90_s = sum_of(steps, 0.9);
  } else {
    by_trials(deployment, into);
  }
}

} // namespace drsim::analysis::rehearsal
