#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr const char *zone_key = "topology.kubernetes.io/zone";
constexpr const char *old_zone_key = "failure-domain.beta.kubernetes.io/zone";
constexpr const char *node_key = "kubernetes.io/hostname";

std::string key_of(const YAML::Node &term)
{
  return yaml_text(yaml_at(term, {"topologyKey"}));
}

bool over_zones(const YAML::Node &term)
{
  return key_of(term) == zone_key || key_of(term) == old_zone_key;
}

std::vector<YAML::Node> required(const YAML::Node &pod, const char *affinity)
{
  return yaml_items(yaml_at(pod, {"affinity", affinity, "requiredDuringSchedulingIgnoredDuringExecution"}));
}

/// A volume that many nodes can mount (EFS, FSx) does not hold a pod in a zone; one of EBS does.
bool holds_in_zone(const YAML::Node &claim_spec)
{
  const auto modes = yaml_items(yaml_at(claim_spec, {"accessModes"}));
  const std::string storage = yaml_text(yaml_at(claim_spec, {"storageClassName"}));
  return storage.find("efs") == std::string::npos && storage.find("fsx") == std::string::npos &&
         std::none_of(modes.begin(), modes.end(), [](const YAML::Node &mode) {
           return yaml_text(mode) == "ReadWriteMany" || yaml_text(mode) == "ReadOnlyMany";
         });
}

} // namespace

/// How pods are spread over zones and nodes: a wish where unsatisfiable constraints are passed over, a rule
/// that keeps pods Pending where they are not (the default). matchLabelKeys count each release by itself,
/// which comes to the same between releases.
void ManifestImporter::spread(ComponentSpec &component, const YAML::Node &pod, const Labels &labels)
{
  for (const YAML::Node &one : yaml_items(yaml_at(pod, {"topologySpreadConstraints"}))) {
    const bool hard = yaml_text(yaml_at(one, {"whenUnsatisfiable"})) != "ScheduleAnyway";
    if (!picks(yaml_at(one, {"labelSelector"}), labels)) {
      warn(one, component.id + ": the labelSelector of a spread constraint fits none of its own pods",
           "it spreads nothing: give it labels of the pod template");
      continue;
    }
    const bool nodes = key_of(one) == node_key;
    if (!over_zones(one) && !nodes) {
      if (hard)
        warn(one, component.id + ": a hard spread over \"" + key_of(one) + "\" is not modelled",
             "zones and nodes are");
      continue;
    }
    if (!nodes)
      put(component, "zone_spread", 1, "bool", one, hard ? "" : "as far as it can");
    if (!hard)
      continue;
    set(component, one, {{"maxSkew"}, nodes ? "node_max_skew" : "zone_max_skew", "count"});
    if (!nodes)
      set(component, one, {{"minDomains"}, "zone_min_domains", "count"});
    const YAML::Node taints = yaml_at(one, {"nodeTaintsPolicy"});
    if (yaml_text(taints) == "Honor")
      put(component, "dead_nodes_count", 0, "bool", taints);
    if (const YAML::Node affinity = yaml_at(one, {"nodeAffinityPolicy"}); yaml_text(affinity) == "Ignore")
      warn(affinity, component.id + ": nodeAffinityPolicy Ignore is not modelled",
           "zones it may not run in are taken to be no domains");
  }
}

/// Pods that must stand apart from each other, or beside others.
void ManifestImporter::apart(ComponentSpec &component, const YAML::Node &pod, const Labels &labels)
{
  for (const YAML::Node &one : required(pod, "podAntiAffinity")) {
    if (!picks(yaml_at(one, {"labelSelector"}), labels)) {
      diagnostics_.note(context_.shown_name, yaml_line(one),
                        component.id + " must keep apart from pods of others, which is not modelled");
      continue;
    }
    if (over_zones(one)) {
      put(component, "zone_spread", 1, "bool", one);
      put(component, "most_per_zone", 1, "count", one, "required anti-affinity");
    } else if (key_of(one) == node_key)
      put(component, "most_per_node", 1, "count", one, "required anti-affinity");
  }
  const YAML::Node wishes =
      yaml_at(pod, {"affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution"});
  for (const YAML::Node &one : yaml_items(wishes))
    if (over_zones(yaml_at(one, {"podAffinityTerm"})) && component.parameters.count("zone_spread") == 0)
      put(component, "zone_spread", 1, "bool", one, "as far as it can");
  for (const YAML::Node &one : required(pod, "podAffinity"))
    diagnostics_.note(context_.shown_name, yaml_line(one),
                      component.id + " must stand beside pods of others, which is not modelled");
  for (const YAML::Node &container : yaml_items(yaml_at(pod, {"containers"})))
    for (const YAML::Node &one : yaml_items(yaml_at(container, {"ports"})))
      if (const YAML::Node port = yaml_at(one, {"hostPort"}); yaml_is_set(port) && yaml_text(port) != "0")
        put(component, "most_per_node", 1, "count", port, "a port of the node, which one pod can have");
}

