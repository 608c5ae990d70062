#include "sim/inject/drivers/chaos_mesh.hpp"

#include "sim/exchange/planned.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/inject/drivers/kube.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double injected_within_s = 60; ///< assumed: until Chaos Mesh has reached all pods

struct MeshEntry {
  Kube kube;
  std::string selector;           ///< labels of the pods; without: app.kubernetes.io/name
  std::string service;            ///< the value of that label, where it is not the component's name
  std::string zone;               ///< where the cluster's zone is named otherwise
  std::vector<std::string> peers; ///< of a partition: names and addresses of the other side
  double port = 0;                ///< of bad_deploy: what the service listens on
  std::map<std::string, std::string> tags;
};

struct MeshOrder {
  const FaultOrder &order;
  const Target &target;
  const MeshEntry &entry;
  Diagnostics &problems;
};

MeshEntry read_mesh_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  MeshEntry entry;
  entry.kube = read_kube(reader);
  entry.selector = reader.words("selector");
  entry.service = reader.name("service");
  entry.zone = reader.name("zone");
  entry.peers = reader.list("peers");
  entry.port = reader.reader().number("port", {1, 65535}).value_or(0);
  entry.tags = reader.tags();
  if (!match_labels(entry.selector))
    reader.reader().problem("selector", "Chaos Mesh is given labels and their values only",
                            "write \"app=orders\"");
  reader.finish();
  return entry;
}

std::string after_colon(const std::string &target)
{
  return target.substr(target.find(':') + 1);
}

/// The scenario's fault as the export takes it.
PlannedFault planned_fault(const FaultSpec &spec, const MeshOrder &mesh)
{
  PlannedFault planned;
  const std::string &component = mesh.order.component;
  planned.spec = &spec;
  planned.number = 1;
  planned.for_s = held_s(mesh.order);
  if (spec.kind == "zone_outage")
    planned.zones = {mesh.entry.zone.empty() ? after_colon(component) : mesh.entry.zone};
  else if (spec.kind == "region_outage")
    planned.region = after_colon(component);
  else
    planned.service =
        mesh.entry.service.empty() ? without_region(after_colon(component)) : mesh.entry.service;
  return planned;
}

/// What the export knows.
std::optional<MeshFault> exported(const MeshOrder &mesh)
{
  FaultSpec spec;
  spec.kind = mesh.order.kind;
  spec.target = mesh.order.component;
  for (const auto &[name, value] : mesh.order.figures)
    spec.numbers[name] = Distribution(value);
  std::vector<std::string> notes;
  auto fault = mesh_fault(planned_fault(spec, mesh), notes);
  for (const std::string &note : notes) {
    if (fault)
      entry_warning(mesh.target, "", note, "", mesh.problems);
    else
      entry_problem(mesh.target, "driver", note, "another driver", mesh.problems);
  }
  if (fault && fault->spec.contains("port") && mesh.entry.port > 0)
    fault->spec["port"] = std::llround(mesh.entry.port);
  return fault;
}

/// Slow or lossy packets: no row of the export, for it has no network.
std::optional<MeshFault> brown_out(const MeshOrder &mesh)
{
  MeshFault fault{"NetworkChaos", {{"mode", "all"}, {"direction", "both"}}};
  const double latency_s = figure_of(mesh.order, "latency_s");
  const double loss = figure_of(mesh.order, "loss_ratio");
  if (figure_of(mesh.order, "error_ratio") > 0 || (latency_s > 0) == (loss > 0)) {
    entry_problem(mesh.target, "driver",
                  "NetworkChaos makes packets late or loses them: one of latency_s and loss_ratio, "
                  "and no error_ratio",
                  "a scenario with one of them", mesh.problems);
    return std::nullopt;
  }
  if (latency_s > 0) {
    fault.spec["action"] = "delay";
    fault.spec["delay"] = {{"latency", rounded(latency_s * 1000) + "ms"}};
  } else {
    fault.spec["action"] = "loss";
    fault.spec["loss"] = {{"loss", rounded(loss * 100)}};
  }
  return fault;
}

