#include "sim/assemble/closed_ports.hpp"

#include "sim/assemble/needs.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace drsim::inline assemble {
namespace {

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

/// The groups of all nodes that services of a region run on; none where some are not known.
std::set<std::string> groups_of_nodes(const Deployment &deployment, const Needs &needs,
                                      const std::string &region)
{
  std::set<std::string> groups;
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    if (service->region != region)
      continue;
    const auto cluster = service->links.find("cluster");
    if (cluster == service->links.end() || cluster->second.empty())
      return {};
    const auto worn = needs.of(cluster->second.front(), "nodes_wear");
    for (const Dependency *one : worn)
      groups.insert(one->to);
    if (worn.empty() || groups.count("unknown") > 0)
      return {};
  }
  return groups;
}

/// "ingress tcp 5432 from GROUP" of a component's groups: a rule that lets the port in, but none of the
/// nodes.
const Dependency *closed_to(const std::set<std::string> &nodes, const Needs &needs,
                            const ComponentSpec &component, long port)
{
  const Dependency *rule = nullptr;
  for (const Dependency *group : needs.of(component.id, "security_group"))
    for (const Dependency *one : needs.of(group->to, "lets_in")) {
      const std::size_t from = one->to.find(" from ");
      const std::string what = one->to.substr(0, from);
      if (!is_tcp(what) || !lets_in(what, port))
        continue;
      const std::string who = from == std::string::npos ? "anybody" : one->to.substr(from + 6);
      if (who == "anybody" || nodes.count(who) > 0)
        return nullptr;
      rule = one;
    }
  return rule;
}

std::string joined(const std::set<std::string> &words)
{
  std::string all;
  for (const std::string &one : words)
    all += (all.empty() ? "" : ", ") + one;
  return all;
}

} // namespace

std::vector<ClosedPort> closed_ports(const Deployment &deployment)
{
  const Needs needs(deployment);
  std::vector<ClosedPort> closed;
  for (const ComponentSpec &component : deployment.components)
    for (const Dependency *one : needs.of(component.id, "port")) {
      long port = -1;
      std::from_chars(one->to.data(), one->to.data() + one->to.size(), port);
      const auto nodes = groups_of_nodes(deployment, needs, component.region);
      if (const Dependency *rule = closed_by_groups(needs, component, port))
        closed.push_back({&component, one, rule});
      else if (const Dependency *list = closed_by_lists(needs, component, port))
        closed.push_back({&component, one, list, true});
      else if (const Dependency *others = nodes.empty() ? nullptr : closed_to(nodes, needs, component, port))
        closed.push_back({&component, one, others, false, joined(nodes)});
    }
  return closed;
}

void close_ports(Deployment &deployment)
{
  static const std::set<std::string> kinds = {"rds_instance", "rds_replica", "elasticache"};
  for (const ClosedPort &closed : closed_ports(deployment)) {
    const auto component =
        std::find_if(deployment.components.begin(), deployment.components.end(),
                     [&](const ComponentSpec &one) { return one.id == closed.component->id; });
    if (kinds.count(component->kind) == 0)
      continue;
    Parameter reach;
    reach.value = Distribution(0.0);
    reach.unit = "ratio";
    reach.from = closed.rule->at;
    reach.from.note = closed.rule->to;
    component->parameters.emplace("reach_ratio", reach);
  }
}

} // namespace drsim::assemble
