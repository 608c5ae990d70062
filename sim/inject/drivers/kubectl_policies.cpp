// Callers that are kept out, and the other side of a link.
#include "sim/inject/drivers/kubectl_plans.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

bool is_ipv4_cidr(const std::string &text)
{
  unsigned parts[4] = {};
  unsigned bits = 0;
  int read = 0;
  if (std::sscanf(text.c_str(), "%3u.%3u.%3u.%3u/%2u%n", &parts[0], &parts[1], &parts[2], &parts[3], &bits,
                  &read) != 5 ||
      static_cast<std::size_t>(read) != text.size())
    return false;
  return parts[0] < 256 && parts[1] < 256 && parts[2] < 256 && parts[3] < 256 && bits > 0 && bits <= 32;
}

/// Policies add up: what another one allows stays allowed.
void warn_of_others(const KubectlFault &fault)
{
  const Operation look = kubectl_does(fault.entry.kube, "lists the policies that are there",
                                      {"get", "networkpolicies", "-o", "jsonpath={.items[*].metadata.name}"});
  const auto names = asked(fault.reading, look, fault.target, "namespace", fault.problems);
  if (names && !names->empty())
    entry_warning(fault.target, "namespace",
                  "there are NetworkPolicies (" + *names +
                      "): what they allow to the same pods stays allowed beside the one that blocks",
                  "", fault.problems);
}

std::optional<Plan> policy_plan(const KubectlFault &fault, json spec, const std::string &what)
{
  const auto labels = match_labels(fault.entry.selector);
  if (!labels) {
    entry_problem(fault.target, "selector", "a NetworkPolicy is given labels and their values only",
                  "write \"app=orders,tier=web\"", fault.problems);
    return std::nullopt;
  }
  if (!namespace_fits(fault.entry.kube, fault.entry.tags, fault.target, fault.reading, fault.problems))
    return std::nullopt;
  warn_of_others(fault);
  spec["podSelector"] = json::object();
  if (!labels->empty())
    spec["podSelector"]["matchLabels"] = *labels;
  const std::string name = made_name(fault.order);
  const json policy = {
      {"apiVersion", "networking.k8s.io/v1"},
      {"kind", "NetworkPolicy"},
      {"metadata",
       {{"name", name}, {"namespace", fault.entry.kube.name_space}, {"labels", made_labels(fault.order)}}},
      {"spec", spec}};
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(kubectl_applies(fault.entry.kube, what, policy));
  undo_by_deletion(plan, fault.entry.kube, fault.order, "networkpolicy");
  plan.begun.push_back({kubectl_does(fault.entry.kube, "looks whether the policy is there",
                                     {"get", "networkpolicy", name, "-o", "jsonpath=is:[{.metadata.name}]"}),
                        "is:[" + name + "]"});
  return plan;
}

} // namespace

std::optional<Plan> blocked_plan(const KubectlFault &fault)
{
  if (!needs_key(fault.target, "selector", !fault.entry.selector.empty(), "blocking access", fault.problems))
    return std::nullopt;
  for (const char *ratio : {"blocked_ratio", "dropped_ratio"})
    if (const double value = figure_of(fault.order, ratio); value > 0 && value < 1) {
      entry_problem(fault.target, "driver",
                    "a NetworkPolicy keeps all callers out or none; " + std::string(ratio) +
                        " is a share of them",
                    "use toxiproxy or a mesh", fault.problems);
      return std::nullopt;
    }
  json types = json::array();
  if (fault.entry.direction != "out")
    types.push_back("Ingress");
  if (fault.entry.direction != "in")
    types.push_back("Egress");
  return policy_plan(fault, {{"policyTypes", types}}, "keeps callers from pods with " + fault.entry.selector);
}

std::optional<Plan> partition_plan(const KubectlFault &fault)
{
  const auto &peers = fault.entry.peer_cidrs;
  if (!needs_key(fault.target, "peer_cidrs", !peers.empty(), "a partition", fault.problems))
    return std::nullopt;
  for (const std::string &peer : peers)
    if (!is_ipv4_cidr(peer)) {
      entry_problem(fault.target, "peer_cidrs", "\"" + peer + "\" is no IPv4 network",
                    "write \"10.1.0.0/16\"", fault.problems);
      return std::nullopt;
    }
  if (figure_of(fault.order, "bandwidth_ratio") > 0) {
    entry_problem(fault.target, "driver", "a NetworkPolicy cuts a link, it does not make it narrow",
                  "use toxiproxy or a mesh", fault.problems);
    return std::nullopt;
  }
  // All but the other side: by address, and by pods for networks that do not take addresses for pods.
  const json all_but = json::array(
      {{{"ipBlock", {{"cidr", "0.0.0.0/0"}, {"except", peers}}}}, {{"namespaceSelector", json::object()}}});
  return policy_plan(fault,
                     {{"policyTypes", {"Ingress", "Egress"}},
                      {"ingress", json::array({{{"from", all_but}}})},
                      {"egress", json::array({{{"to", all_but}}})}},
                     "cuts the pods off from the other side");
}

} // namespace drsim::inject::drivers
