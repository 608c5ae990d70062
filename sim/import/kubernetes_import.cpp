#include "sim/import/kubernetes_import.hpp"

#include "sim/import/import_text.hpp"
#include "sim/import/yaml_documents.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace drsim {
namespace {

using Keys = std::vector<std::string>;

/// Where a value of a manifest goes.
struct Field {
  Keys keys;
  const char *parameter;
  const char *unit;
};

class ManifestImporter {
public:
  ManifestImporter(const ImportContext &context, Diagnostics &diagnostics)
      : context_(context), diagnostics_(diagnostics)
  {
    out_.file = context.shown_name;
    out_.format = "kubernetes";
  }
  void take(const YAML::Node &document);
  Imported finish();

private:
  void object(const YAML::Node &object);
  void deployment(const YAML::Node &object, const std::string &name);
  void probe(ComponentSpec &component, const YAML::Node &pod);
  void spread(ComponentSpec &component, const YAML::Node &pod);
  void autoscaler(const YAML::Node &object);
  void utilisation(ComponentSpec &component, const YAML::Node &spec);
  void scale_up(ComponentSpec &component, const YAML::Node &spec);
  void ingress(const YAML::Node &object, const std::string &name);
  void backends(ComponentSpec &component, const YAML::Node &object);

  ComponentSpec &add(const std::string &id, const std::string &kind, const YAML::Node &at);
  void put(ComponentSpec &component, const std::string &parameter, double value, const std::string &unit,
           const YAML::Node &at, const std::string &note = {});
  void set(ComponentSpec &component, const YAML::Node &from, const Field &field);
  void seen(const YAML::Node &object, const std::string &why_not = {});
  [[nodiscard]] std::string with_region(const std::string &name) const
  {
    return context_.region.empty() ? name : name + "@" + context_.region;
  }
  std::optional<double> number(const YAML::Node &node, const std::string &what);

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported out_;
  std::vector<YAML::Node> autoscalers_; ///< after all Deployments are known
};

std::string name_of(const YAML::Node &object)
{
  return yaml_scalar(yaml_at(object, {"metadata", "name"}));
}

std::string kind_of(const YAML::Node &object)
{
  return yaml_scalar(yaml_at(object, {"kind"}));
}

ComponentSpec &ManifestImporter::add(const std::string &id, const std::string &kind, const YAML::Node &at)
{
  for (ComponentSpec &component : out_.components)
    if (component.id == id) {
      diagnostics_.warning(context_.shown_name, yaml_place(at), "\"" + id + "\" is described twice",
                           "the later one holds");
      component.parameters.clear();
      component.links.clear();
      return component;
    }
  ComponentSpec component;
  component.id = id;
  component.kind = kind;
  component.region = context_.region;
  component.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_place(at), ""};
  out_.components.push_back(std::move(component));
  return out_.components.back();
}

void ManifestImporter::put(ComponentSpec &component, const std::string &parameter, double value,
                           const std::string &unit, const YAML::Node &at, const std::string &note)
{
  Parameter &set = component.parameters[parameter];
  set.value = Distribution(value);
  set.unit = unit;
  set.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_place(at), note};
}

std::optional<double> ManifestImporter::number(const YAML::Node &node, const std::string &what)
{
  const std::string text = yaml_scalar(node);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!text.empty() && error == std::errc() && end == text.data() + text.size() && std::isfinite(value))
    return value;
  diagnostics_.error(context_.shown_name, yaml_place(node), what + " is not a number",
                     "write a plain number");
  return std::nullopt;
}

void ManifestImporter::set(ComponentSpec &component, const YAML::Node &from, const Field &field)
{
  const YAML::Node found = yaml_at(from, field.keys);
  if (!found.IsDefined() || found.IsNull())
    return;
  if (const auto value = number(found, field.keys.back()))
    put(component, field.parameter, *value, field.unit, found);
}

void ManifestImporter::seen(const YAML::Node &object, const std::string &why_not)
{
  out_.seen.push_back({kind_of(object) + "/" + name_of(object), kind_of(object), context_.region,
                       yaml_place(object), why_not.empty(), why_not});
}

