#include "sim/lint/facts.hpp"
#include "sim/lint/losses.hpp"
#include "sim/lint/rules.hpp"
#include "sim/lint/runbook_path.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

/// Steps of a runbook, as written.
std::vector<const ComponentSpec *> steps_of(const Deployment &deployment, const ComponentSpec &runbook)
{
  std::vector<const ComponentSpec *> steps;
  for (const auto &[role, ids] : runbook.links)
    if (role.rfind("step:", 0) == 0)
      for (const std::string &id : ids)
        if (const ComponentSpec *step = deployment.find(id))
          steps.push_back(step);
  return steps;
}

void too_long(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const RunbookPath path = longest_way(deployment, RunbookGraph(deployment, *runbook));
    const std::vector<Phase> before = before_first_step(deployment, *runbook);
    const double rto_s = deployment.objectives.rto_s;
    const double mean_s = path.mean_s + total_s(before);
    const double p95_s = path.p95_s + total_p95_s(before);
    if (path.steps.empty() || (mean_s <= rto_s && p95_s <= rto_s))
      continue;
    findings.grade(mean_s > rto_s ? Severity::error : Severity::warning);
    findings.place(runbook->from,
                   runbook->id + " restores service " + span(mean_s) + " after the fault in the mean and " +
                       span(p95_s) + " with every part at its own p95; the RTO is " + span(rto_s) +
                       ". Before the first step: " + (before.empty() ? "nothing" : sum_text(before)) +
                       ", which leaves " + span(std::max(0.0, rto_s - total_s(before))) +
                       "; longest way, people and machines: steps " + joined(path.steps) + " = " +
                       span(path.mean_s) + ". Not counted: start of pods, clients that keep old addresses",
                   "automate the longest steps, let more of them run side by side, or raise the RTO");
  }
}

bool is_for_region(const ComponentSpec &runbook)
{
  return text_of(runbook, "trigger") == "region";
}

/// The region that a runbook is for the loss of; "" for other troubles.
std::string lost_region(const Deployment &deployment, const ComponentSpec &runbook)
{
  const std::string trigger = text_of(runbook, "trigger");
  return trigger == "region"         ? deployment.primary_region()
         : trigger == "other_region" ? dr_region(deployment)
                                     : std::string();
}

void needs_what_failed(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const std::string region = lost_region(deployment, *runbook);
    const Losses losses(deployment, region);
    for (const ComponentSpec *step : steps_of(deployment, *runbook))
      for (const std::string &id : links_of(*step, "requires"))
        if (const ComponentSpec *root = deployment.find(losses.root(id)); root != nullptr)
          findings.place(step->from,
                         step->id + " needs " + losses.text(id) + ", which lives in " + region +
                             ", the region that has failed (" + provenance_text(root->from) + ")",
                         "run " + root->id + " in the other region too, or write the step without it");
  }
}

bool names(const std::vector<std::string> &ids, const std::string &id)
{
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// Whether a step comes, by whatever way, after one of `first`.
bool comes_after(const Deployment &deployment, const ComponentSpec &step, const std::set<std::string> &first)
{
  std::vector<std::string> open = links_of(step, "after");
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (first.count(open[at]) > 0)
      return true;
    if (const ComponentSpec *before = deployment.find(open[at]))
      for (const std::string &id : links_of(*before, "after"))
        if (!names(open, id))
          open.push_back(id);
  }
  return false;
}

/// Until it is mended, what a runbook is for can be used by none of its steps.
void needs_what_it_mends(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const std::vector<std::string> broken = links_of(*runbook, "for");
    const Losses losses(deployment, broken);
    const std::vector<const ComponentSpec *> steps = steps_of(deployment, *runbook);
    std::set<std::string> mending;
    for (const ComponentSpec *step : steps)
      if (names(broken, text_of(*step, "target")))
        mending.insert(step->id);
    for (const ComponentSpec *step : steps)
      for (const std::string &id : links_of(*step, "requires"))
        if (!losses.root(id).empty() && !comes_after(deployment, *step, mending))
          findings.place(step->from,
                         step->id + " needs " + losses.text(id) + ", which the runbook is there to mend",
                         "write the step without it, or keep a way to it that does not fail with it");
  }
}

