// Whether what is to take over can be reached, and stands on nothing that has failed.
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

/// What the files say of things, by who says it.
class Needs {
public:
  explicit Needs(const Deployment &deployment)
  {
    for (const Dependency &one : deployment.dependencies)
      by_from_[one.from].push_back(&one);
  }
  [[nodiscard]] std::vector<const Dependency *> of(const std::string &from, const std::string &what) const
  {
    std::vector<const Dependency *> found;
    if (const auto all = by_from_.find(from); all != by_from_.end())
      for (const Dependency *one : all->second)
        if (one->what == what)
          found.push_back(one);
    return found;
  }
  /// Where a thing stands: as its file says (with its copies), or as its own name does; empty = unknown or
  /// everywhere.
  [[nodiscard]] std::set<std::string> regions(const Deployment &deployment, const std::string &thing) const
  {
    std::set<std::string> found;
    if (const ComponentSpec *component = deployment.find(thing))
      return {component->region};
    for (const Dependency *said : of(thing, "stands_in"))
      found.insert(said->to);
    if (found.empty())
      for (const Region &one : deployment.regions) // an ARN, or an image of a region's registry
        if (thing.find(":" + one.name + ":") != std::string::npos ||
            thing.find(".ecr." + one.name + ".") != std::string::npos)
          found.insert(one.name);
    return found;
  }

private:
  std::map<std::string, std::vector<const Dependency *>> by_from_;
};

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

/// "ingress tcp 5432", "ingress tcp 8000-8100", "ingress all all" lets a port in.
bool lets_in(const std::string &rule, long port)
{
  const std::size_t space = rule.rfind(' ');
  const std::string ports = rule.substr(space + 1);
  if (ports == "all")
    return true;
  const std::size_t dash = ports.find('-');
  const std::string last_text = dash == std::string::npos ? ports : ports.substr(dash + 1);
  long first = -1;
  long last = -1;
  std::from_chars(ports.data(), ports.data() + ports.size(), first);
  std::from_chars(last_text.data(), last_text.data() + last_text.size(), last);
  return first <= port && port <= last;
}

bool is_tcp(const std::string &rule)
{
  return rule.find(" tcp ") != std::string::npos || rule.find(" 6 ") != std::string::npos ||
         rule.find(" all ") != std::string::npos;
}

/// A port none of the security groups of a component lets in, though their rules are in the files.
const Dependency *closed_by_groups(const Needs &needs, const ComponentSpec &component, long port)
{
  const Dependency *rule = nullptr;
  for (const Dependency *group : needs.of(component.id, "security_group")) {
    bool any = false;
    for (const Dependency *one : needs.of(group->to, "allows")) {
      if (!one->to.starts_with("ingress"))
        continue;
      if (is_tcp(one->to) && lets_in(one->to, port))
        return nullptr;
      any = true;
      rule = one;
    }
    if (!any)
      return nullptr; // its rules are elsewhere
  }
  return rule;
}

/// The rule of an access list that stops a port: the first that speaks of it decides.
const Dependency *closed_by_lists(const Needs &needs, const ComponentSpec &component, long port)
{
  std::vector<std::string> reached = {component.id};
  std::set<std::string> seen(reached.begin(), reached.end());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string from = reached[i]; // the list grows
    std::vector<const Dependency *> rules;
    for (const Dependency *one : needs.of(from, "list_rule"))
      if (one->to.starts_with("ingress") && is_tcp(one->to) && lets_in(one->to, port))
        rules.push_back(one);
    std::sort(rules.begin(), rules.end(),
              [](const Dependency *a, const Dependency *b) { return a->to < b->to; }); // numbers are padded
    if (!rules.empty() && rules.front()->to.find(" deny ") != std::string::npos)
      return rules.front();
    for (const char *way : {"network", "network_list"})
      for (const Dependency *one : needs.of(from, way))
        if (seen.insert(one->to).second)
          reached.push_back(one->to);
  }
  return nullptr;
}

void closed_port(const Deployment &deployment, Findings &findings)
{
  const Needs needs(deployment);
  for (const ComponentSpec &component : deployment.components)
    for (const Dependency *one : needs.of(component.id, "port")) {
      long port = -1;
      std::from_chars(one->to.data(), one->to.data() + one->to.size(), port);
      const Dependency *by_group = closed_by_groups(needs, component, port);
      const Dependency *by_list = closed_by_lists(needs, component, port);
      const Dependency *rule = by_group != nullptr ? by_group : by_list;
      if (rule != nullptr)
        findings.place(rule->at,
                       "nobody reaches " + component.id +
                           (component.region.empty() ? "" : " in " + component.region) + " at port " +
                           one->to + " (" + provenance_text(one->at) + "): " +
                           (by_group != nullptr ? "its security groups let in only \""
                                                : "the network access list says \"") +
                           rule->to + "\"",
                       "let port " + one->to + " in");
    }
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
          {"dns-name-of-one-region", Severity::warning, name_of_one_region},
          {"unplayed-on-path", Severity::warning, unplayed_on_path}};
}

} // namespace drsim::lint
