#include "sim/import/import_file.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/formats/yaml_template.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/automation/ansible_inventory.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/automation/automation_formats.hpp"
#include "sim/import/cloudformation/cloudformation_import.hpp"
#include "sim/import/cloudformation/stacks.hpp"
#include "sim/import/facts/regional.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/ssm_import.hpp"
#include "sim/import/servers/server_formats.hpp"
#include "sim/import/terraform/terraform_forms.hpp"
#include "sim/import/terraform/terraform_import.hpp"
#include "sim/import/terraform/terraform_other.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline import {
namespace {

using Importer = Imported (*)(std::string_view, const ImportContext &, Diagnostics &);

constexpr std::size_t looked_at_bytes = 1u << 20; ///< top-level keys stand early

const std::map<std::string, Importer> &importers()
{
  static const std::map<std::string, Importer> table = {
      {"terraform-plan", import_terraform_plan},      {"kubernetes", import_kubernetes},
      {"cloudformation", import_cloudformation},      {"terraform-changes", import_terraform_plan},
      {"terraform-state", import_terraform_plan},     {"terraform-tfstate-4", import_terraform_plan},
      {"terraform-tfstate-3", import_terraform_plan}, {"prometheus-config", import_prometheus_config},
      {"prometheus-rules", import_prometheus_rules},  {"alertmanager", import_alertmanager},
      {"runbook-markdown", import_runbook_markdown},  {"ssm-automation", import_ssm_automation},
      {"pulumi-export", import_terraform_plan},       {"cdk-manifest", import_cdk_manifest},
  };
  return table;
}

/// Keys of the outermost mapping of a text.
struct TopKeys {
  std::set<std::string> keys;
  std::set<std::string> kinds; ///< values of `kind`
};

std::string unquoted(std::string_view text)
{
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == ','))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    text = text.substr(1, text.size() - 2);
  return std::string(text);
}

TopKeys yaml_keys(std::string_view text)
{
  TopKeys found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (line.empty() || line.front() == ' ' || line.front() == '#' || line.front() == '-' ||
        colon == std::string_view::npos)
      continue;
    const std::string key = unquoted(line.substr(0, colon));
    found.keys.insert(key);
    if (key == "kind")
      found.kinds.insert(unquoted(line.substr(colon + 1)));
  }
  return found;
}

/// Keys of the outermost JSON object, without building it: a plan may have 100 MB.
TopKeys json_keys(std::string_view text)
{
  TopKeys found;
  int depth = 0;
  std::string last;
  std::string key;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t start = at + 1;
      for (++at; at < text.size() && text[at] != '"'; ++at)
        at += text[at] == '\\' ? 1 : 0;
      last = std::string(text.substr(start, std::min(at, text.size()) - start));
      if (depth == 1 && key == "kind")
        found.kinds.insert(last);
    } else if (c == '{' || c == '[')
      ++depth;
    else if (c == '}' || c == ']')
      --depth;
    else if (depth == 1 && c == ':') {
      key = last;
      found.keys.insert(key);
    } else if (depth == 1 && c == ',')
      key.clear();
  }
  return found;
}

/// "global" alone is Prometheus' too, but Helm's values also have it.
bool only_prometheus_keys(const std::set<std::string> &keys)
{
  static const std::set<std::string> known = {"global",  "alerting", "remote_write", "remote_read",
                                              "storage", "tracing",  "runtime",      "otlp"};
  return keys.count("global") > 0 && std::includes(known.begin(), known.end(), keys.begin(), keys.end());
}

std::string format_of(const TopKeys &top, std::string_view text)
{
  const auto has = [&](const char *key) { return top.keys.count(key) > 0; };
  if (const std::string form = terraform_form(top.keys); !form.empty())
    return form;
  if (const std::string form = automation_format_of_keys(top.keys, top.kinds, text); !form.empty())
    return form;
  if (has("artifacts") && has("version") && text.find("aws:cloudformation:stack") != std::string_view::npos)
    return "cdk-manifest";
  if (has("Resources") && (has("AWSTemplateFormatVersion") || text.find("AWS::") != std::string_view::npos))
    return "cloudformation";
  if (has("schemaVersion") && (has("mainSteps") || has("runtimeConfig")))
    return "ssm-automation";
  if (has("apiVersion") && has("kind")) {
    const auto only = [&](const char *kind) { return top.kinds == std::set<std::string>{kind}; };
    if (only("Secret") && text.find("alertmanager.y") != std::string_view::npos)
      return "alertmanager";
    return only("PrometheusRule") ? "prometheus-rules"
           : only("Prometheus")   ? "prometheus-config"
                                  : "kubernetes";
  }
  if (has("tests") && !has("groups") && !has("scrape_configs"))
    return "unknown"; // promtool's
  if (has("groups") && has("apiVersion"))
    return "unknown"; // Grafana's
  if (has("groups"))
    return "prometheus-rules";
  if (has("scrape_configs") || has("rule_files") || has("scrape_config_files"))
    return "prometheus-config";
  if (has("route") && has("receivers"))
    return "alertmanager";
  if (has("actions") && (has("stopConditions") || has("targets")))
    return "fis"; // played, not imported
  if (has("experimentTemplate") && text.find("actionId") != std::string_view::npos)
    return "fis"; // as "aws fis get-experiment-template" tells it
  if (has("method") && (has("steady-state-hypothesis") || has("rollbacks") || has("contributions")))
    return "chaostoolkit";
  return only_prometheus_keys(top.keys) ? "prometheus-config" : "unknown";
}

} // namespace

