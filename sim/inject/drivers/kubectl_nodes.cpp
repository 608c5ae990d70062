// Nodes that are drained, and all nodes of a zone.
#include "sim/inject/drivers/kubectl_plans.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

constexpr double drain_limit_s = 600; ///< assumed: budgets and slow shutdowns hold a drain up so long at most
constexpr const char *zone_label = "topology.kubernetes.io/zone";

/// Nodes that take pods, by label, in order of name; those that take none already are nobody's to give back.
std::vector<std::string> nodes_by_label(const KubectlFault &fault, const std::string &selector)
{
  const Operation look =
      kubectl_does(fault.entry.kube, "lists the nodes",
                   {"get", "nodes", "--selector=" + selector, "-o",
                    R"(jsonpath={range .items[*]}{.metadata.name}{"\t"}{.spec.unschedulable}{"\t"})"
                    R"({.metadata.labels}{"\n"}{end})"});
  std::vector<std::string> names;
  const auto answer = asked(fault.reading, look, fault.target, "", fault.problems);
  for (const std::string &line : lines_of(answer.value_or(""))) {
    const auto fields = fields_of(line);
    if (fields.size() < 2 || fields[1] == "true")
      continue;
    const auto labels = labels_of(fields.size() > 2 ? fields[2] : "");
    if (labels && tags_fit(fault.target, fault.entry.tags, *labels, "node " + fields[0], fault.problems))
      names.push_back(fields[0]);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Look look_at_node(const KubectlEntry &entry, const std::string &node, bool cordoned)
{
  const Operation look =
      kubectl_does(entry.kube, "looks whether node " + node + " takes pods",
                   {"get", "node", node, "-o", "jsonpath=cordoned:[{.spec.unschedulable}]"});
  return {look, cordoned ? "cordoned:[true]" : "cordoned:[]", false, 10};
}

/// Cordons a node under the run's label; the undo is complete.
void take_node(Plan &plan, const KubectlFault &fault, const std::string &node)
{
  const Kube &kube = fault.entry.kube;
  mark(plan, kube, fault.order, "node/" + node);
  plan.begin.push_back(kubectl_does(kube, "lets node " + node + " take no pods", {"cordon", node}));
  plan.undo.push_back(kubectl_does(kube, "lets node " + node + " take pods", {"uncordon", node}));
  unmark(plan, kube, "node/" + node);
  plan.begun.push_back(look_at_node(fault.entry, node, true));
  plan.undone.push_back(look_at_node(fault.entry, node, false));
}

std::vector<std::string> nodes_to_drain(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  if (entry.nodes.empty() == entry.node_selector.empty()) {
    entry_problem(fault.target, "nodes", "a drain needs either nodes or a node_selector", "give one of them",
                  fault.problems);
    return {};
  }
  const auto count = static_cast<std::size_t>(std::llround(std::max(1.0, figure_of(fault.order, "nodes"))));
  const std::string by_name = [&] {
    std::string all;
    for (const std::string &node : entry.nodes)
      all += (all.empty() ? "" : ",") + node;
    return "kubernetes.io/hostname in (" + all + ")";
  }();
  auto nodes = nodes_by_label(fault, entry.nodes.empty() ? entry.node_selector : by_name);
  if (nodes.size() < count) {
    entry_problem(fault.target, entry.nodes.empty() ? "node_selector" : "nodes",
                  std::to_string(nodes.size()) + " nodes take pods, " + std::to_string(count) +
                      " are to be drained",
                  "allow more of them", fault.problems);
    return {};
  }
  nodes.resize(count);
  return nodes;
}

} // namespace

std::optional<Plan> drain_plan(const KubectlFault &fault)
{
  const auto nodes = nodes_to_drain(fault);
  if (nodes.empty())
    return std::nullopt;
  Plan plan = empty_plan(fault.order, fault.target);
  for (const std::string &node : nodes)
    take_node(plan, fault, node);
  for (const std::string &node : nodes) {
    std::vector<std::string> words = {"drain", node, "--ignore-daemonsets", "--timeout=600s"};
    if (fault.entry.delete_emptydir_data)
      words.emplace_back("--delete-emptydir-data");
    CallProgram call = kubectl_call(fault.entry.kube, words);
    call.time_limit_s = drain_limit_s + 10;
    plan.begin.push_back({"drains node " + node, call});
  }
  return plan;
}

std::optional<Plan> zone_plan(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  const std::string &component = fault.order.component;
  const std::string named = component.starts_with("zone:") ? component.substr(5) : "";
  const std::string zone = entry.zone.empty() ? named : entry.zone;
  if (!needs_key(fault.target, "zone", !zone.empty(), "a zone outage", fault.problems))
    return std::nullopt;
  const auto nodes = nodes_by_label(fault, std::string(zone_label) + "=" + zone);
  if (nodes.empty()) {
    entry_problem(fault.target, "zone",
                  "no node that takes pods carries " + std::string(zone_label) + "=" + zone, "correct it",
                  fault.problems);
    return std::nullopt;
  }
  entry_warning(fault.target, "zone",
                "only pods of namespace " + entry.kube.name_space +
                    " leave the zone; databases, load balancers and volumes stay",
                "", fault.problems);
  Plan plan = empty_plan(fault.order, fault.target);
  for (const std::string &node : nodes)
    take_node(plan, fault, node);
  for (const std::string &node : nodes) {
    std::vector<std::string> words = {"delete", "pods", "--field-selector=spec.nodeName=" + node,
                                      "--grace-period=1", "--wait=false"};
    if (!entry.selector.empty())
      words.push_back("--selector=" + entry.selector);
    plan.begin.push_back(kubectl_does(entry.kube, "kills the pods on node " + node, words));
  }
  return plan;
}

} // namespace drsim::inject::drivers
