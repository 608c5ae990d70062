#include "sim/core/alert_condition.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>

namespace drsim::inline lint {
namespace {

/// A part of the RTO above which detection is worth a finding; a judgement of this program, not of the world.
constexpr double large_share = 0.25;

/// The figure of an alert that its owner shortens first.
std::string longest_setting(const ComponentSpec &alarm)
{
  return alarm.kind == "alert_rule" ? "for_s" : "period_s";
}

void slow_chain(const Deployment &deployment, Findings &findings)
{
  const std::optional<Page> page = fastest_page(deployment);
  if (!page)
    return;
  std::vector<Phase> phases = page->phases;
  for (const Phase &phase : human_phases(deployment))
    phases.push_back(phase);
  const double of_rto = total_s(phases) / deployment.objectives.rto_s;
  if (of_rto < large_share)
    return;
  if (of_rto >= 1)
    findings.grade(Severity::error);
  findings.at(*page->alarm, longest_setting(*page->alarm),
              "even the fastest alert that pages, " + page->alarm->id + ", takes " + share(of_rto) +
                  " of the RTO (" + span(deployment.objectives.rto_s) +
                  ") before the first step, in the mean: " + sum_text(phases),
              "let automation decide and start the runbook, practise diagnosis, shorten `for`, periods and "
              "group_wait");
}

void slow_rule(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *rule : deployment.of_kind("alert_rule")) {
    const std::vector<Phase> phases = machine_phases(deployment, *rule);
    const double of_rto = total_s(phases) / deployment.objectives.rto_s;
    if (of_rto >= large_share)
      findings.at(*rule, "for_s",
                  rule->id + " takes " + share(of_rto) + " of the RTO (" + span(deployment.objectives.rto_s) +
                      ") until it pages: " + sum_text(phases),
                  "shorten `for`, or page on a faster symptom");
  }
}

/// Whether a condition holds whatever happens: ratios, times and numbers are never below nought.
bool always_holds(const AlertCondition &condition)
{
  if (condition.kind == AlertCondition::Kind::unless)
    return false;
  if (condition.kind == AlertCondition::Kind::both)
    return std::all_of(condition.parts.begin(), condition.parts.end(), always_holds);
  if (condition.kind == AlertCondition::Kind::either)
    return std::any_of(condition.parts.begin(), condition.parts.end(), always_holds);
  return condition.shape != AlertCondition::Shape::absent && !condition.counts_hits &&
         ((condition.comparison == ">" && condition.threshold < 0) ||
          (condition.comparison == ">=" && condition.threshold <= 0));
}

void fires_always(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *rule : deployment.of_kind("alert_rule")) {
    auto condition = parse_alert_condition(text_of(*rule, "condition"));
    if (!condition)
      condition = AlertCondition{};
    if (condition->kind == AlertCondition::Kind::leaf && condition->metric != "up")
      condition->threshold = mean_of(*rule, "threshold").value_or(condition->threshold);
    const bool sign_of_life = text_of(*rule, "metric") == "always";
    if (sign_of_life ? pages(deployment, *rule) : always_holds(*condition))
      findings.at(*rule, "threshold",
                  rule->id + " fires always: it tells nobody anything, and costs those it pages attention",
                  "compare with what is bad, or route it to a dead man's switch only");
  }
}

void pages_nobody(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *rule : deployment.of_kind("alert_rule"))
    if (text_of(*rule, "severity") == "page" && !pages(deployment, *rule))
      findings.at(*rule, "severity",
                  rule->id + " is meant to page, but no route it takes pages: " +
                      (links_of(*rule, "route").empty() ? "it takes none" : joined(links_of(*rule, "route"))),
                  "route it to a receiver that pages");
  if (fastest_page(deployment) || deployment.of_kind("oncall").empty())
    return;
  for (const char *kind : {"cloudwatch_alarm", "composite_alarm"})
    for (const ComponentSpec *alarm : deployment.of_kind(kind))
      if (!links_of(*alarm, "notifies").empty())
        return;
  findings.place(deployment.of_kind("oncall").front()->from,
                 "no alert and no alarm pages the people on call: an outage is noticed by chance",
                 "add an alert on the journeys' error ratio and route it to a pager");
}

} // namespace

std::vector<Rule> alert_rules()
{
  return {{"alert-chain-slow", Severity::warning, slow_chain},
          {"alert-rule-slow", Severity::warning, slow_rule},
          {"alert-fires-always", Severity::warning, fires_always},
          {"alert-pages-nobody", Severity::error, pages_nobody}};
}

} // namespace drsim::lint
