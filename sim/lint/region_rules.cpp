// Rights, secrets and images that only the primary region has.
#include "sim/assemble/needs.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

/// Roles are of no region, the things they may use are.
void rights_of_one_region(const Deployment &deployment, const std::string &home, const std::string &away,
                          Findings &findings)
{
  std::map<std::string, std::set<std::string>> regions; // by service
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "grants_in") {
      const std::size_t space = one.to.find(' ');
      regions[one.to.substr(0, space)].insert(one.to.substr(space + 1));
    }
  if (regions.contains("*"))
    return; // somebody may use everything: which policy is worn where is not weighed
  for (const Dependency &one : deployment.dependencies) {
    const std::string service = one.to.substr(0, one.to.find(' '));
    if (one.what != "grants_in" || one.to != service + " " + home || regions[service].contains(away) ||
        regions[service].contains("*"))
      continue;
    findings.place(one.at,
                   one.from + " allows calls on things of " + service + " in " + home +
                       " only: the same call in " + away + " is refused",
                   "allow it on the things of " + away + " too");
  }
}

void trust_of_one_region(const Deployment &deployment, const std::string &home, const std::string &away,
                         Findings &findings)
{
  if (kind_in(deployment, "eks_cluster", away) == nullptr)
    return;
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "trusts_in" && one.to == away)
      return; // roles of its own
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "trusts_in" && one.to == home)
      findings.place(one.at,
                     one.from + " trusts accounts of clusters in " + home + " only: pods of " + away +
                         " cannot take it",
                     "trust the identity provider of the cluster in " + away + " too");
}

void role_of_one_region(const Deployment &deployment, Findings &findings)
{
  const std::string away = dr_region(deployment);
  if (away.empty())
    return;
  rights_of_one_region(deployment, deployment.primary_region(), away, findings);
  trust_of_one_region(deployment, deployment.primary_region(), away, findings);
}

/// A name without the region that is in it: "shop/eu-west-1/db" -> "shop//db".
std::string bare(std::string name, const Deployment &deployment)
{
  for (const Region &region : deployment.regions)
    for (std::size_t at = name.find(region.name); at != std::string::npos; at = name.find(region.name))
      name.erase(at, region.name.size());
  return name;
}

void kept_in_one_region(const Deployment &deployment, Findings &findings)
{
  const std::string away = dr_region(deployment);
  if (away.empty())
    return;
  const Needs needs(deployment);
  std::set<std::string> there; // names that the DR region has
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "kept_as" && needs.regions(deployment, one.from).contains(away))
      there.insert(bare(one.to, deployment));
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "kept_as" && needs.regions(deployment, one.from).contains(deployment.primary_region()) &&
        !there.contains(bare(one.to, deployment)))
      findings.place(one.at,
                     one.from + " (" + one.to + ") stands in " + deployment.primary_region() +
                         " only: " + away + " has neither a copy of it nor one of its name",
                     "replicate it to " + away + ", or make one there and keep both the same");
}

void accelerator_of_one_region(const Deployment &deployment, Findings &findings)
{
  const std::string away = dr_region(deployment);
  std::map<std::string, std::set<std::string>> regions; // by accelerator
  std::map<std::string, const Dependency *> first;
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "spreads_to") {
      regions[one.from].insert(one.to);
      first.emplace(one.from, &one);
    }
  for (const auto &[accelerator, where] : regions)
    if (!away.empty() && where == std::set<std::string>{deployment.primary_region()})
      findings.place(first.at(accelerator)->at,
                     accelerator + " leads to " + deployment.primary_region() +
                         " only: users who come by it stay there",
                     "add an endpoint group in " + away + "; a traffic dial of 0 keeps it for the day");
}

} // namespace

std::vector<Rule> region_rules()
{
  return {{"role-of-one-region", Severity::warning, role_of_one_region},
          {"kept-in-one-region", Severity::warning, kept_in_one_region},
          {"accelerator-one-region", Severity::warning, accelerator_of_one_region}};
}

} // namespace drsim::lint