void ManifestImporter::take(const YAML::Node &document)
{
  if (!document.IsDefined() || document.IsNull())
    return;
  if (!document.IsMap() || kind_of(document).empty())
    return diagnostics_.warning(context_.shown_name, yaml_place(document), "a document without \"kind\"",
                                "it is no Kubernetes object and is left out");
  if (kind_of(document) != "List")
    return object(document);
  for (const YAML::Node &item : yaml_list(yaml_at(document, {"items"})))
    if (item.IsMap() && !kind_of(item).empty())
      object(item);
}

void ManifestImporter::object(const YAML::Node &object)
{
  const std::string kind = kind_of(object);
  const std::string name = name_of(object);
  if (name.empty() || component_id_part(name) != name)
    return diagnostics_.error(context_.shown_name, yaml_place(object),
                              "a " + kind.substr(0, 60) + " without a usable metadata.name",
                              "letters, digits and - only");
  if (kind == "Deployment")
    deployment(object, name);
  else if (kind == "HorizontalPodAutoscaler")
    autoscalers_.push_back(object);
  else if (kind == "Ingress")
    ingress(object, name);
  else if (kind == "PodDisruptionBudget")
    seen(object, "limits drains, which are not modelled; it does not hold back a failure");
  else if (kind == "StatefulSet" || kind == "DaemonSet")
    seen(object, "only Deployments are modelled");
  else
    seen(object, "the simulation has nothing of this kind");
}

void ManifestImporter::deployment(const YAML::Node &object, const std::string &name)
{
  ComponentSpec &component = add(with_region(name), "service", object);
  component.title = name;
  const YAML::Node spec = yaml_at(object, {"spec"});
  set(component, spec, {{"replicas"}, "replicas", "count"});
  set(component, spec, {{"revisionHistoryLimit"}, "revision_history", "count"});
  const YAML::Node pod = yaml_at(spec, {"template", "spec"});
  probe(component, pod);
  spread(component, pod);
  seen(object);
}

void ManifestImporter::probe(ComponentSpec &component, const YAML::Node &pod)
{
  YAML::Node found(YAML::NodeType::Undefined);
  for (const YAML::Node &container : yaml_list(yaml_at(pod, {"containers"}))) {
    const YAML::Node one = yaml_at(container, {"readinessProbe"});
    if (!found.IsDefined() && one.IsDefined() && one.IsMap())
      found.reset(one);
  }
  if (!found.IsDefined())
    return diagnostics_.warning(context_.shown_name, component.from.address,
                                component.id + " has no readiness probe",
                                "users reach its pods before they can answer");
  for (const Field &field : {Field{{"periodSeconds"}, "readiness_period_s", "s"},
                             Field{{"failureThreshold"}, "readiness_failure_threshold", "count"},
                             Field{{"successThreshold"}, "readiness_success_threshold", "count"},
                             Field{{"timeoutSeconds"}, "readiness_timeout_s", "s"},
                             Field{{"initialDelaySeconds"}, "readiness_initial_delay_s", "s"}})
    set(component, found, field);
}

/// Whether the pods are spread over zones, by constraints or by anti-affinity.
void ManifestImporter::spread(ComponentSpec &component, const YAML::Node &pod)
{
  const std::string zone_key = "topology.kubernetes.io/zone";
  for (const YAML::Node &one : yaml_list(yaml_at(pod, {"topologySpreadConstraints"})))
    if (yaml_scalar(yaml_at(one, {"topologyKey"})) == zone_key) {
      const std::string when = yaml_scalar(yaml_at(one, {"whenUnsatisfiable"}));
      return put(component, "zone_spread", 1, "bool", one,
                 when == "ScheduleAnyway" ? "as far as it can" : "");
    }
  const YAML::Node anti = yaml_at(pod, {"affinity", "podAntiAffinity"});
  for (const YAML::Node &one : yaml_list(yaml_at(anti, {"requiredDuringSchedulingIgnoredDuringExecution"})))
    if (yaml_scalar(yaml_at(one, {"topologyKey"})) == zone_key)
      return put(component, "zone_spread", 1, "bool", one);
  for (const YAML::Node &one : yaml_list(yaml_at(anti, {"preferredDuringSchedulingIgnoredDuringExecution"})))
    if (yaml_scalar(yaml_at(one, {"podAffinityTerm", "topologyKey"})) == zone_key)
      return put(component, "zone_spread", 1, "bool", one, "as far as it can");
}

