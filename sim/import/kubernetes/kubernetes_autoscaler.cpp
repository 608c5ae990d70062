#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>

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
  scale_steps(component, spec, true);
  scale_steps(component, spec, false);
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

/// How many pods a step may add, or take away. Policies given replace both defaults: the kind that is not
/// given changes nothing.
void ManifestImporter::scale_steps(ComponentSpec &component, const YAML::Node &spec, bool up)
{
  const YAML::Node rules = yaml_at(spec, {"behavior", up ? "scaleUp" : "scaleDown"});
  const std::string which = up ? "hpa_scale_up" : "hpa_scale_down";
  const std::string select = yaml_text(yaml_at(rules, {"selectPolicy"}));
  const auto policies = yaml_items(yaml_at(rules, {"policies"}));
  if (select == "Disabled") {
    put(component, which + "_pods", 0, "count", rules, "selectPolicy Disabled");
    return put(component, which + "_percent", 0, "percent", rules, "selectPolicy Disabled");
  }
  const auto has = [&](const char *type) {
    return std::any_of(policies.begin(), policies.end(),
                       [&](const YAML::Node &one) { return yaml_text(yaml_at(one, {"type"})) == type; });
  };
  if (select == "Min" && has("Pods") && has("Percent"))
    put(component, which + "_smaller", 1, "bool", rules, "selectPolicy Min");
  if (policies.empty())
    return;
  put(component, which + "_pods", 0, "count", rules, "no policy of type Pods");
  put(component, which + "_percent", 0, "percent", rules, "no policy of type Percent");
  scale_policies(component, policies, up);
}

void ManifestImporter::scale_policies(ComponentSpec &component, const std::vector<YAML::Node> &policies,
                                      bool up)
{
  const std::string which = up ? "hpa_scale_up" : "hpa_scale_down";
  std::string period;
  for (const YAML::Node &policy : policies) {
    const std::string type = yaml_text(yaml_at(policy, {"type"}));
    if (type == "Pods" || type == "Percent")
      set(component, policy,
          {{"value"}, which + (type == "Pods" ? "_pods" : "_percent"), type == "Pods" ? "count" : "percent"});
    const std::string own = yaml_text(yaml_at(policy, {"periodSeconds"}));
    if (!period.empty() && own != period)
      warn(policy,
           component.id + ": " + (up ? "scale-up" : "scale-down") + " policies with different periods",
           "the last one is taken for both");
    period = own;
    set(component, policy, {{"periodSeconds"}, which + "_period_s", "s"});
  }
}

} // namespace drsim::import::kubernetes
