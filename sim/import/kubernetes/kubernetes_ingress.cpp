#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>

namespace drsim::inline import::inline kubernetes {
namespace {

const std::string prefix = "alb.ingress.kubernetes.io/";

std::vector<std::string> parts_of(const std::string &list)
{
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= list.size()) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string part = list.substr(at, comma - at);
    part.erase(0,
               part.find_first_not_of(' ') == std::string::npos ? part.size() : part.find_first_not_of(' '));
    while (!part.empty() && part.back() == ' ')
      part.pop_back();
    if (!part.empty())
      parts.push_back(part);
    at = comma + 1;
  }
  return parts;
}

} // namespace

void ManifestImporter::ingress(const YAML::Node &object, const std::string &name)
{
  const YAML::Node notes = yaml_at(object, {"metadata", "annotations"});
  const std::string sort = yaml_text(yaml_at(object, {"spec", "ingressClassName"}));
  if (sort != "alb" && yaml_text(yaml_at(notes, {"kubernetes.io/ingress.class"})) != "alb") {
    ingress_needs("Ingress/" + name, object);
    return seen(object, "only an Ingress of the AWS Load Balancer Controller (class alb) is modelled");
  }
  ComponentSpec &component = balancer(object, name, notes);
  balancer_settings(component, notes);
  backends(component, object);
  const std::string id = component.id;
  ingress_needs(id, object);
  external_name(id, notes);
  const std::vector<std::pair<std::string, std::string>> lists = {{"certificate-arn", "certificate"},
                                                                  {"security-groups", "security_group"},
                                                                  {"wafv2-acl-arn", "firewall"},
                                                                  {"subnets", "network"}};
  for (const auto &[key, what] : lists) {
    const YAML::Node list = yaml_at(notes, {prefix + key});
    for (const std::string &one : parts_of(yaml_text(list)))
      need(id, what, one, list);
  }
  seen(object);
}

/// Ingresses of one group share a load balancer.
ComponentSpec &ManifestImporter::balancer(const YAML::Node &object, const std::string &name,
                                          const YAML::Node &notes)
{
  const std::string called = yaml_text(yaml_at(notes, {prefix + "load-balancer-name"}));
  const std::string group = yaml_text(yaml_at(notes, {prefix + "group.name"}));
  const std::string id = "alb:" + id_part(!called.empty() ? called : !group.empty() ? group : name);
  ComponentSpec *shared = group.empty() ? nullptr : find(id);
  ComponentSpec &component = shared != nullptr ? *shared : add(id, "alb", object);
  put(component, "exists", 1, "bool", object, "the Ingress makes it");
  return component;
}

void ManifestImporter::balancer_settings(ComponentSpec &component, const YAML::Node &notes)
{
  for (const Field &field : {Field{{prefix + "healthcheck-interval-seconds"}, "interval_s", "s"},
                             Field{{prefix + "healthcheck-timeout-seconds"}, "timeout_s", "s"},
                             Field{{prefix + "healthy-threshold-count"}, "healthy_threshold", "count"},
                             Field{{prefix + "unhealthy-threshold-count"}, "unhealthy_threshold", "count"}})
    set(component, notes, field);
  const YAML::Node attributes = yaml_at(notes, {prefix + "target-group-attributes"});
  attribute_flag(component, attributes, "load_balancing.cross_zone.enabled=", "cross_zone");
  attribute_flag(component, yaml_at(notes, {prefix + "load-balancer-attributes"}),
                 "zonal_shift.config.enabled=", "zonal_shift");
  const std::string text = yaml_text(attributes);
  const std::string key = "deregistration_delay.timeout_seconds=";
  if (const std::size_t at = text.find(key); at != std::string::npos) {
    const std::string_view rest = std::string_view(text).substr(at + key.size());
    if (const auto delay = parse_number(rest.substr(0, rest.find(','))))
      put(component, "deregistration_delay_s", *delay, "s", attributes);
    else
      warn(attributes, key + " is not a number of seconds", "the default is taken");
  }
}

/// A flag among "key=value,key=value".
void ManifestImporter::attribute_flag(ComponentSpec &component, const YAML::Node &attributes,
                                      const std::string &key, const std::string &parameter)
{
  const std::string text = yaml_text(attributes);
  const std::size_t at = text.find(key);
  if (at == std::string::npos)
    return;
  const std::string value = text.substr(at + key.size(), text.find(',', at) - at - key.size());
  if (value == "true" || value == "false")
    put(component, parameter, value == "true" ? 1 : 0, "bool", attributes);
  else if (value != "use_load_balancer_configuration")
    warn(attributes, key + " is neither true nor false", "the default is taken");
}

