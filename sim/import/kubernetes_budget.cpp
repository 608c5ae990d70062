#include "sim/import/kubernetes_parts.hpp"

#include "sim/core/size.hpp"

#include <cmath>

namespace drsim {
namespace {

/// "2" or "50%" of so many pods, rounded up as Kubernetes does; absent when it is neither.
std::optional<double> pods_of(const YAML::Node &node, double replicas)
{
  const std::string text = yaml_scalar(node);
  if (const auto share = parse_share(text, BareShare::refused))
    return std::ceil(*share * replicas - 1e-9);
  return parse_number(text);
}

} // namespace

/// A disruption budget holds back drains, never a failure; one that cannot be met holds them back for ever.
void ManifestImporter::budget(const YAML::Node &object, const std::string &name)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const YAML::Node least = yaml_at(spec, {"minAvailable"});
  const YAML::Node most = yaml_at(spec, {"maxUnavailable"});
  if (least.IsDefined() && !least.IsNull() && most.IsDefined() && !most.IsNull())
    warn(object, "PodDisruptionBudget \"" + name + "\" has both minAvailable and maxUnavailable",
         "Kubernetes refuses it: keep one");
  const Labels selector = labels_of(yaml_at(spec, {"selector", "matchLabels"}));
  const Workload *workload = fitting(selector, manifest_space(object));
  if (workload == nullptr)
    return seen(object, "limits drains, not failures; no pods of this file have its labels");
  if (workload->component.empty())
    return seen(object, "limits drains, not failures; its pods are no component");
  need(workload->component, "disruption_budget", name, object);
  budget_conflicts(name, *workload, spec);
  seen(object);
}

void ManifestImporter::budget_conflicts(const std::string &name, const Workload &workload,
                                        const YAML::Node &spec)
{
  const ComponentSpec *component = find(workload.component);
  const auto replicas = component->parameters.find("replicas");
  const double pods = replicas == component->parameters.end() ? 1 : replicas->second.value.mean();
  const std::string of = "PodDisruptionBudget \"" + name + "\" over the " +
                         std::to_string(static_cast<long>(pods)) + " of " + workload.component;
  const YAML::Node least = yaml_at(spec, {"minAvailable"});
  const YAML::Node most = yaml_at(spec, {"maxUnavailable"});
  for (const YAML::Node &one : {least, most})
    if (one.IsDefined() && !one.IsNull() && !pods_of(one, pods))
      warn(one, of + ": neither a number of pods nor a percentage", "write 1 or \"50%\"");
  const auto stay = pods_of(least, pods);
  const auto leave = pods_of(most, pods);
  const std::string blocked = ": no pod may ever be evicted, drains and changes of nodes wait for ever";
  if (stay && *stay >= pods)
    warn(least, of + blocked, "more replicas, a smaller minAvailable, or maxUnavailable: 1");
  if (leave && *leave <= 0)
    warn(most, of + blocked, "allow at least one");
}

} // namespace drsim
