#include "sim/inject/drivers/kubectl.hpp"

#include "sim/inject/drivers/kubectl_plans.hpp"

#include <algorithm>

namespace drsim::inject::inline drivers {
namespace {

void check_workload(EntryReader &reader, const KubectlEntry &entry)
{
  const std::string kind = entry.workload.substr(0, entry.workload.find('/'));
  const bool known = kind == "deployment" || kind == "statefulset" || kind == "daemonset";
  if (!entry.workload.empty() &&
      (!known || std::count(entry.workload.begin(), entry.workload.end(), '/') != 1))
    reader.reader().problem("workload", "\"" + entry.workload + "\" is no workload",
                            "write deployment/NAME, statefulset/NAME or daemonset/NAME");
}

KubectlEntry read_kubectl_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  KubectlEntry entry;
  entry.kube = read_kube(reader);
  entry.workload = reader.words("workload");
  check_workload(reader, entry);
  entry.selector = reader.words("selector");
  entry.how = reader.choice("how", {"delete_pods", "scale"});
  entry.pods = reader.choice("pods", {"all", "one", "some"});
  entry.share = reader.reader().number("share", {0.001, 1}).value_or(0);
  entry.replicas = reader.reader().number("replicas", {0, 10000}).value_or(0);
  entry.container = reader.name("container");
  entry.image = reader.words("image");
  entry.nodes = reader.list("nodes");
  entry.node_selector = reader.words("node_selector");
  entry.delete_emptydir_data = reader.reader().flag("delete_emptydir_data").value_or(false);
  entry.zone = reader.name("zone");
  entry.direction = reader.choice("direction", {"in", "out", "both"});
  entry.peer_cidrs = reader.list("peer_cidrs");
  entry.tags = reader.tags();
  if ((entry.pods == "some") != reader.reader().has("share"))
    reader.reader().problem("share", "belongs to \"pods\": \"some\", which does not go without it",
                            R"("pods": "some", "share": 0.5)");
  reader.finish();
  return entry;
}

std::optional<Plan> plan_of_kind(const KubectlFault &fault)
{
  const std::string &kind = fault.order.kind;
  if (kind == "component_failure")
    return fault.entry.how == "scale" ? scale_plan(fault) : delete_pods_plan(fault);
  if (kind == "node_drain")
    return drain_plan(fault);
  if (kind == "zone_outage")
    return zone_plan(fault);
  if (kind == "access_blocked")
    return blocked_plan(fault);
  if (kind == "partition")
    return partition_plan(fault);
  if (kind == "bad_deploy")
    return bad_image_plan(fault);
  entry_problem(fault.target, "driver", "kubectl cannot do " + kind, "", fault.problems);
  return std::nullopt;
}

std::optional<Plan> planned(const FaultOrder &order, const Target &target, Hands &reading,
                            Diagnostics &problems, std::optional<Plan> (*make)(const KubectlFault &))
{
  Diagnostics here;
  const KubectlEntry entry = read_kubectl_entry(target, here);
  std::optional<Plan> plan;
  if (!here.has_errors() && leads_to_cluster(entry.kube, target, reading, here))
    plan = make({order, target, entry, reading, here});
  for (const Problem &problem : here.problems())
    problems.add(problem);
  return here.has_errors() ? std::nullopt : std::move(plan);
}

} // namespace

std::string KubectlDriver::name() const
{
  return "kubectl";
}

std::vector<std::string> KubectlDriver::fault_kinds() const
{
  return {"access_blocked", "bad_deploy", "component_failure", "node_drain", "partition", "zone_outage"};
}

void KubectlDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  static_cast<void>(read_kubectl_entry(target, problems));
}

std::optional<Plan> KubectlDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                        Diagnostics &problems) const
{
  return planned(order, target, reading, problems, plan_of_kind);
}

std::vector<std::string> KubectlDriver::step_actions() const
{
  return {"restart", "rollback", "scale"};
}

std::optional<Plan> KubectlDriver::plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                             Diagnostics &problems) const
{
  return planned(order, target, reading, problems, workload_step_plan);
}

} // namespace drsim::inject::drivers
