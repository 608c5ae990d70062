// Whether people are allowed to do what their pages ask of them.
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/step_doers.hpp"

#include <map>

namespace drsim::inline lint {
namespace {

/// An error where nobody else may; where somebody may, the step waits for him.
void people_refused(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const std::string refused = text_of(*step, "refused_calls");
    if (refused.empty())
      continue;
    const auto instead = step->links.find("instead");
    const bool others = instead != step->links.end() && !instead->second.empty();
    findings.grade(others ? Severity::warning : Severity::error);
    findings.at(
        *step, "refused_calls",
        step->id + ": nobody who does it may make its calls: " + refused +
            (others ? "; " + joined(instead->second) + " may, and must be called first"
                    : "; the step waits until somebody has given them the right"),
        "allow it in a policy of theirs, name in the step who may, or practise how they get the right "
        "(break_glass_s)");
  }
}

/// One finding a person: no file says as whom he acts.
void people_unknown(const Deployment &deployment, Findings &findings)
{
  struct Asked {
    Provenance first;
    std::string steps;
    std::string calls;
    int count = 0;
  };
  constexpr int most_told = 4;
  std::map<std::string, Asked> all; // by who does the steps
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const std::string calls = text_of(*step, "unjudged_calls");
    const std::vector<std::string> who = doers_of(*step, deployment);
    if (calls.empty() || who.empty())
      continue;
    Asked &one = all[joined(who)];
    if (one.count == 0) {
      one.first = step->parameters.at("unjudged_calls").from;
      one.calls = calls;
    }
    if (++one.count <= most_told)
      one.steps += (one.steps.empty() ? "" : ", ") + step->id;
  }
  for (const auto &[who, one] : all)
    findings.place(
        one.first,
        "no file says whether " + who + " may ask for " + one.calls + " in " + one.steps +
            (one.count > most_told ? " and " + std::to_string(one.count - most_told) + " others" : "") +
            ": it is taken for granted",
        "say as whom in \"acts_as\" of " + who +
            " (a role of IAM, permission-set:NAME, iam-group:NAME, group:NAME of a cluster), and give "
            "the file with its policies");
}

} // namespace

std::vector<Rule> people_access_rules()
{
  return {{"people-call-refused", Severity::error, people_refused},
          {"people-access-unknown", Severity::note, people_unknown}};
}

} // namespace drsim::lint
