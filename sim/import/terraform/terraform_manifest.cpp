#include "sim/import/terraform/terraform_manifest.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

struct Object {
  const char *version;
  const char *kind;
};

/// Types without "kubernetes_" and without the API version at their end.
const std::map<std::string, Object> objects = {
    {"deployment", {"apps/v1", "Deployment"}},
    {"stateful_set", {"apps/v1", "StatefulSet"}},
    {"daemonset", {"apps/v1", "DaemonSet"}},
    {"daemon_set", {"apps/v1", "DaemonSet"}},
    {"horizontal_pod_autoscaler", {"autoscaling/v2", "HorizontalPodAutoscaler"}},
    {"pod_disruption_budget", {"policy/v1", "PodDisruptionBudget"}},
    {"service", {"v1", "Service"}},
    {"ingress", {"networking.k8s.io/v1", "Ingress"}},
    {"config_map", {"v1", "ConfigMap"}},
    {"secret", {"v1", "Secret"}},
    {"cron_job", {"batch/v1", "CronJob"}},
    {"job", {"batch/v1", "Job"}},
    {"pod", {"v1", "Pod"}},
};

/// Repeated blocks: Terraform calls them by one of them, Kubernetes keeps a list.
const std::map<std::string, const char *> list_keys = {
    {"container", "containers"},
    {"init_container", "initContainers"},
    {"env", "env"},
    {"env_from", "envFrom"},
    {"port", "ports"},
    {"volume", "volumes"},
    {"toleration", "tolerations"},
    {"topology_spread_constraint", "topologySpreadConstraints"},
    {"image_pull_secrets", "imagePullSecrets"},
    {"metric", "metrics"},
    {"policy", "policies"},
    {"rule", "rules"},
    {"path", "paths"},
    {"tls", "tls"},
    {"match_expressions", "matchExpressions"},
    {"node_selector_term", "nodeSelectorTerms"},
    {"volume_claim_template", "volumeClaimTemplates"},
    {"sources", "sources"},
    {"required_during_scheduling_ignored_during_execution", "requiredDuringSchedulingIgnoredDuringExecution"},
    {"preferred_during_scheduling_ignored_during_execution",
     "preferredDuringSchedulingIgnoredDuringExecution"},
};

std::string type_without_version(const std::string &type)
{
  std::string name = type.substr(std::string("kubernetes_").size());
  for (const std::string end : {"_v1", "_v2", "_v1beta1", "_v2beta2"})
    if (name.ends_with(end))
      return name.substr(0, name.size() - end.size());
  return name;
}

/// What Kubernetes calls an argument of the provider.
std::string field_of(const std::string &name)
{
  return name == "target_cpu_utilization_percentage" ? "targetCPUUtilizationPercentage" : camel_case(name);
}

bool is_block(const json &value)
{
  return value.is_array() && !value.empty() && value.front().is_object();
}

/// Blocks of a name that are one object in some places: the port of a backend, the terms of a node's
/// affinity.
bool is_list(const std::string &name, const json &value)
{
  if (!is_block(value) || list_keys.count(name) == 0)
    return false;
  return !(name == "port" && value.front().contains("number")) &&
         !(name.starts_with("required_") && value.front().contains("node_selector_term"));
}

/// What a state keeps for what nobody wrote.
bool is_unset(const json &value, const std::string &name)
{
  return value.is_null() || value == "" || (value.is_structured() && value.empty()) ||
         (value == 0 && name == "target_cpu_utilization_percentage");
}

constexpr std::size_t longest_key = 300; // of YAML: 1024

} // namespace

void ManifestText::line(const std::string &text, const std::string &path)
{
  text_ += text + "\n";
  addresses_.push_back(path);
  resources_.push_back(current_);
}

std::string ManifestText::address(const std::string &line) const
{
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  const bool known = error == std::errc() && number > 0 && number <= addresses_.size();
  return known ? addresses_[number - 1] : line;
}

std::string ManifestText::resource(const std::string &line) const
{
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  return error == std::errc() && number > 0 && number <= resources_.size() ? resources_[number - 1] : "";
}