/// Pods that may run in some zones only, by a node selector or a required affinity.
void ManifestImporter::pinned(ComponentSpec &component, const YAML::Node &pod) const
{
  std::string others;
  const auto other = [&](const std::string &key) {
    if (key.rfind("kubernetes.io/os", 0) != 0 && key.rfind("kubernetes.io/arch", 0) != 0)
      others += (others.empty() ? "" : ", ") + key;
  };
  const auto take = [&](const std::string &zone) {
    const bool own = !context_.region.empty() && zone.starts_with(context_.region); // zones carry its name
    if (own && std::find(component.zones.begin(), component.zones.end(), zone) == component.zones.end())
      component.zones.push_back(zone);
  };
  for (const auto &[key, value] : labels_of(yaml_at(pod, {"nodeSelector"})))
    if (key == zone_key || key == old_zone_key)
      take(value);
    else
      other(key);
  const YAML::Node terms =
      yaml_at(pod, {"affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
                    "nodeSelectorTerms"});
  for (const YAML::Node &term : yaml_items(terms))
    for (const YAML::Node &one : yaml_items(yaml_at(term, {"matchExpressions"}))) {
      const std::string key = yaml_text(yaml_at(one, {"key"}));
      if (key != zone_key && key != old_zone_key)
        other(key);
      else if (yaml_text(yaml_at(one, {"operator"})) == "In")
        for (const YAML::Node &zone : yaml_items(yaml_at(one, {"values"})))
          take(yaml_text(zone));
    }
  if (!others.empty())
    diagnostics_.note(context_.shown_name, yaml_line(pod),
                      component.id + " may run on nodes with " + others +
                          " only: they are taken to be all nodes of its cluster");
}

/// What keeps pods of a lost zone from being made elsewhere: their names (a StatefulSet has each pod once),
/// and volumes that exist in one zone.
void ManifestImporter::bound(ComponentSpec &component, const YAML::Node &object, const YAML::Node &pod)
{
  if (manifest_kind(object) == "StatefulSet")
    put(component, "waits_for_node", 1, "bool", object, "a StatefulSet");
  for (const YAML::Node &claim : yaml_items(yaml_at(object, {"spec", "volumeClaimTemplates"})))
    if (holds_in_zone(yaml_at(claim, {"spec"})))
      put(component, "zone_bound", 1, "bool", claim, "a volume of each pod's own");
    else
      own_claims_.emplace_back(component.id, yaml_at(claim, {"spec"}));
  for (const YAML::Node &volume : yaml_items(yaml_at(pod, {"volumes"})))
    if (const YAML::Node claim = yaml_at(volume, {"persistentVolumeClaim", "claimName"}); yaml_is_set(claim))
      claimed_.push_back({component.id, manifest_space(object) + "/" + yaml_text(claim), claim});
}

/// Once every claim of the file is known.
void ManifestImporter::resolve_claims()
{
  for (const auto &[component, claim] : own_claims_)
    mounts(component, claim);
  for (const ClaimUse &use : claimed_) {
    const auto claim = claims_.find(use.claim);
    ComponentSpec *component = find(use.component);
    if (component != nullptr && claim != claims_.end() && !holds_in_zone(claim->second))
      mounts(component->id, claim->second);
    if (component == nullptr || (claim != claims_.end() && !holds_in_zone(claim->second)))
      continue;
    put(*component, "zone_bound", 1, "bool", use.at,
        claim == claims_.end() ? "a volume that this file does not describe, taken to be one of EBS"
                               : "a volume that one node can mount");
  }
}

/// Classes may stand behind the pods that name them.
void ManifestImporter::priority(const ComponentSpec &component, const YAML::Node &pod)
{
  const YAML::Node name = yaml_at(pod, {"priorityClassName"});
  priorities_.push_back({component.id, yaml_text(name), yaml_is_set(name) ? name : pod});
}

void ManifestImporter::resolve_priorities()
{
  constexpr double cluster_critical = 2000000000;
  constexpr double node_critical = 2000001000;
  for (const PriorityUse &one : priorities_) {
    ComponentSpec *component = find(one.component);
    if (component == nullptr)
      continue;
    if (one.name == "system-cluster-critical" || one.name == "system-node-critical") {
      put(*component, "priority", one.name == "system-cluster-critical" ? cluster_critical : node_critical,
          "count", one.at);
      continue;
    }
    YAML::Node found;
    for (const auto &[name, of] : priority_classes_)
      if (name == one.name || (one.name.empty() && yaml_text(yaml_at(of, {"globalDefault"})) == "true"))
        found.reset(of);
    if (!found.IsDefined() || found.IsNull()) {
      if (!one.name.empty())
        warn(one.at, one.component + ": its PriorityClass \"" + one.name + "\" is not in this file",
             "give it, or set \"priority\" in deployment.json; 0 is taken");
      continue;
    }
    set(*component, found, {{"value"}, "priority", "count"});
    const YAML::Node policy = yaml_at(found, {"preemptionPolicy"});
    if (yaml_text(policy) == "Never")
      put(*component, "preempts", 0, "bool", policy);
  }
}

} // namespace drsim::import::kubernetes
