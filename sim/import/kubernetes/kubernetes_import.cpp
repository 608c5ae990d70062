#include "sim/import/kubernetes/kubernetes_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/formats/yaml_template.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/kubernetes/kubernetes_fields.hpp"
#include "sim/import/kubernetes/kubernetes_kafka.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"
#include "sim/import/kubernetes/kubernetes_postgres.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr int deepest_list = 4;

bool is_workload(const std::string &kind)
{
  return kind == "Deployment" || kind == "StatefulSet" || kind == "Rollout" || kind == "ReplicaSet";
}

bool is_chaos(const std::string &api_version)
{
  return api_version.starts_with("chaos-mesh.org/") || api_version.starts_with("pingcap.com/") ||
         api_version.starts_with("litmuschaos.io/");
}

bool scales(const std::string &kind)
{
  return kind == "HorizontalPodAutoscaler" || kind == "ScaledObject";
}

/// Why an object is no component.
std::string why_nothing(const YAML::Node &object, const std::string &kind)
{
  if (is_chaos(yaml_text(object["apiVersion"])) && kind != "ChaosExperiment" && kind != "ChaosResult")
    return "a scenario, not part of the deployment: drsim replay DEPLOYMENT FILE";
  if (yaml_text(object["apiVersion"]).starts_with("velero.io/"))
    return "of Velero the schedules are read; this says where backups lie or runs once";
  static const std::string rights =
      "permissions are taken as sufficient; a missing one would keep pods from their work";
  static const std::string weighed = "lint holds the calls of workflows against it; in a trial " + rights;
  static const std::string flux =
      "where Flux reads from: render what it applies (flux build kustomization NAME --path FOLDER)";
  static const std::string of_one_region =
      "lint tells pods of the other region that need one which stands in "
      "the first region only; ";
  static const std::map<std::string, std::string> reasons = {
      {"ServiceAccount", of_one_region + rights},
      {"Role", weighed},
      {"RoleBinding", weighed},
      {"ClusterRole", weighed},
      {"ClusterRoleBinding", weighed},
      {"ConfigMap", of_one_region + "whom they name is read where pods take them"},
      {"Secret", of_one_region + "they are taken as readable; a missing one would keep pods from starting"},
      {"Namespace", "names alone"},
      {"NetworkPolicy", "the simulation lets all calls between pods through; a rule too few would cut them"},
      {"ResourceQuota", "room is that of the nodes; a quota would keep pods from starting"},
      {"LimitRange", "room is that of the nodes; a limit would keep pods from starting"},
      {"StorageClass", "volumes are tied to zones by their claims alone"},
      {"PersistentVolume", "volumes are tied to zones by their claims alone"},
      {"Certificate", "certificates are taken as valid; one that expires is the fault credential_expiry"},
      {"Issuer", "certificates are taken as valid; one that expires is the fault credential_expiry"},
      {"ClusterIssuer", "certificates are taken as valid; one that expires is the fault credential_expiry"},
      {"NodePool", "pools of EKS itself are not modelled; how many machines it may add is max_nodes of the "
                   "cluster in deployment.json"},
      {"EC2NodeClass", "of what Karpenter adds the pools are read; this says what a machine starts from"},
      {"HelmRepository", flux},
      {"GitRepository", flux},
      {"OCIRepository", flux},
      {"HelmChart", "a chart to be rendered: helm template RELEASE CHART -f VALUES > manifests.yaml"},
      {"ApplicationSet", "Argo CD renders it elsewhere: argocd app manifests NAME > manifests.yaml"},
      {"Kustomization", "patches for kustomize, no manifests: kustomize build FOLDER > manifests.yaml"},
      {"Component", "patches for kustomize, no manifests: kustomize build FOLDER > manifests.yaml"},
      {"HelmRelease", "a chart to be rendered: helm template RELEASE CHART -f VALUES > manifests.yaml"},
      {"Application", "Argo CD renders it elsewhere: argocd app manifests NAME > manifests.yaml"},
      {"CustomResourceDefinition", "a definition of a kind, nothing that runs"},
      {"CronJob", "runs now and then; the simulation has what serves users"},
      {"Job", "runs once; the simulation has what serves users"},
      {"DestinationRule",
       "limits of each caller's proxy; set breaker_* and queue_limit_per_pod of the service"},
      {"Kafka", "brokers that an operator runs; describe them in deployment.json, kind msk"},
      {"KafkaTopic", "topics have the brokers' defaults; where this one differs, set replication_factor, "
                     "min_insync_replicas and partitions of the msk in deployment.json"},
      {"Pod", "lint tells pods that nobody makes again; a trial has none of them"},
      {"Alertmanager", "give the configuration itself: alertmanager.yaml or the Secret that holds it"},
  };
  const auto found = reasons.find(kind);
  return found == reasons.end() ? facts::nothing_of_this_kind : found->second;
}

} // namespace