void ManifestImporter::autoscaler(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const std::string target = yaml_scalar(yaml_at(spec, {"scaleTargetRef", "name"}));
  const auto component =
      std::find_if(out_.components.begin(), out_.components.end(), [&](const ComponentSpec &one) {
        return one.kind == "service" && one.id == with_region(target);
      });
  if (component == out_.components.end() ||
      yaml_scalar(yaml_at(spec, {"scaleTargetRef", "kind"})) != "Deployment")
    return seen(object, "what it scales is no Deployment of this file");
  put(*component, "hpa", 1, "bool", object);
  set(*component, spec, {{"minReplicas"}, "hpa_min", "count"});
  set(*component, spec, {{"maxReplicas"}, "hpa_max", "count"});
  if (component->parameters.count("replicas") == 0 && component->parameters.count("hpa_min") > 0) {
    component->parameters["replicas"] = component->parameters.at("hpa_min");
    component->parameters["replicas"].from.note = "the Deployment leaves it to the autoscaler: its minimum";
  }
  utilisation(*component, spec);
  set(*component, spec, {{"behavior", "scaleUp", "tolerance"}, "hpa_tolerance", "ratio"});
  set(*component, spec,
      {{"behavior", "scaleUp", "stabilizationWindowSeconds"}, "hpa_scale_up_stabilization_s", "s"});
  set(*component, spec,
      {{"behavior", "scaleDown", "stabilizationWindowSeconds"}, "hpa_scale_down_stabilization_s", "s"});
  scale_up(*component, spec);
  seen(object);
}

void ManifestImporter::utilisation(ComponentSpec &component, const YAML::Node &spec)
{
  YAML::Node target(YAML::NodeType::Undefined);
  target.reset(yaml_at(spec, {"targetCPUUtilizationPercentage"})); // autoscaling/v1
  std::string others;
  for (const YAML::Node &metric : yaml_list(yaml_at(spec, {"metrics"}))) {
    const bool of_pod = yaml_scalar(yaml_at(metric, {"type"})) == "Resource";
    const YAML::Node resource = yaml_at(metric, {of_pod ? "resource" : "containerResource"});
    const std::string name = yaml_scalar(yaml_at(resource, {"name"}));
    YAML::Node share = yaml_at(resource, {"target", "averageUtilization"});
    if (name == "cpu" && share.IsDefined())
      target.reset(share);
    else
      others += (others.empty() ? "" : ", ") + (name.empty() ? yaml_scalar(yaml_at(metric, {"type"})) : name);
  }
  if (target.IsDefined()) {
    if (const auto percent = number(target, "averageUtilization"))
      put(component, "hpa_target_utilisation", *percent / 100, "ratio", target);
  } else
    diagnostics_.warning(context_.shown_name, yaml_place(spec),
                         component.id + ": the autoscaler has no target for CPU utilisation",
                         "the catalogue's target holds");
  if (!others.empty())
    diagnostics_.note(context_.shown_name, yaml_place(spec),
                      component.id + ": the autoscaler's metrics other than CPU are not modelled: " + others);
}

