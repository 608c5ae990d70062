#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>

namespace drsim::inline import::inline kubernetes {

const ManifestImporter::Workload *ManifestImporter::workload_of(const std::string &name,
                                                                const std::string &space) const
{
  const auto found = std::find_if(workloads_.begin(), workloads_.end(), [&](const Workload &one) {
    return one.name == name && one.space == space;
  });
  return found == workloads_.end() ? nullptr : &*found;
}

const ManifestImporter::Workload *ManifestImporter::fitting(const Labels &selector,
                                                            const std::string &space) const
{
  if (selector.empty())
    return nullptr;
  for (const Workload &one : workloads_) {
    const bool all = std::all_of(selector.begin(), selector.end(), [&](const auto &label) {
      const auto found = one.labels.find(label.first);
      return found != one.labels.end() && found->second == label.second;
    });
    if (all && one.space == space)
      return &one;
  }
  return nullptr;
}

std::string ManifestImporter::behind(const std::string &service, const std::string &space) const
{
  for (const Front &front : fronts_)
    if (front.name == service && front.space == space)
      if (const Workload *workload = fitting(front.selector, space); workload && !workload->component.empty())
        return workload->component;
  return with_region(service);
}

/// A Deployment, StatefulSet or Rollout serves; what tells them apart is noted.
void ManifestImporter::workload(const YAML::Node &object, const std::string &name)
{
  const std::string space = manifest_space(object);
  const std::string plain = id_part(name);
  const bool taken = std::any_of(workloads_.begin(), workloads_.end(), [&](const Workload &one) {
    return one.name == name && one.space != space && one.component == with_region(plain);
  });
  ComponentSpec &component =
      add(with_region(taken ? id_part(space) + "-" + plain : plain), "service", object);
  component.title = name;
  if (!space.empty())
    component.tags[namespace_tag] = space;
  const YAML::Node spec = yaml_at(object, {"spec"});
  const std::string kind = manifest_kind(object);
  Workload self{kind, name, space, component.id,
                labels_of(yaml_at(spec, {"template", "metadata", "labels"}))};
  set(component, spec, {{"replicas"}, "replicas", "count"});
  set(component, spec, {{"revisionHistoryLimit"}, "revision_history", "count"});
  const YAML::Node pod = yaml_at(spec, {"template", "spec"});
  const std::string reference = yaml_text(yaml_at(spec, {"workloadRef", "name"}));
  if (reference.empty()) {
    probes(component, pod);
    endings(component, spec);
  } else
    warn(spec, component.id + ": its pods are those of Deployment \"" + reference + "\"",
         "give that Deployment too; \"names\" makes both one component");
  spread(component, pod, self.labels);
  apart(component, pod, self.labels);
  pinned(component, pod);
  priority(component, pod);
  bound(component, object, pod);
  tolerations(component, pod);
  if (kind == "StatefulSet")
    diagnostics_.note(context_.shown_name, yaml_line(object),
                      component.id + " is a StatefulSet: the order its pods start in is not modelled");
  const std::string id = component.id;
  workloads_.push_back(self);
  needs(id, object, pod);
  if (kind == "Rollout")
    rollout(object, self);
  seen(object);
}

/// One pod a node: nothing to scale or to lose beside the nodes, but what it needs is worth knowing.
void ManifestImporter::daemon(const YAML::Node &object, const std::string &name)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  workloads_.push_back({"DaemonSet", name, manifest_space(object), "",
                        labels_of(yaml_at(spec, {"template", "metadata", "labels"}))});
  needs("DaemonSet/" + name, object, yaml_at(spec, {"template", "spec"}));
  seen(object, "one pod a node: it comes and goes with the nodes, which are modelled");
}

/// How long pods stay bound to a node that is gone, where they say so themselves: of a dead node the taint is
/// "unreachable", and without seconds they stay for ever.
void ManifestImporter::tolerations(ComponentSpec &component, const YAML::Node &pod)
{
  constexpr double for_ever_s = 86400; // the catalogue's limit, longer than any trial
  for (const YAML::Node &one : yaml_items(yaml_at(pod, {"tolerations"}))) {
    const std::string key = yaml_text(yaml_at(one, {"key"}));
    const std::string effect = yaml_text(yaml_at(one, {"effect"}));
    if (key != "node.kubernetes.io/unreachable" && !key.empty()) // none: every taint
      continue;
    if (!effect.empty() && effect != "NoExecute")
      continue;
    const YAML::Node seconds = yaml_at(one, {"tolerationSeconds"});
    const auto stay_s = seconds.IsDefined() ? parse_number(yaml_text(seconds)) : std::optional(for_ever_s);
    if (!stay_s || *stay_s > for_ever_s) {
      diagnostics_.error(context_.shown_name, yaml_line(one), "tolerationSeconds is no number of seconds");
      continue;
    }
    put(component, "eviction_wait_s", std::max(0.0, *stay_s), "s", seconds.IsDefined() ? seconds : one);
  }
}

} // namespace drsim::import::kubernetes