void ManifestText::verbatim(const json &value, const std::string &path, int depth)
{
  if (depth > deepest_import)
    return line("null", path);
  if (value.is_object()) {
    line("{", path);
    for (const auto &[key, one] : value.items())
      if (!one.is_null() && key.size() <= longest_key) {
        line(json(key).dump() + ":", path + "." + key);
        verbatim(one, path + "." + key, depth + 1);
        line(",", path);
      }
    return line("}", path);
  }
  if (value.is_array()) {
    line("[", path);
    for (std::size_t i = 0; i < value.size(); ++i) {
      verbatim(value[i], path + "[" + std::to_string(i) + "]", depth + 1);
      line(",", path);
    }
    return line("]", path);
  }
  line(value.dump(), path);
}

void ManifestText::members(const json &block, const std::string &path, int depth)
{
  line("{", path);
  for (const auto &[name, value] : block.items()) {
    if (is_unset(value, name))
      continue;
    const bool list = is_list(name, value);
    line(json(list ? list_keys.at(name) : field_of(name)).dump() + ":", path + "." + name);
    if (list) {
      line("[", path + "." + name);
      for (std::size_t i = 0; i < value.size(); ++i) {
        blocks(json::array({value[i]}), path + "." + name + "[" + std::to_string(i) + "]", depth + 1);
        line(",", path);
      }
      line("]", path);
    } else
      blocks(value, path + "." + name + (is_block(value) ? "[0]" : ""), depth + 1);
    line(",", path);
  }
  line("}", path);
}

/// One block is an object with Terraform's names; maps and lists of texts are as Kubernetes has them.
void ManifestText::blocks(const json &value, const std::string &path, int depth)
{
  if (is_block(value) && depth < deepest_import)
    members(value.front(), path, depth);
  else
    verbatim(value, path, depth);
}

void ManifestText::metadata(const PlanResource &resource)
{
  const json *block = resource.block("metadata");
  line("\"metadata\": {", resource.address + ".metadata[0]");
  for (const char *key : {"name", "generate_name", "namespace", "annotations", "labels"})
    if (block != nullptr && block->contains(key) && !is_unset(block->at(key), key)) {
      const bool generated = std::string(key) == "generate_name" && !block->contains("name");
      line((generated ? "\"name\"" : json(field_of(key)).dump()) + ":", resource.address + ".metadata[0]");
      verbatim(block->at(key), resource.address + ".metadata[0]." + key, 0);
      line(",", resource.address);
    }
  line("},", resource.address);
}

void ManifestText::embedded(const PlanResource &resource, const std::string &attribute,
                            const std::string &yaml)
{
  const std::string path = resource.address + "." + attribute;
  line("---", path);
  std::size_t at = 0;
  while (at < yaml.size()) {
    const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
    line(yaml.substr(at, end - at), path);
    at = end + 1;
  }
}

void ManifestText::object(const PlanResource &resource, const std::string &version, const std::string &kind)
{
  line("---", resource.address);
  line("{ \"apiVersion\": \"" + version + "\",", resource.address);
  line("\"kind\": \"" + kind + "\",", resource.address);
  metadata(resource);
  const std::string part = kind == "ConfigMap" ? "data" : "spec"; // of secrets nothing is taken
  const json *value = resource.value(part);
  if (value != nullptr && kind != "Secret" && (is_block(*value) || kind == "ConfigMap")) {
    line("\"" + part + "\":", resource.address + "." + part);
    blocks(*value, resource.address + "." + part + (is_block(*value) ? "[0]" : ""), 0);
  }
  line("}", resource.address);
}

bool ManifestText::add(const PlanResource &resource, const std::string &shown_name, Diagnostics &diagnostics)
{
  current_ = resource.address;
  if (resource.type == "kubectl_manifest" || resource.type == "kubernetes_manifest") {
    const std::string body = resource.text("yaml_body");
    const json *whole = resource.value("manifest");
    if (whole == nullptr && !body.empty()) {
      Diagnostics inner; // the YAML of one object must not spoil the others
      const bool good = parse_yaml_documents(body, shown_name, inner).has_value();
      if (good)
        embedded(resource, "yaml_body", body);
      for (const Problem &one : inner.problems())
        diagnostics.error(shown_name, "", resource.address + ".yaml_body: " + one.message, one.cure);
      return good;
    }
    if (whole == nullptr || !whole->is_object())
      return false;
    line("---", resource.address);
    verbatim(*whole, resource.address + ".manifest", 0);
    return true;
  }
  const auto found = resource.type.starts_with("kubernetes_")
                         ? objects.find(type_without_version(resource.type))
                         : objects.end();
  if (found == objects.end())
    return false;
  object(resource, found->second.version, found->second.kind);
  return true;
}

} // namespace drsim::import::terraform
