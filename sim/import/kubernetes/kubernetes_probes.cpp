#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <tuple>

namespace drsim::inline import::inline kubernetes {
namespace {

/// A probe of the container that bears the component's name, else of the first that has one.
YAML::Node probe_of(const YAML::Node &pod, const char *kind, const std::string &name)
{
  YAML::Node found(YAML::NodeType::Undefined);
  for (const YAML::Node &container : yaml_items(yaml_at(pod, {"containers"}))) {
    const YAML::Node one = yaml_at(container, {kind});
    const bool own = yaml_text(yaml_at(container, {"name"})) == name; // not a sidecar's
    if (one.IsDefined() && one.IsMap() && (!found.IsDefined() || own))
      found.reset(one);
  }
  return found;
}

/// Seconds that a preStop hook sleeps: sleep: {seconds: 15}, or a command with "sleep 15" in it.
std::optional<double> slept_s(const YAML::Node &hook)
{
  if (const YAML::Node seconds = yaml_at(hook, {"sleep", "seconds"}); yaml_is_set(seconds))
    return parse_number(yaml_text(seconds));
  std::string command;
  for (const YAML::Node &word : yaml_items(yaml_at(hook, {"exec", "command"})))
    command += " " + yaml_text(word);
  const std::size_t at = command.find("sleep ");
  if (at == std::string::npos)
    return std::nullopt;
  std::string figure;
  for (std::size_t i = at + 6; i < command.size() && (std::isdigit(command[i]) != 0 || command[i] == '.');
       ++i)
    figure += command[i];
  return parse_number(figure);
}

/// "2" or "25%" of so many pods.
std::optional<double> pods_of(const YAML::Node &node, double replicas, bool up)
{
  const std::string text = yaml_text(node);
  if (const auto share = parse_share(text, BareShare::refused))
    return up ? std::ceil(*share * replicas - 1e-9) : std::floor(*share * replicas + 1e-9);
  return parse_number(text);
}

} // namespace

void ManifestImporter::probes(ComponentSpec &component, const YAML::Node &pod)
{
  const auto take = [&](const YAML::Node &from, const std::string &kind) {
    for (const auto &[key, name, unit] : {std::tuple{"periodSeconds", "_period_s", "s"},
                                          std::tuple{"failureThreshold", "_failure_threshold", "count"},
                                          std::tuple{"initialDelaySeconds", "_initial_delay_s", "s"}})
      set(component, from, {{key}, kind + name, unit});
    if (kind != "startup")
      set(component, from, {{"timeoutSeconds"}, kind + "_timeout_s", "s"});
  };
  const YAML::Node ready = probe_of(pod, "readinessProbe", component.title);
  if (ready.IsDefined()) {
    take(ready, "readiness");
    set(component, ready, {{"successThreshold"}, "readiness_success_threshold", "count"});
  } else {
    put(component, "readiness_probe", 0, "bool", pod, "none given");
    diagnostics_.warning(context_.shown_name, component.from.address,
                         component.id + " has no readiness probe",
                         "users reach its pods before they can answer");
  }
  for (const auto &[key, kind] :
       {std::pair{"livenessProbe", "liveness"}, std::pair{"startupProbe", "startup"}})
    if (const YAML::Node one = probe_of(pod, key, component.title); one.IsDefined()) {
      put(component, std::string(kind) + "_probe", 1, "bool", one);
      take(one, kind);
    }
}

/// How pods end and are replaced: time to stop, a preStop hook that sleeps, waves of a rolling update.
void ManifestImporter::endings(ComponentSpec &component, const YAML::Node &spec)
{
  const YAML::Node pod = yaml_at(spec, {"template", "spec"});
  set(component, pod, {{"terminationGracePeriodSeconds"}, "termination_grace_s", "s"});
  for (const YAML::Node &container : yaml_items(yaml_at(pod, {"containers"}))) {
    const YAML::Node hook = yaml_at(container, {"lifecycle", "preStop"});
    if (const auto seconds = slept_s(hook))
      put(component, "pre_stop_s", *seconds, "s", hook);
  }
  set(component, spec, {{"minReadySeconds"}, "min_ready_s", "s"});
  const auto replicas = component.parameters.find("replicas");
  const double pods = replicas == component.parameters.end() ? 1 : replicas->second.value.mean();
  const YAML::Node strategy = yaml_at(spec, {"strategy"});
  if (yaml_text(yaml_at(strategy, {"type"})) == "Recreate") {
    put(component, "max_surge_pods", 0, "count", strategy, "Recreate");
    return put(component, "max_unavailable_pods", 100000, "count", strategy, "Recreate");
  }
  for (const bool up : {true, false})
    if (const YAML::Node one = yaml_at(strategy, {"rollingUpdate", up ? "maxSurge" : "maxUnavailable"});
        yaml_is_set(one))
      if (const auto value = pods_of(one, pods, up))
        put(component, up ? "max_surge_pods" : "max_unavailable_pods", *value, "count", one);
}

} // namespace drsim::import::kubernetes
