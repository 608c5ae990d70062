// What turns traffic without an edit of DNS: routing controls and their safety rules, groups of origins.
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline lint {
namespace {

void control_without_step(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> switched;
  for (const ComponentSpec *step : deployment.of_kind("runbook_step"))
    if (text_of(*step, "action") == "switch_dns")
      switched.insert(text_of(*step, "target"));
  for (const ComponentSpec *record : deployment.of_kind("route53_record"))
    if (text_of(*record, "switched_by") == "routing_control" && switched.count(record->id) == 0)
      findings.at(*record, "switched_by",
                  record->id + " moves when a routing control is turned (" +
                      joined(links_of(*record, "routing_control")) +
                      "), and no step of a runbook turns it: users stay where the fault is",
                  "write the step and mark it `drsim: action=switch_dns target=" + record->id + "`");
}

/// How many of its controls an assertion allows to be off at once; below 0 = cannot say.
double may_be_off(const ComponentSpec &rule, double controls)
{
  const std::string sort = text_of(rule, "rule");
  if (is_on(rule, "inverted"))
    return -1;
  if (sort == "AND")
    return 0;
  if (sort == "OR")
    return controls - 1;
  const std::optional<double> threshold = mean_of(rule, "threshold");
  return sort == "ATLEAST" && threshold ? std::max(0.0, controls - *threshold) : -1;
}

void rule_blocks(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *rule : deployment.of_kind("safety_rule")) {
    const auto controls = links_of(*rule, "asserted");
    if (text_of(*rule, "sort") != "assertion" || controls.empty() ||
        may_be_off(*rule, static_cast<double>(controls.size())) != 0)
      continue;
    findings.at(*rule, "rule",
                rule->id + " demands that all of " + joined(controls) +
                    " are on: turning off the region that failed is refused",
                "demand one less (ATLEAST " + figure(static_cast<double>(controls.size()) - 1) +
                    "), or put the override of safety rules into the runbook");
  }
}

void one_region_behind(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *front : deployment.of_kind("cloudfront")) {
    std::set<std::string> regions;
    bool fails_over = false;
    const auto origins = links_of(*front, "origin");
    for (const std::string &id : origins)
      if (const ComponentSpec *origin = deployment.find(id)) {
        fails_over =
            fails_over || (origin->kind == "route53_record" && text_of(*origin, "routing") != "simple");
        regions.insert(origin->region);
      }
    if (regions.size() != 1 || fails_over || *regions.begin() != deployment.primary_region())
      continue;
    const bool group = is_on(*front, "origin_failover");
    findings.at(*front, "origin_failover",
                front->id + " sends every request to " + *regions.begin() + " (" + joined(origins) + ")" +
                    (group ? ": both members of its origin group stand there" : "") +
                    "; what it has not cached fails with the region",
                "add an origin group whose second member stands in " +
                    (dr_region(deployment).empty() ? "another region" : dr_region(deployment)) +
                    ", or point the origin at a name that fails over");
  }
}

void deaf_origin_group(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *front : deployment.of_kind("cloudfront")) {
    const std::string codes = text_of(*front, "failover_codes");
    if (!is_on(*front, "origin_failover") || codes.empty())
      continue;
    std::vector<std::string> missing;
    for (const char *code : {"502", "503", "504"})
      if (codes.find(code) == std::string::npos)
        missing.emplace_back(code);
    if (!missing.empty())
      findings.at(*front, "failover_codes",
                  "the origin group of " + front->id + " fails over on " + codes + ", not on " +
                      joined(missing) + ": a front door without targets, or a time-out, stays an error",
                  "add " + joined(missing) + " to failover_criteria.status_codes");
  }
}

} // namespace

std::vector<Rule> routing_rules()
{
  return {{"routing-control-without-step", Severity::error, control_without_step},
          {"safety-rule-blocks-failover", Severity::error, rule_blocks},
          {"cloudfront-one-region", Severity::warning, one_region_behind},
          {"cloudfront-failover-codes", Severity::warning, deaf_origin_group}};
}

} // namespace drsim::lint
