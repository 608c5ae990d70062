#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {

/// What an autoscaler scales: a component of this file, or one that another file describes.
ComponentSpec *ManifestImporter::scaled(const YAML::Node &object, const YAML::Node &spec,
                                        const std::string &default_kind)
{
  std::string kind = yaml_text(yaml_at(spec, {"scaleTargetRef", "kind"}));
  if (kind.empty())
    kind = default_kind;
  const std::string target = yaml_text(yaml_at(spec, {"scaleTargetRef", "name"}));
  if (kind != "Deployment" && kind != "StatefulSet" && kind != "Rollout")
    return nullptr;
  if (const Workload *workload = workload_of(target, manifest_space(object)))
    return find(workload->component);
  if (ComponentSpec *component = find(with_region(target)))
    return component;
  if (target.empty() || id_part(target) != target)
    return nullptr;
  diagnostics_.note(context_.shown_name, yaml_line(object),
                    "what it scales, " + kind + " " + target + ", is described in another file");
  ComponentSpec &component = add(with_region(target), "service", object);
  component.title = target;
  return &component;
}

void ManifestImporter::autoscaler(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  ComponentSpec *component = scaled(object, spec);
  if (component == nullptr)
    return seen(object, "what it scales is no Deployment, StatefulSet or Rollout");
  put(*component, "hpa", 1, "bool", object);
  set(*component, spec, {{"minReplicas"}, "hpa_min", "count"});
  set(*component, spec, {{"maxReplicas"}, "hpa_max", "count"});
  left_to_autoscaler(*component, "the Deployment leaves it to the autoscaler");
  utilisation(*component, spec);
  behaviour(*component, spec);
  seen(object);
}

void ManifestImporter::left_to_autoscaler(ComponentSpec &component, const std::string &whose) const
{
  const auto least = component.parameters.find("hpa_min");
  if (component.parameters.count("replicas") > 0 || least == component.parameters.end())
    return;
  Parameter replicas = least->second;
  replicas.from.note = whose + ": its minimum";
  component.parameters["replicas"] = std::move(replicas);
}

void ManifestImporter::behaviour(ComponentSpec &component, const YAML::Node &spec)
{
  set(component, spec, {{"behavior", "scaleUp", "tolerance"}, "hpa_tolerance", "ratio"});
  set(component, spec,
      {{"behavior", "scaleUp", "stabilizationWindowSeconds"}, "hpa_scale_up_stabilization_s", "s"});
  set(component, spec,
      {{"behavior", "scaleDown", "stabilizationWindowSeconds"}, "hpa_scale_down_stabilization_s", "s"});
  scale_up(component, spec);
}

void ManifestImporter::utilisation(ComponentSpec &component, const YAML::Node &spec)
{
  YAML::Node target(YAML::NodeType::Undefined);
  target.reset(yaml_at(spec, {"targetCPUUtilizationPercentage"})); // autoscaling/v1
  std::string others;
  for (const YAML::Node &metric : yaml_items(yaml_at(spec, {"metrics"}))) {
    const std::string type = yaml_text(yaml_at(metric, {"type"}));
    const YAML::Node resource = yaml_at(metric, {type == "Resource" ? "resource" : "containerResource"});
    const std::string name = yaml_text(yaml_at(resource, {"name"}));
    YAML::Node share = yaml_at(resource, {"target", "averageUtilization"});
    if (!share.IsDefined())
      share.reset(yaml_at(resource, {"targetAverageUtilization"})); // v2beta1
    if (name == "cpu" && yaml_is_set(share))
      target.reset(share);
    else
      others += (others.empty() ? "" : ", ") + (name.empty() ? type : name);
  }
  if (yaml_is_set(target)) {
    if (const auto share = number(target, "averageUtilization"))
      put(component, "hpa_target_utilisation", *share / 100, "ratio", target);
  } else
    warn(spec, component.id + ": the autoscaler has no target for CPU utilisation",
         "the catalogue's target holds");
  if (!others.empty())
    diagnostics_.note(context_.shown_name, yaml_line(spec),
                      component.id + ": the autoscaler's metrics other than CPU are not modelled: " + others);
}

void ManifestImporter::scale_up(ComponentSpec &component, const YAML::Node &spec)
{
  const YAML::Node up = yaml_at(spec, {"behavior", "scaleUp"});
  const std::string select = yaml_text(yaml_at(up, {"selectPolicy"}));
  const auto policies = yaml_items(yaml_at(up, {"policies"}));
  if (select == "Disabled") {
    put(component, "hpa_scale_up_pods", 0, "count", up, "selectPolicy Disabled");
    return put(component, "hpa_scale_up_percent", 0, "percent", up, "selectPolicy Disabled");
  }
  if (select == "Min" && policies.size() > 1)
    warn(up, component.id + ": selectPolicy Min is not modelled", "the larger step is taken");
  if (policies.empty())
    return;
  // Policies given replace both defaults: the kind that is not given adds nothing.
  put(component, "hpa_scale_up_pods", 0, "count", up, "no policy of type Pods");
  put(component, "hpa_scale_up_percent", 0, "percent", up, "no policy of type Percent");
  scale_up_policies(component, policies);
}

void ManifestImporter::scale_up_policies(ComponentSpec &component, const std::vector<YAML::Node> &policies)
{
  std::string period;
  for (const YAML::Node &policy : policies) {
    const std::string type = yaml_text(yaml_at(policy, {"type"}));
    if (type == "Pods" || type == "Percent")
      set(component, policy,
          {{"value"},
           type == "Pods" ? "hpa_scale_up_pods" : "hpa_scale_up_percent",
           type == "Pods" ? "count" : "percent"});
    const std::string own = yaml_text(yaml_at(policy, {"periodSeconds"}));
    if (!period.empty() && own != period)
      warn(policy, component.id + ": scale-up policies with different periods",
           "the last one is taken for both");
    period = own;
    set(component, policy, {{"periodSeconds"}, "hpa_scale_up_period_s", "s"});
  }
}

} // namespace drsim::import::kubernetes
