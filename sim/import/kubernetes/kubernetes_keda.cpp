// KEDA's ScaledObject: an autoscaler that KEDA makes of it.
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {

void ManifestImporter::scaled_object(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  ComponentSpec *component = scaled(object, spec, "Deployment");
  if (component == nullptr)
    return seen(object, "what it scales is no Deployment, StatefulSet or Rollout");
  put(*component, "hpa", 1, "bool", object);
  keda_limits(*component, object, spec);
  std::string others;
  for (const YAML::Node &trigger : yaml_items(yaml_at(spec, {"triggers"}))) {
    const std::string type = yaml_text(yaml_at(trigger, {"type"}));
    const YAML::Node share = yaml_at(trigger, {"metadata", "value"});
    if (type != "cpu")
      others += (others.empty() ? "" : ", ") + type;
    else if (const auto percent = number(share, "value"))
      put(*component, "hpa_target_utilisation", *percent / 100, "ratio", share);
  }
  if (!others.empty())
    diagnostics_.note(
        context_.shown_name, yaml_line(object),
        component->id + ": pods follow how busy they are; KEDA's other triggers are not modelled: " + others);
  behaviour(*component, yaml_at(spec, {"advanced", "horizontalPodAutoscalerConfig"}));
  seen(object);
}

/// KEDA's own defaults: https://keda.sh/docs/latest/reference/scaledobject-spec/ (none means none at rest,
/// but the autoscaler that KEDA makes keeps one pod while anything is to do, as the catalogue's minimum
/// says).
void ManifestImporter::keda_limits(ComponentSpec &component, const YAML::Node &object, const YAML::Node &spec)
{
  constexpr double keda_most = 100;
  set(component, spec, {{"maxReplicaCount"}, "hpa_max", "count"});
  if (component.parameters.count("hpa_max") == 0) {
    put(component, "hpa_max", keda_most, "count", object, "KEDA's default");
    Provenance &from = component.parameters.at("hpa_max").from;
    from.source = Source::provider_default;
    from.confidence = Confidence::documented;
  }
  set(component, spec, {{"minReplicaCount"}, "hpa_min", "count"});
  const auto least = component.parameters.find("hpa_min");
  if (least == component.parameters.end() || least->second.value.mean() < 1)
    put(component, "hpa_min", 1, "count", object, "KEDA keeps one pod while anything is to do");
  left_to_autoscaler(component, "the workload leaves it to KEDA");
}

} // namespace drsim::import::kubernetes