void creates_resources(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    for (const ComponentSpec *step : steps_of(deployment, *runbook))
      if (is_for_region(*runbook) && text_of(*step, "action") == "create")
        findings.at(*step, "action",
                    step->id + " creates " + text_of(*step, "target") +
                        " in the recovery: it depends on the region's control plane, which is busiest then",
                    "create it beforehand and keep it");
}

void edits_dns(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    for (const ComponentSpec *step : steps_of(deployment, *runbook)) {
      const ComponentSpec *record = deployment.find(text_of(*step, "target"));
      if (text_of(*step, "action") != "switch_dns" || record == nullptr ||
          text_of(*record, "switched_by") == "routing_control") // no edit: a state is set
        continue;
      const std::string where = text_of(*record, "control_plane_region");
      findings.at(*step, "action",
                  step->id + " edits " + record->id + " by hand" +
                      (where.empty() ? std::string()
                                     : ": Route 53 takes edits in " + where + " only (" +
                                           place_text(*record, "control_plane_region") +
                                           "), health checks fail over without it"),
                  "let a health check or a routing control (ARC) fail over, not an edit");
    }
}

void missing_runbook(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> triggers;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    triggers.insert(text_of(*runbook, "trigger"));
  const std::vector<const ComponentSpec *> people = deployment.of_kind("oncall");
  if (people.empty())
    return;
  for (const char *trigger : {"region", "database", "corruption", "deploy"})
    if (triggers.count(trigger) == 0)
      findings.place(people.front()->from,
                     std::string("no runbook is for \"") + trigger + "\": people improvise, " +
                         figure(mean_of(*people.front(), "no_runbook_factor").value_or(1)) +
                         " times as slow by the model",
                     std::string("write one and mark it `drsim: trigger=") + trigger + "`");
}

/// Whoever fails over by plan needs one for the way back.
void no_way_home(const Deployment &deployment, Findings &findings)
{
  const std::vector<const ComponentSpec *> runbooks = deployment.of_kind("runbook");
  const auto is_for = [&](const char *trigger) {
    return std::any_of(runbooks.begin(), runbooks.end(),
                       [&](const ComponentSpec *one) { return text_of(*one, "trigger") == trigger; });
  };
  if (is_for("region") && !is_for("failback"))
    findings.place(runbooks.front()->from,
                   "no runbook is for \"failback\": once the first region is back nobody goes home, and what "
                   "took over stands alone",
                   "write one and mark it `drsim: trigger=failback`");
}

/// Whether an alert names a runbook as its own, or a step of another one calls it.
bool is_begun_by_others(const Deployment &deployment, const std::string &runbook)
{
  return std::any_of(deployment.components.begin(), deployment.components.end(), [&](const auto &one) {
    const std::vector<std::string> named = links_of(one, one.kind == "runbook_step" ? "calls" : "runbook");
    return std::find(named.begin(), named.end(), runbook) != named.end();
  });
}

void no_trigger(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    if (text_of(*runbook, "trigger").empty() && !is_begun_by_others(deployment, runbook->id))
      findings.place(runbook->from,
                     runbook->id + " says of no fault that it is for it, no alert names it, and no other "
                                   "runbook calls it: nothing starts it",
                     "name its trigger (`drsim: trigger=region`), or its page in an alert's runbook_url");
}

void unknown_target(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const std::string action = text_of(*step, "action");
    const std::string target = text_of(*step, "target");
    if (brings_back(*step) && action != "rollback" && deployment.find(target) == nullptr)
      findings.at(*step, "target",
                  step->id + " asks to " + action + " " + (target.empty() ? "nothing named" : target) +
                      ", which is not in the deployment",
                  "name the component, e.g. `drsim: target=ID`");
  }
}

} // namespace

std::vector<Rule> recovery_rules()
{
  return {{"runbook-over-rto", Severity::error, too_long},
          {"runbook-needs-failed-region", Severity::error, needs_what_failed},
          {"runbook-needs-what-it-mends", Severity::warning, needs_what_it_mends},
          {"recovery-creates-resources", Severity::warning, creates_resources},
          {"recovery-edits-dns", Severity::warning, edits_dns},
          {"runbook-missing", Severity::warning, missing_runbook},
          {"failback-missing", Severity::warning, no_way_home},
          {"runbook-without-trigger", Severity::warning, no_trigger},
          {"runbook-step-target-unknown", Severity::error, unknown_target}};
}

} // namespace drsim::lint