std::string manifest_name(const YAML::Node &object)
{
  const std::string name = yaml_text(yaml_at(object, {"metadata", "name"}));
  if (!name.empty())
    return name;
  std::string begun =
      yaml_text(yaml_at(object, {"metadata", "generateName"})); // "migrate-": the rest is made
  begun.erase(begun.find_last_not_of('-') + 1);
  return begun;
}

std::string manifest_kind(const YAML::Node &object)
{
  return yaml_text(yaml_at(object, {"kind"}));
}

std::string manifest_space(const YAML::Node &object)
{
  const std::string space = yaml_text(yaml_at(object, {"metadata", "namespace"}));
  return space.empty() ? "default" : space;
}

ManifestImporter::ManifestImporter(const ImportContext &context, Diagnostics &diagnostics)
    : context_(context), diagnostics_(diagnostics)
{
  out_.file = context.shown_name;
  out_.format = "kubernetes";
}

ComponentSpec *ManifestImporter::find(const std::string &id)
{
  for (ComponentSpec &component : out_.components)
    if (component.id == id)
      return &component;
  return nullptr;
}

ComponentSpec &ManifestImporter::add(const std::string &id, const std::string &kind, const YAML::Node &at)
{
  if (ComponentSpec *component = find(id)) {
    warn(at, "\"" + id + "\" is described twice", "the later one holds");
    component->parameters.clear();
    component->links.clear();
    return *component;
  }
  ComponentSpec component;
  component.id = id;
  component.kind = kind;
  component.region = context_.region;
  component.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(at), ""};
  out_.components.push_back(std::move(component));
  return out_.components.back();
}

void ManifestImporter::put(ComponentSpec &component, const std::string &parameter, double value,
                           const std::string &unit, const YAML::Node &at, const std::string &note)
{
  Parameter &set = component.parameters[parameter];
  set.value = Distribution(value);
  set.unit = unit;
  set.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(at), note};
}

std::optional<double> ManifestImporter::number(const YAML::Node &node, const std::string &what)
{
  if (const auto value = parse_number(yaml_text(node)))
    return value;
  diagnostics_.error(context_.shown_name, yaml_line(node), what + " is not a number", "write a plain number");
  return std::nullopt;
}

void ManifestImporter::set(ComponentSpec &component, const YAML::Node &from, const Field &field)
{
  const YAML::Node found = yaml_at(from, field.keys);
  if (!yaml_is_set(found))
    return;
  if (const auto value = number(found, field.keys.back()))
    put(component, field.parameter, *value, field.unit, found);
}

void ManifestImporter::seen(const YAML::Node &object, const std::string &why_not)
{
  out_.seen.push_back({manifest_kind(object) + "/" + manifest_name(object), manifest_kind(object),
                       context_.region, yaml_line(object), why_not.empty(), why_not});
}

void ManifestImporter::warn(const YAML::Node &at, const std::string &message, const std::string &cure)
{
  diagnostics_.warning(context_.shown_name, yaml_line(at), message, cure);
}

ManifestImporter::Labels ManifestImporter::labels_of(const YAML::Node &map)
{
  Labels labels;
  if (map.IsDefined() && map.IsMap())
    for (const auto &entry : map)
      labels[yaml_text(entry.first)] = yaml_text(entry.second);
  return labels;
}

void ManifestImporter::take(const YAML::Node &document, int depth)
{
  if (!yaml_is_set(document))
    return;
  if (!document.IsMap() || manifest_kind(document).empty())
    return warn(document, "a document without \"kind\"", "it is no Kubernetes object and is left out");
  const std::string kind = manifest_kind(document);
  const YAML::Node items = yaml_at(document, {"items"});
  if (!kind.ends_with("List") || !items.IsDefined())
    return object(document);
  if (depth >= deepest_list)
    return warn(document, "lists within lists are left out");
  if (yaml_is_set(items) && !items.IsSequence())
    return warn(items, "\"items\" of a " + kind.substr(0, 60) + " is no list", "it is left out");
  for (const YAML::Node &item : yaml_items(items))
    take(item, depth + 1);
}

/// A name of pods may have dots, an id of a component has none.
static std::string without_dots(std::string name)
{
  std::replace(name.begin(), name.end(), '.', '-');
  return name;
}

void ManifestImporter::object(const YAML::Node &object)
{
  const std::string kind = manifest_kind(object);
  const std::string name = manifest_name(object);
  static const std::set<std::string> nameless = {"Kustomization", "Component"};
  if (nameless.contains(kind))
    return seen(object, why_nothing(object, kind));
  // Names of CRDs and roles have dots and colons; only names of what becomes a component must be plain.
  if (name.empty() || (is_workload(kind) && id_part(name) != without_dots(name)))
    return diagnostics_.error(
        context_.shown_name, yaml_line(object), "a " + kind.substr(0, 60) + " without a usable metadata.name",
        has_template_sign(name) ? render_advice(name) : "letters, digits, - and . only");
  check_fields(object, kind, context_, diagnostics_);
  if (is_workload(kind))
    workload(object, name);
  else if (kind == "DaemonSet")
    daemon(object, name);
  else if (kind == "HorizontalPodAutoscaler" || kind == "Ingress" || kind == "PodDisruptionBudget" ||
           kind == "Canary" || kind == "ScaledObject" || kind == "VirtualService" || kind == "HTTPRoute")
    late_.push_back(object);
  else
    other(object, kind);
}

