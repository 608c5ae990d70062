#include "sim/lint/lint.hpp"

#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <tuple>

namespace drsim::inline lint {
namespace {

std::vector<Rule> all_rules()
{
  std::vector<Rule> all;
  for (const auto subject :
       {data_rules, parity_rules, difference_rules, watch_rules, alert_rules, dns_rules, recovery_rules,
        load_rules, service_rules, server_rules, routing_rules, copy_rules, path_rules, objective_rules})
    for (const Rule &rule : subject())
      all.push_back(rule);
  return all;
}

} // namespace

void Findings::at(const ComponentSpec &component, const std::string &parameter, std::string message,
                  std::string cure)
{
  const Provenance from = place_of(component, parameter);
  if (from.file.rfind("catalogue/", 0) == 0)
    message += "; the figure is the catalogue's, no file sets it";
  place(from, std::move(message), std::move(cure));
}

void Findings::place(const Provenance &from, std::string message, std::string cure)
{
  all_.push_back({id_, severity_, from.file, from.address, std::move(message), std::move(cure)});
}

void Findings::deployment(const std::string &pointer, std::string message, std::string cure)
{
  all_.push_back({id_, severity_, "deployment.json", pointer, std::move(message), std::move(cure)});
}

std::vector<Finding> lint(const Deployment &deployment)
{
  std::vector<Finding> all;
  if (deployment.regions.empty())
    return all;
  for (const Rule &rule : all_rules()) {
    Findings found(rule.id, rule.severity);
    rule.find(deployment, found);
    all.insert(all.end(), found.all().begin(), found.all().end());
  }
  std::stable_sort(all.begin(), all.end(), [](const Finding &a, const Finding &b) {
    return std::tie(a.severity, a.id, a.file) < std::tie(b.severity, b.id, b.file);
  });
  return all;
}

std::vector<std::string> lint_rules()
{
  std::vector<std::string> ids;
  for (const Rule &rule : all_rules())
    ids.emplace_back(rule.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

} // namespace drsim::lint
