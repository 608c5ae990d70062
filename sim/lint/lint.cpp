#include "sim/lint/lint.hpp"

#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace drsim::inline lint {
namespace {

std::vector<Rule> all_rules()
{
  std::vector<Rule> all;
  for (const auto subject :
       {data_rules,          parity_rules,   difference_rules,   watch_rules,         alert_rules,
        dns_rules,           recovery_rules, runbook_page_rules, runbook_order_rules, runbook_time_rules,
        runbook_name_rules,  load_rules,     service_rules,      server_rules,        routing_rules,
        copy_rules,          path_rules,     network_rules,      region_rules,        objective_rules,
        people_access_rules, nginx_rules})
    for (const Rule &rule : subject())
      all.push_back(rule);
  return all;
}

constexpr const char *open_questions = "open-questions"; ///< the rule that tells what was not looked at

bool is_among(const std::vector<Findings::Found> &all, const Finding &finding)
{
  return std::any_of(all.begin(), all.end(), [&](const Findings::Found &one) {
    return one.finding.file == finding.file && one.finding.where == finding.where;
  });
}

/// What a rule finds but for what is about a guess, and what sets an assumption against an objective that is
/// one: that is not there once nothing can miss the objective. Their ids go to `unsaid`.
std::vector<Finding> found_by(const Rule &rule, const Deployment &deployment, const Deployment &lenient,
                              std::set<std::string> &unsaid)
{
  const Guesses guesses(deployment);
  Findings found(rule.id, rule.severity, guesses);
  Findings without_objectives(rule.id, rule.severity, guesses);
  rule.find(deployment, found);
  if (!deployment.open_questions.empty())
    rule.find(lenient, without_objectives);
  std::vector<Finding> kept;
  for (const Findings::Found &one : found.all()) {
    const bool both =
        one.assumed && !deployment.open_questions.empty() && !is_among(without_objectives.all(), one.finding);
    if (one.guess || both)
      unsaid.insert(rule.id);
    else
      kept.push_back(one.finding);
  }
  return kept;
}

Finding told_of(const Deployment &deployment, const std::set<std::string> &unsaid)
{
  const std::size_t open = deployment.open_questions.size();
  return {open_questions,
          Severity::note,
          "deployment.json",
          "/questions",
          (open == 1 ? "1 place holds a guess" : std::to_string(open) + " places hold guesses") +
              " that questions are open about, of which these rules say nothing: " +
              joined({unsaid.begin(), unsaid.end()}),
          "answer in deployment.json, take each answered question out of \"questions\", and lint again"};
}

} // namespace

void Findings::at(const ComponentSpec &component, const std::string &parameter, std::string message,
                  std::string cure)
{
  const Provenance from = place_of(component, parameter);
  if (from.file.rfind("catalogue/", 0) == 0)
    message += "; the figure is the catalogue's, no file sets it";
  place(from, std::move(message), std::move(cure));
  all_.back().guess = guesses_.covers(component, parameter);
  all_.back().assumed = is_assumed(component, parameter);
}

void Findings::place(const Provenance &from, std::string message, std::string cure)
{
  all_.push_back({{id_, severity_, from.file, from.address, std::move(message), std::move(cure)},
                  guesses_.covers(from),
                  false});
}

void Findings::deployment(const std::string &pointer, std::string message, std::string cure)
{
  all_.push_back({{id_, severity_, "deployment.json", pointer, std::move(message), std::move(cure)},
                  guesses_.covers(pointer),
                  false});
}

std::vector<Finding> lint(const Deployment &deployment)
{
  std::vector<Finding> all;
  if (deployment.regions.empty())
    return all;
  const Deployment lenient = Guesses(deployment).without_objectives();
  std::set<std::string> unsaid;
  for (const Rule &rule : all_rules())
    for (Finding &finding : found_by(rule, deployment, lenient, unsaid))
      all.push_back(std::move(finding));
  if (!unsaid.empty())
    all.push_back(told_of(deployment, unsaid));
  std::stable_sort(all.begin(), all.end(), [](const Finding &a, const Finding &b) {
    return std::tie(a.severity, a.id, a.file) < std::tie(b.severity, b.id, b.file);
  });
  return all;
}

std::vector<std::string> lint_rules()
{
  std::vector<std::string> ids = {open_questions};
  for (const Rule &rule : all_rules())
    ids.emplace_back(rule.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

} // namespace drsim::lint
