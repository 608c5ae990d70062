#include "sim/insight/dependency_graph.hpp"

#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/model/component_facts.hpp"

#include <map>
#include <set>
#include <tuple>

namespace drsim::inline insight {
namespace {

/// Things that every cluster has of its own: the same name in two regions is two things.
bool of_region(const std::string &what)
{
  return what == "secret" || what == "config" || what == "volume" || what == "identity" ||
         what == "disruption_budget" || what == "priority";
}

class Builder {
public:
  explicit Builder(const Deployment &deployment) : deployment_(deployment)
  {
    for (const ComponentSpec &component : deployment.components) {
      graph_.nodes.push_back({component.id, component.kind, component.region, true});
      known_.insert(component.id);
    }
  }
  DependencyGraph build();

private:
  void links(const ComponentSpec &component);
  void dependencies();
  void edge(const std::string &from, const std::string &to, const std::string &what, const Provenance &at)
  {
    if (from != to && edges_.emplace(from, to, what).second)
      graph_.edges.push_back({from, to, what, at.file.empty() ? "" : provenance_text(at)});
  }
  [[nodiscard]] std::vector<std::string> members(const std::string &target) const;
  [[nodiscard]] std::string end_of(const Dependency &one) const;

  const Deployment &deployment_;
  DependencyGraph graph_;
  std::set<std::string> known_;
  std::set<std::tuple<std::string, std::string, std::string>> edges_;
  std::map<std::string, GraphNode> others_;
};

/// A link may name a service in all its regions ("bff", "service:bff").
std::vector<std::string> Builder::members(const std::string &target) const
{
  if (known_.count(target) > 0)
    return {target};
  const std::string name = target.starts_with("service:") ? target.substr(8) : target;
  std::vector<std::string> found;
  for (const ComponentSpec &component : deployment_.components)
    if (component.kind == "service" && without_region(component.id) == name)
      found.push_back(component.id);
  return found;
}

void Builder::links(const ComponentSpec &component)
{
  for (const auto &[role, targets] : component.links)
    for (const std::string &target : targets) {
      const std::vector<std::string> all = members(target);
      for (const std::string &one : all)
        edge(component.id, one, role, component.from);
      if (all.empty()) {
        others_.emplace(target,
                        GraphNode{target, target.starts_with("journey:") ? "journey" : "name", "", false});
        edge(component.id, target, role, component.from);
      }
    }
}

std::string Builder::end_of(const Dependency &one) const
{
  const bool address = known_.count(one.to) > 0 || one.to.find("aws_") != std::string::npos;
  if (address)
    return one.to;
  return one.what + ":" + one.to + (of_region(one.what) && !one.region.empty() ? "@" + one.region : "");
}

/// From components on, breadth first, so that nothing is shown that nobody needs.
void Builder::dependencies()
{
  std::multimap<std::string, const Dependency *> by_from;
  std::map<std::string, std::string> regions;
  for (const Dependency &one : deployment_.dependencies)
    if (!is_plan_fact(one.what))
      by_from.emplace(one.from, &one);
    else if (one.what == "stands_in")
      regions.emplace(one.from, one.to);
  std::vector<std::string> reached;
  for (const ComponentSpec &component : deployment_.components)
    reached.push_back(component.id);
  std::set<std::string> seen(reached.begin(), reached.end());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string from = reached[i];
    const auto [first, last] = by_from.equal_range(from);
    for (auto at = first; at != last; ++at) {
      const Dependency &one = *at->second;
      const std::string to = end_of(one);
      if (known_.count(to) == 0)
        others_.emplace(to, GraphNode{to, one.what,
                                      of_region(one.what)         ? one.region
                                      : regions.count(one.to) > 0 ? regions.at(one.to)
                                                                  : "",
                                      false});
      edge(from, to, one.what, one.at);
      if (seen.insert(to).second)
        reached.push_back(to);
    }
  }
}

DependencyGraph Builder::build()
{
  for (const ComponentSpec &component : deployment_.components)
    links(component);
  dependencies();
  for (const auto &[id, node] : others_)
    graph_.nodes.push_back(node);
  return std::move(graph_);
}

} // namespace

DependencyGraph dependency_graph(const Deployment &deployment)
{
  return Builder(deployment).build();
}

} // namespace drsim::insight
