// What a runbook promises, against objectives, other runbooks and its own steps.
#include "sim/input/unknown_lengths.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/lint/runbook_path.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline lint {
namespace {

struct Promise {
  const char *parameter; ///< of the runbook
  const char *name;
  double objective_s; ///< of the deployment
};

std::vector<Promise> promises_of(const Deployment &deployment)
{
  return {{"stated_rto_s", "RTO", deployment.objectives.rto_s},
          {"stated_rpo_s", "RPO", deployment.objectives.rpo_s}};
}

/// A page that allows more than the deployment's objective.
void beyond_objective(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    for (const Promise &promise : promises_of(deployment))
      if (const auto stated = mean_of(*runbook, promise.parameter); stated && *stated > promise.objective_s)
        findings.at(*runbook, promise.parameter,
                    runbook->id + " promises an " + promise.name + " of " + span(*stated) +
                        "; the objective of the deployment is " + span(promise.objective_s) +
                        ": whoever follows the page may keep its word and miss the objective",
                    "correct the one that is wrong");
}

/// Runbooks for the same trouble that promise different things: the first against each that differs.
void contradict(const Deployment &deployment, Findings &findings)
{
  for (const Promise &promise : promises_of(deployment)) {
    std::map<std::string, const ComponentSpec *> first; // by trigger
    for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
      const auto stated = mean_of(*runbook, promise.parameter);
      const std::string trigger = text_of(*runbook, "trigger");
      if (!stated || trigger.empty())
        continue;
      const ComponentSpec *known = first.emplace(trigger, runbook).first->second;
      const double other = mean_of(*known, promise.parameter).value_or(*stated);
      if (*stated != other)
        findings.at(*runbook, promise.parameter,
                    runbook->id + " promises an " + promise.name + " of " + span(*stated) + ", " + known->id +
                        " for the same trouble (" + trigger + ") of " + span(other) + " (" +
                        place_text(*known, promise.parameter) + ")",
                    "say the same on both pages, or what each is for");
    }
  }
}

/// A runbook whose longest way takes longer than it promises itself; runbook-over-rto has the objective.
void beyond_promise(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const auto stated = mean_of(*runbook, "stated_rto_s");
    if (!stated || *stated == deployment.objectives.rto_s)
      continue;
    const RunbookPath path = longest_way(deployment, RunbookGraph(deployment, *runbook));
    const std::vector<Phase> before = before_first_step(deployment, *runbook);
    const double whole_s = path.mean_s + total_s(before);
    if (path.steps.empty() || whole_s <= *stated)
      continue;
    const bool alone = path.mean_s > *stated;
    findings.grade(alone ? Severity::error : Severity::warning);
    findings.at(*runbook, "stated_rto_s",
                runbook->id + " promises service within " + span(*stated) + "; its longest way alone takes " +
                    span(path.mean_s) + " in the mean, people and machines (steps " + joined(path.steps) +
                    ")" +
                    (alone || before.empty() ? std::string()
                                             : ", after " + span(total_s(before)) +
                                                   " until its first step: " + span(whole_s) + " in all"),
                "shorten the longest steps, let more run side by side, or promise what can be kept");
  }
}

/// A time-out that somebody set below what the machines take in the mean.
void gives_up_early(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const auto limit = mean_of(*step, "done_timeout_s");
    const double machine_s = machine_phase(deployment, *step).mean_s;
    if (limit && !is_general(*step, "done_timeout_s") && *limit < machine_s)
      findings.at(*step, "done_timeout_s",
                  step->id + " gives up after " + span(*limit) + "; to " + text_of(*step, "action") + " " +
                      text_of(*step, "target") + " takes " + span(machine_s) + " in the mean",
                  "wait longer, or choose a way that is quicker");
  }
}

/// A plan that makes everything anew, with no word on how long anything takes: the catalogue's minute a step
/// would be an answer about nothing.
void rebuild_of_no_length(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : rebuilds_of_no_length(deployment)) {
    const RunbookGraph graph(deployment, *runbook);
    double mean_s = 0;
    for (const ComponentSpec *step : graph.steps())
      mean_s += mean_of(*step, "duration_s").value_or(0);
    findings.place(runbook->from,
                   runbook->id + " makes everything anew, and none of its " +
                       std::to_string(graph.steps().size()) + " steps says how long it takes: the " +
                       span(mean_s) +
                       " that trials would play are the catalogue's for so many steps in a console, no "
                       "answer about a rebuild",
                   "measure or estimate each step, and write it: \"(2-4 h)\" in its title, or `drsim: "
                   "duration=...`");
  }
}

} // namespace

std::vector<Rule> runbook_time_rules()
{
  return {{"rebuild-length-unknown", Severity::error, rebuild_of_no_length},
          {"runbook-beyond-objective", Severity::warning, beyond_objective},
          {"runbooks-contradict", Severity::warning, contradict},
          {"runbook-over-own-promise", Severity::warning, beyond_promise},
          {"runbook-step-gives-up-early", Severity::warning, gives_up_early}};
}

} // namespace drsim::lint
