#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline kubernetes {
namespace {

/// "2" or "50%" of so many pods, rounded up as Kubernetes does; absent when it is neither.
std::optional<double> pods_of(const YAML::Node &node, double replicas)
{
  const std::string text = yaml_text(node);
  if (const auto share = parse_share(text, BareShare::refused))
    return std::ceil(*share * replicas - 1e-9);
  return parse_number(text);
}

/// One condition of a selector: key In (a, b), key Exists, ...
bool meets(const std::map<std::string, std::string> &labels, const YAML::Node &condition)
{
  const std::string operation = yaml_text(yaml_at(condition, {"operator"}));
  const auto label = labels.find(yaml_text(yaml_at(condition, {"key"})));
  const bool there = label != labels.end();
  if (operation == "Exists" || operation == "DoesNotExist")
    return there == (operation == "Exists");
  const std::vector<YAML::Node> values = yaml_items(yaml_at(condition, {"values"}));
  const bool listed = there && std::any_of(values.begin(), values.end(), [&](const YAML::Node &value) {
                        return yaml_text(value) == label->second;
                      });
  return operation == "In" ? listed : operation == "NotIn" && !listed;
}

} // namespace

bool ManifestImporter::picks(const YAML::Node &selector, const Labels &labels)
{
  if (!selector.IsDefined() || !selector.IsMap())
    return false;
  const Labels wanted = labels_of(yaml_at(selector, {"matchLabels"}));
  const std::vector<YAML::Node> conditions = yaml_items(yaml_at(selector, {"matchExpressions"}));
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const auto &label) {
                       const auto own = labels.find(label.first);
                       return own != labels.end() && own->second == label.second;
                     }) &&
         std::all_of(conditions.begin(), conditions.end(),
                     [&](const auto &each) { return meets(labels, each); });
}

/// Everything of a namespace whose pods a selector picks; an empty selector picks all.
std::vector<const ManifestImporter::Workload *> ManifestImporter::selected(const YAML::Node &selector,
                                                                           const std::string &space) const
{
  std::vector<const Workload *> found;
  for (const Workload &one : workloads_)
    if (one.space == space && picks(selector, one.labels))
      found.push_back(&one);
  return found;
}

/// A disruption budget holds back drains, never a failure; one that cannot be met holds them back for ever.
void ManifestImporter::budget(const YAML::Node &object, const std::string &name)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const YAML::Node least = yaml_at(spec, {"minAvailable"});
  const YAML::Node most = yaml_at(spec, {"maxUnavailable"});
  if (yaml_is_set(least) && yaml_is_set(most))
    warn(object, "PodDisruptionBudget \"" + name + "\" has both minAvailable and maxUnavailable",
         "Kubernetes refuses it: keep one");
  const YAML::Node selector = yaml_at(spec, {"selector"});
  std::vector<const Workload *> workloads;
  if (selector.IsMap())
    workloads = selected(selector, manifest_space(object));
  if (workloads.empty())
    return seen(object, "limits drains, not failures; no pods of this file have its labels");
  std::erase_if(workloads, [](const Workload *one) { return one->component.empty(); });
  if (workloads.empty())
    return seen(object, "limits drains, not failures; its pods are no component");
  for (const Workload *one : workloads)
    need(one->component, "disruption_budget", name, object);
  budget_conflicts(name, workloads, spec);
  seen(object);
}

void ManifestImporter::budget_conflicts(const std::string &name,
                                        const std::vector<const Workload *> &workloads,
                                        const YAML::Node &spec)
{
  double pods = 0;
  std::string over;
  for (const Workload *one : workloads) {
    const ComponentSpec *component = find(one->component);
    const auto replicas = component->parameters.find("replicas");
    pods += replicas == component->parameters.end() ? 1 : replicas->second.value.mean();
    over += (over.empty() ? "" : ", ") + one->component;
  }
  const std::string of = "PodDisruptionBudget \"" + name + "\" over the " +
                         std::to_string(static_cast<long>(pods)) + " of " + over;
  const YAML::Node least = yaml_at(spec, {"minAvailable"});
  const YAML::Node most = yaml_at(spec, {"maxUnavailable"});
  for (const YAML::Node &one : {least, most})
    if (yaml_is_set(one) && !pods_of(one, pods))
      warn(one, of + ": neither a number of pods nor a percentage", "write 1 or \"50%\"");
  const auto stay = pods_of(least, pods);
  const auto leave = pods_of(most, pods);
  const std::string blocked = ": no pod may ever be evicted, drains and changes of nodes wait for ever";
  if (stay && *stay >= pods)
    warn(least, of + blocked, "more replicas, a smaller minAvailable, or maxUnavailable: 1");
  if (leave && *leave <= 0)
    warn(most, of + blocked, "allow at least one");
  if (workloads.size() != 1)
    return; // of several together: not modelled
  ComponentSpec &component = *find(workloads.front()->component);
  if (stay)
    put(component, "budget_min_available", *stay, "count", least, name);
  if (leave)
    put(component, "budget_max_unavailable", *leave, "count", most, name);
}

} // namespace drsim::import::kubernetes