std::string recognise_format(std::string_view text, const std::string &shown_name)
{
  const std::string extension = std::filesystem::path(shown_name).extension().string();
  if (extension == ".md" || extension == ".markdown")
    return "runbook-markdown";
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return "unknown";
  const std::string_view start = text.substr(first, 2); // "{{" and "{%" begin a template, not JSON
  const auto or_server = [&](const std::string &format, const std::string &server) {
    return format == "unknown" && !server.empty() ? server : format;
  };
  if (text[first] == '{' && start != "{{" && start != "{%") {
    const TopKeys top = json_keys(text);
    return or_server(format_of(top, text), server_format_of_json(top.keys, text));
  }
  const TopKeys top = yaml_keys(text.substr(0, looked_at_bytes));
  const std::string form = format_of(top, text);
  const std::string format = form == "unknown" && ansible_form(text) != "" ? ansible_form(text) : form;
  if (const std::string settings = ansible_settings_form(text, shown_name);
      format == "unknown" && !settings.empty())
    return settings;
  return format == "unknown" && terraform_form_within(text) != ""
             ? terraform_form_within(text)
             : or_server(format, server_format_of_text(top.keys, text, extension));
}

namespace {

/// Reads a text of a format that has an importer.
Imported import_as(const std::string &format, std::string_view text, const ImportContext &context,
                   Diagnostics &diagnostics)
{
  if (is_server_format(format))
    return import_server(text, format, context, diagnostics);
  if (is_automation_format(format))
    return import_automation(text, format, context, diagnostics);
  Imported imported = importers().at(format)(text, context, diagnostics);
  place_in_region(imported, context.region);
  return imported;
}

} // namespace

namespace {

/// The same with the answers of the file's sidecar, if it has one.
Imported import_answered(const std::string &format, std::string_view text, const ImportContext &context,
                         Diagnostics &diagnostics)
{
  Diagnostics told;
  Imported imported = import_as(format, text, context, told);
  if (context.answers != nullptr && !told.has_errors())
    apply_sidecar(*context.answers, sidecar_of(context.shown_name), imported, told, diagnostics);
  else
    for (const Problem &problem : told.problems())
      diagnostics.add(problem);
  if (is_automation_format(format))
    tell_untriggered(imported, diagnostics);
  return imported;
}

} // namespace

std::optional<Imported> import_nested(std::string_view text, const std::vector<std::string> &formats,
                                      const ImportContext &context, Diagnostics &diagnostics)
{
  for (const char *name : {"text.yaml", "text.hcl"}) { // a text within a file has no name of its own
    const std::string format = recognise_format(text, name);
    if (std::find(formats.begin(), formats.end(), format) != formats.end())
      return import_as(format, text, context, diagnostics);
  }
  return std::nullopt;
}

Imported import_text(std::string_view bytes, const ImportContext &outer, Diagnostics &diagnostics)
{
  ImportContext context = outer;
  context.nested = import_nested;
  Imported none;
  none.file = context.shown_name;
  none.format = "unknown";
  if (is_zip(bytes) && tell_other_form_of_plan(bytes, context.shown_name, diagnostics))
    return none;
  const auto text = import_text_utf8(bytes, context.shown_name, diagnostics);
  if (!text)
    return none;
  none.format = recognise_format(*text, context.shown_name);
  if (is_server_format(none.format) || is_automation_format(none.format) ||
      importers().contains(none.format)) {
    Imported imported = import_answered(none.format, *text, context, diagnostics);
    imported.regions_named = regions_in_settings(*text);
    return imported;
  }
  const auto renderer = renderer_file(*text, context.shown_name);
  if (renderer)
    diagnostics.warning(context.shown_name, std::to_string(renderer->line), renderer->what, renderer->cure);
  else if (none.format == "unknown" && tell_other_form_of_plan(*text, context.shown_name, diagnostics))
    return none;
  else if (none.format == "unknown")
    diagnostics.warning(context.shown_name, "", "no format that drsim understands",
                        "Terraform plan or state JSON, CloudFormation, Kubernetes, Prometheus, Alertmanager, "
                        "Consul, Vault, Patroni, HAProxy, NGINX, Markdown or SSM files are, and runbooks of "
                        "Ansible, ARC, Argo, GitHub, GitLab or drsim's own JSON");
  else if (none.format == "fis" || none.format == "chaostoolkit")
    diagnostics.warning(context.shown_name, "",
                        std::string(none.format == "fis" ? "an experiment template of AWS FIS"
                                                         : "an experiment of Chaos Toolkit") +
                            ": a scenario, not a part of the deployment",
                        "drsim replay DEPLOYMENT " + context.shown_name);
  else
    diagnostics.warning(context.shown_name, "", "drsim cannot import " + none.format + " files yet");
  return none;
}

Imported import_file(const std::filesystem::path &path, const ImportContext &outer, Diagnostics &diagnostics)
{
  ImportContext context = outer;
  std::optional<std::string> answers;
  const std::filesystem::path sidecar = sidecar_of(path.string());
  std::error_code error;
  if (context.answers == nullptr && std::filesystem::exists(sidecar, error))
    answers = read_import_bytes(sidecar, sidecar_of(context.shown_name), diagnostics);
  if (answers)
    context.answers = &*answers;
  if (const auto bytes = read_import_bytes(path, context.shown_name, diagnostics))
    return import_text(*bytes, context, diagnostics);
  Imported none;
  none.file = context.shown_name;
  none.format = "unknown";
  return none;
}

FilesBeside files_beside(const std::filesystem::path &folder, std::vector<std::string> names)
{
  const auto text = [folder](const std::string &name) -> std::optional<std::string> {
    Diagnostics told_when_imported;
    const auto bytes = read_import_bytes(folder / name, name, told_when_imported);
    return bytes ? import_text_utf8(*bytes, name, told_when_imported) : std::nullopt;
  };
  return {std::move(names), text};
}

} // namespace drsim::import
