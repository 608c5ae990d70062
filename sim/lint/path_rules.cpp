// Whether what is to take over can be reached, and stands on nothing that has failed.
#include "sim/assemble/certificates.hpp"
#include "sim/assemble/closed_ports.hpp"
#include "sim/assemble/needs.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

/// Things a component uses every time it starts or serves; copies come from their source, by design.
bool must_be_near(const std::string &what)
{
  static const std::set<std::string> sorts = {"key",      "certificate", "secret",   "image",
                                              "firewall", "config",      "identity", "security_group"};
  return sorts.count(what) > 0;
}

std::string cure_for(const Needs &needs, const Dependency &need, const std::string &region)
{
  const auto multi = needs.of(need.to, "multi_region");
  if (multi.empty())
    return "give " + region + " one of its own, or a replica of it";
  return multi.front()->to == "true"
             ? "the key is multi-region: add an aws_kms_replica_key in " + region
             : "a key of one region has no replicas: make a multi-region key and an aws_kms_replica_key in " +
                   region;
}

void stands_on_primary(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  const std::string &home = deployment.primary_region();
  for (const ComponentSpec &component : deployment.components) {
    if (component.region.empty() || component.region == home)
      continue;
    std::set<std::string> told;
    for (const Dependency &one : deployment.dependencies) {
      if (one.from != component.id || !must_be_near(one.what))
        continue;
      const auto where = needs.regions(deployment, one.to);
      if (where.count(home) > 0 && where.count(component.region) == 0 && told.insert(one.to).second)
        findings.place(one.at,
                       component.id + " (" + component.region + ") needs " + one.what + " " + one.to +
                           ", which stands in " + home + ": it fails with the region it is to replace",
                       cure_for(needs, one, component.region));
    }
  }
}

void closed_port(const Deployment &deployment, Findings &findings)
{
  for (const ClosedPort &closed : closed_ports(deployment)) {
    const ComponentSpec &component = *closed.component;
    const std::string where = component.region.empty() ? "" : " in " + component.region;
    const std::string at = " at port " + closed.said->to + " (" + provenance_text(closed.said->at) + "): ";
    const std::string who = closed.nodes.empty() ? "nobody reaches " + component.id + where
                                                 : "no node" + where + " reaches " + component.id;
    const std::string why =
        closed.by_list ? "the network access list says \"" + closed.rule->to + "\""
        : closed.nodes.empty()
            ? "its security groups let in only \"" + closed.rule->to + "\""
            : "its security groups let in \"" + closed.rule->to + "\", and the nodes are of " + closed.nodes;
    findings.place(closed.rule->at, who + at + why,
                   closed.nodes.empty() ? "let port " + closed.said->to + " in"
                                        : "let port " + closed.said->to + " in from " + closed.nodes);
  }
}

/// A front door that users cannot shake hands with, whatever stands behind it.
void certificate_wrong(const Deployment &deployment, Findings &findings)
{
  for (const WrongCertificate &wrong : wrong_certificates(deployment))
    findings.place(wrong.at,
                   wrong.balancer->id + " (" + wrong.balancer->region + "): " + wrong.why +
                       ": no browser goes on from there",
                   "issue one for the users' name in " + wrong.balancer->region +
                       " and name it at the HTTPS listener, before the region is needed");
}

/// Names that lead to one region only, with no other record of the name that leads elsewhere.
void name_of_one_region(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  std::map<std::string, std::set<std::string>> regions; // of a name
  std::map<std::string, const Dependency *> first;
  std::map<std::string, std::string> leads;
  for (const Dependency &one : deployment.dependencies) {
    if (one.what != "named")
      continue;
    first.emplace(one.to, &one);
    if (deployment.find(one.from) != nullptr) // of a failover set: it has rules of its own
      regions[one.to].insert("");
    for (const char *what : {"service", "store"})
      for (const Dependency *target : needs.of(one.from, what))
        if (const ComponentSpec *component = deployment.find(target->to)) {
          regions[one.to].insert(component->region);
          leads.emplace(one.to, component->id);
        }
  }
  std::set<std::string> checked; // front doors a health check asks: their name is theirs alone
  for (const ComponentSpec *check : deployment.of_kind("route53_health_check"))
    for (const std::string &id : links_of(*check, "target"))
      checked.insert(id);
  for (const auto &[name, where] : regions)
    if (!dr_region(deployment).empty() && where == std::set<std::string>{deployment.primary_region()} &&
        checked.count(leads.at(name)) == 0)
      findings.place(
          first.at(name)->at,
          "the name " + name.substr(0, name.find(' ')) + " leads to " + leads.at(name) + " in " +
              deployment.primary_region() + " only: whoever uses it stays with the region that fails",
          "make it a failover record, or have the runbook edit it (through Route 53's control plane)");
}

/// Whom journeys call, read and write, without region.
std::set<std::string> on_paths(const Deployment &deployment)
{
  std::set<std::string> names;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        names.insert(hop.target);
  return names;
}

/// A block that no component comes from, called as what a journey needs, or needed by it: what the deployment
/// plays in its stead is not what the file says.
void unplayed_on_path(const Deployment &deployment, Findings &findings)
{
  const std::set<std::string> names = on_paths(deployment);
  std::map<std::string, std::string> needed_by; // address -> who on a path
  for (const Dependency &one : deployment.dependencies)
    if (names.count(without_region(one.from)) > 0)
      needed_by.emplace(one.to, without_region(one.from));
  for (const Unplayed &block : deployment.unplayed) {
    const auto user = needed_by.find(block.address);
    const bool named = names.count(block.name) > 0 && block.type != "step" && block.type != "alert";
    if (!named && user == needed_by.end())
      continue;
    findings.place(block.at,
                   block.address + " (" + block.type + ") is played by nothing" +
                       (named ? ", and journeys need " + block.name
                              : ", and " + user->second + ", which journeys need, needs it") +
                       (block.why.empty() ? "" : ": " + block.why),
                   "describe it in \"components\" of deployment.json, or give a file that drsim reads");
  }
}

} // namespace

std::vector<Rule> path_rules()
{
  return {{"dr-needs-primary-region", Severity::error, stands_on_primary},
          {"port-closed", Severity::error, closed_port},
          {"certificate-wrong", Severity::error, certificate_wrong},
          {"dns-name-of-one-region", Severity::warning, name_of_one_region},
          {"unplayed-on-path", Severity::warning, unplayed_on_path}};
}

} // namespace drsim::lint