void ManifestImporter::scale_up(ComponentSpec &component, const YAML::Node &spec)
{
  const YAML::Node up = yaml_at(spec, {"behavior", "scaleUp"});
  const std::string select = yaml_scalar(yaml_at(up, {"selectPolicy"}));
  const auto policies = yaml_list(yaml_at(up, {"policies"}));
  if (select == "Disabled") {
    put(component, "hpa_scale_up_pods", 0, "count", up, "selectPolicy Disabled");
    return put(component, "hpa_scale_up_percent", 0, "percent", up, "selectPolicy Disabled");
  }
  if (select == "Min" && policies.size() > 1)
    diagnostics_.warning(context_.shown_name, yaml_place(up),
                         component.id + ": selectPolicy Min is not modelled", "the larger step is taken");
  if (policies.empty())
    return;
  // Policies given replace both defaults: the kind that is not given adds nothing.
  put(component, "hpa_scale_up_pods", 0, "count", up, "no policy of type Pods");
  put(component, "hpa_scale_up_percent", 0, "percent", up, "no policy of type Percent");
  std::string period;
  for (const YAML::Node &policy : policies) {
    const std::string type = yaml_scalar(yaml_at(policy, {"type"}));
    if (type == "Pods" || type == "Percent")
      set(component, policy,
          {{"value"},
           type == "Pods" ? "hpa_scale_up_pods" : "hpa_scale_up_percent",
           type == "Pods" ? "count" : "percent"});
    const std::string own = yaml_scalar(yaml_at(policy, {"periodSeconds"}));
    if (!period.empty() && own != period)
      diagnostics_.warning(context_.shown_name, yaml_place(policy),
                           component.id + ": scale-up policies with different periods",
                           "the last one is taken for both");
    period = own;
    set(component, policy, {{"periodSeconds"}, "hpa_scale_up_period_s", "s"});
  }
}

void ManifestImporter::ingress(const YAML::Node &object, const std::string &name)
{
  const std::string prefix = "alb.ingress.kubernetes.io/";
  const YAML::Node notes = yaml_at(object, {"metadata", "annotations"});
  const std::string sort = yaml_scalar(yaml_at(object, {"spec", "ingressClassName"}));
  if (sort != "alb" && yaml_scalar(yaml_at(notes, {"kubernetes.io/ingress.class"})) != "alb")
    return seen(object, "only an Ingress of the AWS Load Balancer Controller (class alb) is modelled");
  const std::string called = yaml_scalar(yaml_at(notes, {prefix + "load-balancer-name"}));
  ComponentSpec &component = add("alb:" + component_id_part(called.empty() ? name : called), "alb", object);
  put(component, "exists", 1, "bool", object, "the Ingress makes it");
  for (const Field &field : {Field{{prefix + "healthcheck-interval-seconds"}, "interval_s", "s"},
                             Field{{prefix + "healthcheck-timeout-seconds"}, "timeout_s", "s"},
                             Field{{prefix + "healthy-threshold-count"}, "healthy_threshold", "count"},
                             Field{{prefix + "unhealthy-threshold-count"}, "unhealthy_threshold", "count"}})
    set(component, notes, field);
  const YAML::Node attributes = yaml_at(notes, {prefix + "target-group-attributes"});
  const std::string text = yaml_scalar(attributes);
  const std::string key = "deregistration_delay.timeout_seconds=";
  if (const std::size_t at = text.find(key); at != std::string::npos) {
    double delay = 0;
    const char *first = text.data() + at + key.size();
    if (std::from_chars(first, text.data() + text.size(), delay).ec == std::errc())
      put(component, "deregistration_delay_s", delay, "s", attributes);
  }
  backends(component, object);
  seen(object);
}

void ManifestImporter::backends(ComponentSpec &component, const YAML::Node &object)
{
  std::vector<std::string> &services = component.links["services"];
  const auto add_one = [&](const YAML::Node &backend) {
    const std::string name = yaml_scalar(yaml_at(backend, {"service", "name"}));
    const std::string id = with_region(name);
    if (!name.empty() && std::find(services.begin(), services.end(), id) == services.end())
      services.push_back(id);
  };
  for (const YAML::Node &rule : yaml_list(yaml_at(object, {"spec", "rules"})))
    for (const YAML::Node &path : yaml_list(yaml_at(rule, {"http", "paths"})))
      add_one(yaml_at(path, {"backend"}));
  add_one(yaml_at(object, {"spec", "defaultBackend"}));
  if (services.empty())
    component.links.erase("services");
}

Imported ManifestImporter::finish()
{
  for (const YAML::Node &one : autoscalers_)
    autoscaler(one);
  return std::move(out_);
}

} // namespace

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

} // namespace drsim
