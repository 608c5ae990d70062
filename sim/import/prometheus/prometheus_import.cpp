#include "sim/import/prometheus/prometheus_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drsim::inline import::inline prometheus {
namespace {

struct Names {
  const char *yaml;
  const char *parameter;
};

/// Sets the parameter from a duration under `key`, when it is there.
void take_duration(const YAML::Node &node, const char *key, const char *parameter,
                   const ImportContext &context, ComponentSpec &component, Diagnostics &diagnostics)
{
  if (const auto value = yaml_duration_s(node, key, context.shown_name, diagnostics))
    component.parameters[parameter] = set_number(*value, "s", context, yaml_line(yaml_at(node, {key})));
}

/// Jobs, and the interval of those that have one of their own.
void note_jobs(const YAML::Node &document, const ImportContext &context, Diagnostics &diagnostics,
               Imported &imported)
{
  for (const YAML::Node &job : yaml_items(yaml_at(document, {"scrape_configs"}))) {
    const std::string name = yaml_text(yaml_at(job, {"job_name"}), "?");
    imported.seen.push_back(
        {"scrape_configs/" + name, "scrape_config", context.region, yaml_line(job), true, ""});
    if (const auto value = yaml_duration_s(job, "scrape_interval", context.shown_name, diagnostics))
      imported.job_intervals[id_part(name)] =
          set_number(*value, "s", context, yaml_line(yaml_at(job, {"scrape_interval"})), "of job " + name);
  }
}

bool is_resource(const YAML::Node &document)
{
  return yaml_text(yaml_at(document, {"kind"})) == "Prometheus";
}

ComponentSpec prometheus_of(const YAML::Node &document, const ImportContext &context,
                            Diagnostics &diagnostics)
{
  const bool resource = is_resource(document);
  const YAML::Node settings = resource ? yaml_at(document, {"spec"}) : yaml_at(document, {"global"});
  const YAML::Node labels = yaml_at(settings, {resource ? "externalLabels" : "external_labels"});
  ComponentSpec component;
  component.id = "prometheus:" + id_part(yaml_text(yaml_at(labels, {"prometheus"}), "main"));
  component.kind = "prometheus";
  component.title = "Prometheus";
  component.region = context.region.empty() ? yaml_text(yaml_at(labels, {"region"})) : context.region;
  component.from = {Source::user_file, Confidence::set, context.shown_name, yaml_line(document), {}};
  const std::array<Names, 3> names = {
      {{resource ? "scrapeInterval" : "scrape_interval", "scrape_interval_s"},
       {resource ? "scrapeTimeout" : "scrape_timeout", "scrape_timeout_s"},
       {resource ? "evaluationInterval" : "evaluation_interval", "evaluation_interval_s"}}};
  for (const Names &name : names)
    take_duration(settings, name.yaml, name.parameter, context, component, diagnostics);
  return component;
}

} // namespace

void read_prometheus_config(const YAML::Node &document, const ImportContext &context,
                            Diagnostics &diagnostics, Imported &imported)
{
  imported.components.push_back(prometheus_of(document, context, diagnostics));
  imported.seen.push_back(
      {imported.components.back().id, "prometheus", context.region, yaml_line(document), true, ""});
  note_jobs(document, context, diagnostics, imported);
}

Imported import_prometheus_config(std::string_view text, const ImportContext &context,
                                  Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "prometheus-config";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  for (const YAML::Node &document : *documents) {
    static constexpr std::array<const char *, 4> keys = {"global", "scrape_configs", "scrape_config_files",
                                                         "rule_files"};
    const bool plain = std::any_of(keys.begin(), keys.end(),
                                   [&](const char *key) { return yaml_is_set(yaml_at(document, {key})); });
    if (!is_resource(document) && !plain)
      continue;
    read_prometheus_config(document, context, diagnostics, imported);
  }
  if (imported.components.empty())
    diagnostics.error(context.shown_name, "", "no Prometheus configuration in it",
                      "a prometheus.yml has \"global\" or \"scrape_configs\"");
  return imported;
}

} // namespace drsim::import::prometheus