std::optional<MeshFault> partition(const MeshOrder &mesh)
{
  if (!needs_key(mesh.target, "peers", !mesh.entry.peers.empty(), "a partition", mesh.problems))
    return std::nullopt;
  if (figure_of(mesh.order, "bandwidth_ratio") > 0) {
    entry_problem(mesh.target, "driver", "a link is cut here, not made narrow", "bandwidth_ratio 0",
                  mesh.problems);
    return std::nullopt;
  }
  return MeshFault{"NetworkChaos",
                   {{"action", "partition"},
                    {"mode", "all"},
                    {"direction", "both"},
                    {"externalTargets", mesh.entry.peers}}};
}

/// The pods: by the entry's labels, in its namespace and no other.
void select(MeshFault &fault, const MeshOrder &mesh)
{
  auto &selector = fault.spec["selector"];
  const auto labels = match_labels(mesh.entry.selector);
  if (!labels->empty())
    selector["labelSelectors"] = *labels;
  else if (!selector.contains("labelSelectors") && !selector.contains("nodeSelectors") &&
           mesh.order.kind != "partition")
    selector["labelSelectors"] = {
        {"app.kubernetes.io/name", mesh.entry.service.empty()
                                       ? without_region(after_colon(mesh.order.component))
                                       : mesh.entry.service}};
  selector["namespaces"] = json::array({mesh.entry.kube.name_space});
}

std::optional<MeshFault> fault_of(const MeshOrder &mesh)
{
  if (mesh.order.kind == "brown_out")
    return brown_out(mesh);
  return mesh.order.kind == "partition" ? partition(mesh) : exported(mesh);
}

Plan plan_of(const MeshOrder &mesh, MeshFault fault)
{
  const Kube &kube = mesh.entry.kube;
  const std::string name = made_name(mesh.order);
  const std::string resource = lower_case(fault.kind) + ".chaos-mesh.org";
  select(fault, mesh);
  fault.spec["duration"] = rounded(std::max(1.0, held_s(mesh.order))) + "s";
  const json object = {
      {"apiVersion", "chaos-mesh.org/v1alpha1"},
      {"kind", fault.kind},
      {"metadata", {{"name", name}, {"namespace", kube.name_space}, {"labels", made_labels(mesh.order)}}},
      {"spec", json(fault.spec)}};
  Plan plan = empty_plan(mesh.order, mesh.target);
  plan.begin.push_back(kubectl_applies(kube, "applies " + fault.kind + " " + name, object));
  undo_by_deletion(plan, kube, mesh.order, resource);
  plan.begun.push_back(
      {kubectl_does(kube, "looks whether Chaos Mesh has injected it",
                    {"get", resource, name, "-o",
                     R"(jsonpath=injected:[{.status.conditions[?(@.type=="AllInjected")].status}])"}),
       "injected:[True]", false, injected_within_s});
  return plan;
}

} // namespace

std::string ChaosMeshDriver::name() const
{
  return "chaos-mesh";
}

std::vector<std::string> ChaosMeshDriver::fault_kinds() const
{
  return {"bad_deploy", "brown_out", "component_failure", "partition", "region_outage", "zone_outage"};
}

void ChaosMeshDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  static_cast<void>(read_mesh_entry(target, problems));
}

std::optional<Plan> ChaosMeshDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                          Diagnostics &problems) const
{
  Diagnostics here;
  const MeshEntry entry = read_mesh_entry(target, here);
  std::optional<Plan> plan;
  if (held_s(order) <= 0)
    entry_problem(target, "", "Chaos Mesh must be told when to end by itself, and the run has no time limit",
                  "\"time_limit_s\" of the environment", here);
  if (!here.has_errors() && leads_to_cluster(entry.kube, target, reading, here) &&
      namespace_fits(entry.kube, entry.tags, target, reading, here)) {
    const MeshOrder mesh{order, target, entry, here};
    if (auto fault = fault_of(mesh))
      plan = plan_of(mesh, std::move(*fault));
  }
  for (const Problem &problem : here.problems())
    problems.add(problem);
  return here.has_errors() ? std::nullopt : std::move(plan);
}

} // namespace drsim::inject::drivers