void ManifestImporter::other(const YAML::Node &object, const std::string &kind)
{
  if (kind == "PrometheusRule")
    return read_prometheus_rules(object, context_, diagnostics_, out_);
  if (kind == "Prometheus")
    return read_prometheus_config(object, context_, diagnostics_, out_);
  if (kind == "ServiceMonitor" || kind == "PodMonitor")
    return monitor(object);
  if (kind == "AlertmanagerConfig")
    return absorb(read_alertmanager_resource(object, context_, diagnostics_));
  const std::string api = yaml_text(object["apiVersion"]);
  if (kind == "Schedule" && api.starts_with("velero.io/"))
    return velero_schedule(object);
  if (kind == "Certificate" && api.starts_with("cert-manager.io/"))
    return certificate(object);
  if (file_system(object, kind))
    return;
  if ((kind == "NodePool" || kind == "Provisioner") && api.starts_with("karpenter.sh/"))
    return node_pool(object);
  if (kind == "Pod" && !yaml_is_set(yaml_at(object, {"metadata", "ownerReferences"})))
    need("Pod/" + manifest_name(object), "owned_by", "nobody", object);
  if (kind == "ConfigMap" || kind == "Secret" || kind == "ServiceAccount") // which pods name
    need(manifest_name(object), "stands_in", context_.region, object);
  if (kind == "PersistentVolumeClaim")
    claims_.emplace(manifest_space(object) + "/" + manifest_name(object), yaml_at(object, {"spec"}));
  if (kind == "PriorityClass") {
    priority_classes_.emplace(manifest_name(object), object);
    return seen(object);
  }
  if (kind == "Service")
    return front(object);
  if (kind == "Kafka")
    if (auto brokers = read_kafka(object, context_, diagnostics_)) {
      out_.components.push_back(std::move(*brokers));
      return seen(object);
    }
  if (is_cloud_native_pg(object)) {
    auto cluster = read_cloud_native_pg(object, context_, diagnostics_);
    if (!cluster)
      return seen(object, "a replica cluster of CloudNativePG follows another one: it is not modelled");
    out_.components.push_back(std::move(*cluster));
    return seen(object);
  }
  if (kind == "ConfigMap") {
    const YAML::Node data = yaml_at(object, {"data"});
    if (data.IsDefined() && data.IsMap())
      for (const auto &entry : data)
        config_[manifest_name(object)].push_back(entry.second);
  }
  if ((kind == "ConfigMap" || kind == "Secret") && embedded(object))
    return seen(object);
  seen(object, why_nothing(object, kind));
}

void ManifestImporter::front(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  fronts_.push_back({manifest_name(object), manifest_space(object), labels_of(yaml_at(spec, {"selector"}))});
  if (yaml_text(yaml_at(spec, {"type"})) == "LoadBalancer")
    return late_.push_back(object); // once its pods are known
  seen(object, fronts_.back().selector.empty() ? "it selects no pods" : "");
}

void ManifestImporter::late(const YAML::Node &object, const std::string &kind, const std::string &name)
{
  if (kind == "HorizontalPodAutoscaler")
    autoscaler(object);
  else if (kind == "Ingress")
    ingress(object, name);
  else if (kind == "Service")
    exposed(object, name);
  else if (kind == "PodDisruptionBudget")
    budget(object, name);
  else if (kind == "ScaledObject")
    scaled_object(object);
  else if (kind == "VirtualService")
    virtual_service(object);
  else if (kind == "HTTPRoute")
    http_route(object);
  else
    canary(object, name);
}

Imported ManifestImporter::finish()
{
  // Budgets look at replica counts, which autoscalers may set. (Assigning YAML nodes would change documents.)
  for (const bool scaling : {true, false})
    for (const YAML::Node &one : late_)
      if (scales(manifest_kind(one)) == scaling)
        late(one, manifest_kind(one), manifest_name(one));
  resolve_hosts();
  resolve_embedded();
  resolve_claims();
  resolve_priorities();
  return std::move(out_);
}

Imported import_kubernetes(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  ManifestImporter importer(context, diagnostics);
  const auto utf8 = import_text_utf8(text, context.shown_name, diagnostics);
  if (utf8)
    if (const auto documents = parse_yaml_documents(*utf8, context.shown_name, diagnostics))
      for (const YAML::Node &document : *documents)
        importer.take(document);
  return importer.finish();
}

} // namespace drsim::import::kubernetes
