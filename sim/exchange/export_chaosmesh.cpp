// Scenarios as Chaos Mesh: a Workflow, written as JSON, which every YAML reader reads.
#include "sim/exchange/planned.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"

#include <cmath>

namespace drsim::inline exchange {
namespace {

using Json = nlohmann::ordered_json;

std::string seconds_text(double seconds)
{
  return std::to_string(std::llround(seconds)) + "s";
}

Json selector(const std::string &key, const std::string &label, const std::string &value)
{
  return {{key, {{label, value}}}};
}

/// Places: the pods on their nodes, which is all of them that Chaos Mesh reaches.
MeshFault place_fault(const PlannedFault &fault, std::vector<std::string> &notes)
{
  const bool zone = fault.spec->kind == "zone_outage";
  notes.push_back(fault_name(fault) + ": only the pods there fail; databases and load balancers stay");
  return {"PodChaos",
          {{"action", "pod-failure"},
           {"mode", "all"},
           {"selector",
            selector("nodeSelectors", zone ? "topology.kubernetes.io/zone" : "topology.kubernetes.io/region",
                     zone ? fault.zones.at(0) : fault.region)}}};
}

} // namespace

std::string mesh_key(const std::string &kind)
{
  return kind == "HTTPChaos" ? "httpChaos" : "podChaos";
}

std::optional<MeshFault> mesh_fault(const PlannedFault &fault, std::vector<std::string> &notes)
{
  const std::string &kind = fault.spec->kind;
  if ((kind == "zone_outage" && !fault.zones.empty()) || (kind == "region_outage" && !fault.region.empty()))
    return place_fault(fault, notes);
  const Json pods = selector("labelSelectors", "app.kubernetes.io/name", fault.service);
  if (kind == "component_failure" && !fault.service.empty()) {
    notes.push_back(fault_name(fault) +
                    ": pods are chosen by the label app.kubernetes.io/name in the cluster it is applied to");
    return MeshFault{"PodChaos", {{"action", "pod-failure"}, {"mode", "all"}, {"selector", pods}}};
  }
  if (kind == "bad_deploy") {
    const double percent = 100 * number_of(fault, "error_ratio");
    notes.push_back(fault_name(fault) + ": nothing is deployed; requests to that share of the pods are "
                                        "aborted on port 80 (set the service's port)");
    return MeshFault{"HTTPChaos",
                     {{"mode", "fixed-percent"},
                      {"value", std::to_string(std::lround(percent))},
                      {"selector", pods},
                      {"target", "Request"},
                      {"port", 80},
                      {"path", "*"},
                      {"abort", true}}};
  }
  notes.push_back(fault_name(fault) + ": NOT exported, Chaos Mesh has no such fault");
  return std::nullopt;
}

Exported export_chaosmesh(const Scenario &scenario, const Deployment &deployment)
{
  Exported out;
  Json children = Json::array();
  Json templates = Json::array();
  for (const PlannedFault &fault : plan_faults(scenario, deployment, out.notes)) {
    auto mesh = mesh_fault(fault, out.notes);
    if (!mesh)
      continue;
    ++out.faults;
    const std::string name = "fault-" + std::to_string(fault.number);
    children.push_back(name);
    templates.push_back(
        {{"name", name}, {"templateType", "Serial"}, {"children", {name + "-wait", name + "-hit"}}});
    templates.push_back(
        {{"name", name + "-wait"}, {"templateType", "Suspend"}, {"deadline", seconds_text(fault.at_s)}});
    Json hit = {{"name", name + "-hit"}, {"templateType", mesh->kind}};
    if (fault.for_s)
      hit["deadline"] = seconds_text(*fault.for_s);
    hit[mesh_key(mesh->kind)] = mesh->spec;
    templates.push_back(std::move(hit));
  }
  Json all = Json::array({{{"name", "entry"}, {"templateType", "Parallel"}, {"children", children}}});
  for (Json &one : templates)
    all.push_back(std::move(one));
  const Json workflow = {{"apiVersion", "chaos-mesh.org/v1alpha1"},
                         {"kind", "Workflow"},
                         {"metadata",
                          {{"name", lower_case(id_part(scenario.id))},
                           {"annotations", {{"description", description_of(scenario)}}}}},
                         {"spec", {{"entry", "entry"}, {"templates", all}}}};
  out.text = workflow.dump(2) + "\n";
  return out;
}

} // namespace drsim::exchange
