#include "sim/core/duration.hpp"
#include "sim/formats/base64.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"
#include "sim/model/component_facts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline kubernetes {

namespace {

bool is_configuration(const std::string &text)
{
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return text.find('\n') != std::string::npos || (first != std::string::npos && text[first] == '{');
}

} // namespace

/// What is wrong in a text of a Secret is told by its place alone: a message may quote the text.
void ManifestImporter::tell_secretly(const Diagnostics &inner, const std::string &key)
{
  for (const Problem &one : inner.problems())
    diagnostics_.add({one.severity, one.file, one.where,
                      "something in \"" + key +
                          "\" of this Secret is not as it should be, or not modelled; what "
                          "stands in Secrets is not shown",
                      "import the file that it is made of"});
}

/// Configuration of Prometheus, Alertmanager, Consul, Vault, Patroni, HAProxy and NGINX often lies as a text
/// in a ConfigMap or Secret. Whether there was any. Line numbers are those of the manifest; of an encoded
/// Secret all is on one line. Of Secrets nothing else is read.
bool ManifestImporter::embedded(const YAML::Node &object)
{
  static const std::vector<std::string> formats = {
      "prometheus-config", "prometheus-rules", "alertmanager", "consul", "vault",
      "patroni",           "haproxy",          "nginx"};
  const bool secret = manifest_kind(object) == "Secret";
  bool any = false;
  for (const char *part : {"data", "stringData"}) {
    const YAML::Node texts = yaml_at(object, {part});
    if (!texts.IsDefined() || !texts.IsMap())
      continue;
    for (const auto &entry : texts) {
      const bool encoded = secret && part == std::string_view("data");
      const std::string text = encoded ? from_base64(yaml_text(entry.second)) : yaml_text(entry.second);
      if (!is_configuration(text) || context_.nested == nullptr)
        continue;
      const auto above = static_cast<std::size_t>(entry.second.Mark().line + (encoded ? 0 : 1));
      Diagnostics own;
      auto inner =
          context_.nested(std::string(above, '\n') + text, formats, context_, secret ? own : diagnostics_);
      if (secret)
        tell_secretly(own, yaml_text(entry.first));
      if (!inner)
        continue;
      for (std::size_t rule = 0; rule < inner->call_rules.size(); ++rule)
        embedded_rules_[out_.call_rules.size() + rule] = manifest_space(object);
      absorb(std::move(*inner));
      any = true;
    }
  }
  return any;
}

/// What a proxy's configuration calls is a Service of its namespace: its time-outs are those of the pods
/// behind.
void ManifestImporter::resolve_embedded()
{
  for (const auto &[rule, space] : embedded_rules_)
    out_.call_rules[rule].id = behind(without_region(out_.call_rules[rule].id), space);
}

/// The interval of what a ServiceMonitor or PodMonitor scrapes, under the names its job may have.
void ManifestImporter::monitor(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  std::vector<YAML::Node> ends = yaml_items(yaml_at(spec, {"endpoints"}));
  for (const YAML::Node &end : yaml_items(yaml_at(spec, {"podMetricsEndpoints"})))
    ends.push_back(end);
  std::vector<std::string> jobs = {manifest_name(object)};
  for (const auto &[label, value] : labels_of(yaml_at(spec, {"selector", "matchLabels"})))
    if (label == "app" || label == "app.kubernetes.io/name" || label == "k8s-app")
      jobs.push_back(value);
  for (const YAML::Node &end : ends) {
    const YAML::Node interval = yaml_at(end, {"interval"});
    const auto seconds = parse_duration_s(yaml_text(interval));
    if ((!seconds || *seconds <= 0) && yaml_is_set(interval))
      warn(interval,
           "the interval of " + manifest_kind(object) + " " + manifest_name(object) + " is not a duration",
           "write \"30s\"; Prometheus' own interval is taken");
    if (!seconds || *seconds <= 0)
      continue;
    for (const std::string &job : jobs)
      out_.job_intervals.emplace(
          id_part(job),
          Parameter{*seconds,
                    {},
                    "s",
                    {Source::user_file, Confidence::set, context_.shown_name, yaml_line(interval),
                     "of " + manifest_kind(object) + " " + manifest_name(object)}});
  }
  seen(object);
}

void ManifestImporter::absorb(Imported &&inner)
{
  for (Seen &seen : inner.seen)
    out_.seen.push_back(std::move(seen));
  drsim::absorb(out_, std::move(inner));
}

} // namespace drsim::import::kubernetes