void ManifestImporter::backends(ComponentSpec &component, const YAML::Node &object)
{
  std::vector<std::string> &services = component.links["services"];
  const auto add_one = [&](const YAML::Node &backend) {
    std::string name = yaml_text(yaml_at(backend, {"service", "name"}));
    if (name.empty())
      name = yaml_text(yaml_at(backend, {"serviceName"})); // extensions/v1beta1
    const bool action = yaml_text(yaml_at(backend, {"service", "port", "name"})) == "use-annotation";
    if (name.empty() || action)
      return;
    const std::string id = behind(name, manifest_space(object));
    if (std::find(services.begin(), services.end(), id) == services.end())
      services.push_back(id);
  };
  for (const YAML::Node &rule : yaml_items(yaml_at(object, {"spec", "rules"})))
    for (const YAML::Node &path : yaml_items(yaml_at(rule, {"http", "paths"})))
      add_one(yaml_at(path, {"backend"}));
  add_one(yaml_at(object, {"spec", "defaultBackend"}));
  add_one(yaml_at(object, {"spec", "backend"})); // extensions/v1beta1
  if (services.empty())
    component.links.erase("services");
}

/// Whether a network load balancer's nodes send to other zones: off unless an annotation says so.
void ManifestImporter::network_zones(ComponentSpec &component, const YAML::Node &object,
                                     const YAML::Node &notes, const std::string &annotation)
{
  put(component, "cross_zone", 0, "bool", object, "a network load balancer's default");
  const YAML::Node old = yaml_at(notes, {annotation + "cross-zone-load-balancing-enabled"});
  if (yaml_text(old) == "true")
    put(component, "cross_zone", 1, "bool", old);
  for (const char *list : {"attributes", "target-group-attributes"})
    attribute_flag(component, yaml_at(notes, {annotation + list}),
                   "load_balancing.cross_zone.enabled=", "cross_zone");
  attribute_flag(component, yaml_at(notes, {annotation + "attributes"}),
                 "zonal_shift.config.enabled=", "zonal_shift");
}

/// A Service with a load balancer of its own, a network one in front of the pods it selects.
void ManifestImporter::exposed(const YAML::Node &object, const std::string &name)
{
  const std::string annotation = "service.beta.kubernetes.io/aws-load-balancer-";
  const YAML::Node notes = yaml_at(object, {"metadata", "annotations"});
  if (yaml_text(yaml_at(notes, {annotation + "internal"})) == "true" ||
      yaml_text(yaml_at(notes, {annotation + "scheme"})) == "internal")
    return seen(object, "an internal load balancer: calls between services need none here");
  const Workload *pods = fitting(labels_of(yaml_at(object, {"spec", "selector"})), manifest_space(object));
  if (pods == nullptr || pods->component.empty())
    return seen(object, "a load balancer in front of pods that this file does not have");
  const std::string service = pods->component;
  ComponentSpec &component = add("alb:" + id_part(name), "alb", object);
  put(component, "exists", 1, "bool", object, "the Service makes it");
  component.links["services"] = {service};
  network_zones(component, object, notes, annotation);
  external_name(component.id, notes);
  for (const Field &field :
       {Field{{annotation + "healthcheck-interval"}, "interval_s", "s"},
        Field{{annotation + "healthcheck-timeout"}, "timeout_s", "s"},
        Field{{annotation + "healthcheck-healthy-threshold"}, "healthy_threshold", "count"},
        Field{{annotation + "healthcheck-unhealthy-threshold"}, "unhealthy_threshold", "count"}})
    set(component, notes, field);
  diagnostics_.note(context_.shown_name, yaml_line(object),
                    component.id +
                        " is a network load balancer: modelled by the health checks of its targets");
  seen(object);
}

/// Names that ExternalDNS makes for a load balancer: records of this cluster's region, as those of a plan.
void ManifestImporter::external_name(const std::string &id, const YAML::Node &notes)
{
  const YAML::Node names = yaml_at(notes, {"external-dns.alpha.kubernetes.io/hostname"});
  for (const std::string &host : parts_of(yaml_text(names))) {
    const std::string record = "ExternalDNS/" + host;
    need(record, "named", host + " A", names);
    need(record, "service", id, names);
  }
}

void ManifestImporter::ingress_needs(const std::string &from, const YAML::Node &object)
{
  for (const YAML::Node &rule : yaml_items(yaml_at(object, {"spec", "rules"}))) {
    const YAML::Node host = yaml_at(rule, {"host"});
    need(from, "dns", yaml_text(host), host);
  }
  for (const YAML::Node &one : yaml_items(yaml_at(object, {"spec", "tls"}))) {
    const YAML::Node secret = yaml_at(one, {"secretName"});
    need(from, "certificate", yaml_text(secret), secret);
  }
}

} // namespace drsim::import::kubernetes
