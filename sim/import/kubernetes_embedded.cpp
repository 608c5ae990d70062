#include "sim/core/duration.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/import_text.hpp"
#include "sim/import/kubernetes_parts.hpp"

#include <set>

namespace drsim {

/// Prometheus' and Alertmanager's configuration often lies as a text in a ConfigMap or Secret. Whether there
/// was any. Line numbers are those of the manifest. Of Secrets nothing else is read.
bool ManifestImporter::embedded(const YAML::Node &object)
{
  static const std::set<std::string> formats = {"prometheus-config", "prometheus-rules", "alertmanager"};
  bool any = false;
  for (const char *part : {"data", "stringData"}) {
    const YAML::Node texts = yaml_at(object, {part});
    if (!texts.IsDefined() || !texts.IsMap())
      continue;
    for (const auto &entry : texts) {
      const std::string text = yaml_scalar(entry.second);
      if (text.find('\n') == std::string::npos || formats.count(recognise_format(text, "text.yaml")) == 0)
        continue;
      const auto above = static_cast<std::size_t>(entry.second.Mark().line + 1);
      absorb(import_text(std::string(above, '\n') + text, context_, diagnostics_));
      any = true;
    }
  }
  return any;
}

/// The interval of what a ServiceMonitor or PodMonitor scrapes, under the names its job may have.
void ManifestImporter::monitor(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  std::vector<YAML::Node> ends = yaml_list(yaml_at(spec, {"endpoints"}));
  for (const YAML::Node &end : yaml_list(yaml_at(spec, {"podMetricsEndpoints"})))
    ends.push_back(end);
  std::vector<std::string> jobs = {manifest_name(object)};
  for (const auto &[label, value] : labels_of(yaml_at(spec, {"selector", "matchLabels"})))
    if (label == "app" || label == "app.kubernetes.io/name" || label == "k8s-app")
      jobs.push_back(value);
  for (const YAML::Node &end : ends) {
    const YAML::Node interval = yaml_at(end, {"interval"});
    const auto seconds = parse_duration_s(yaml_scalar(interval));
    if ((!seconds || *seconds <= 0) && yaml_is_set(interval))
      warn(interval,
           "the interval of " + manifest_kind(object) + " " + manifest_name(object) + " is not a duration",
           "write \"30s\"; Prometheus' own interval is taken");
    if (!seconds || *seconds <= 0)
      continue;
    for (const std::string &job : jobs)
      out_.job_intervals.emplace(
          component_id_part(job),
          Parameter{*seconds,
                    {},
                    "s",
                    {Source::user_file, Confidence::set, context_.shown_name, yaml_place(interval),
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

} // namespace drsim
