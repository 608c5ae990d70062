#include "sim/exchange/load_any_scenario.hpp"

#include "sim/exchange/foreign.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/input/scenario_file.hpp"

#include <algorithm>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

enum class Format { native, fis, cloudformation, terraform, chaostoolkit, kubernetes, unknown };

struct Document {
  json value;
  std::string where; ///< the line it begins on, or ""
};

/// YAML as JSON: scalars stay text, for every reader takes text for a number.
json to_json(const YAML::Node &node)
{
  if (!node.IsDefined() || node.IsNull())
    return nullptr;
  if (node.IsScalar())
    return node.Scalar();
  json out = node.IsMap() ? json::object() : json::array();
  if (node.IsMap())
    for (const auto &pair : node)
      out[yaml_text(pair.first)] = to_json(pair.second);
  else
    for (const YAML::Node &item : node)
      out.push_back(to_json(item));
  return out;
}

bool is_chaos_object(const json &value)
{
  const std::string version = text_at(value, "apiVersion");
  return version.starts_with("chaos-mesh.org/") || version.starts_with("pingcap.com/") ||
         version.starts_with("litmuschaos.io/");
}

Format format_of(const json &value)
{
  if (value.contains("faults"))
    return Format::native;
  if (value.contains("method") && !value.contains("actions"))
    return Format::chaostoolkit;
  if (value.contains("planned_values") || value.contains("terraform_version"))
    return Format::terraform;
  if (value.contains("Resources"))
    return Format::cloudformation;
  if (value.contains("apiVersion"))
    return Format::kubernetes;
  const bool wrapped = value.contains("experimentTemplate");
  if (wrapped || (value.contains("actions") && (value.contains("targets") || value.contains("roleArn") ||
                                                value.contains("stopConditions"))))
    return Format::fis;
  return Format::unknown;
}

std::string with_small_first(std::string key)
{
  if (!key.empty() && key[0] >= 'A' && key[0] <= 'Z')
    key[0] = static_cast<char>(key[0] - 'A' + 'a');
  return key;
}

/// CloudFormation writes FIS keys with a capital; names of actions, targets, parameters and tags stay.
json small_keys(const json &value, int level)
{
  if (value.is_array()) {
    json out = json::array();
    for (const json &item : value)
      out.push_back(item.is_object() ? small_keys(item, level) : item);
    return out;
  }
  if (!value.is_object())
    return value;
  json out = json::object();
  for (const auto &[key, item] : value.items()) {
    const bool names = key == "Parameters" || key == "ResourceTags" || (level == 1 && key == "Targets");
    if (level == 0 && (key == "Actions" || key == "Targets")) {
      json &named = out[with_small_first(key)] = json::object();
      for (const auto &[name, body] : item.items())
        named[name] = small_keys(body, 1);
    } else {
      out[with_small_first(key)] = names ? item : small_keys(item, level + 1);
    }
  }
  return out;
}

/// The experiments of a template, or the one of that address, "Resources.Reboot".
void read_cloudformation(const json &value, const std::string &address, ForeignScenario &scenario)
{
  for (const auto &[name, resource] : member(value, "Resources").items())
    if (text_at(resource, "Type") == "AWS::FIS::ExperimentTemplate" &&
        (address.empty() || address == name || address == "Resources." + name))
      read_fis(small_keys(member(resource, "Properties"), 0), "/Resources/" + name + "/Properties", scenario);
}

/// [{"key": k, "value": v}] -> {k: v}
json pairs(const json &list)
{
  json out = json::object();
  for (const json &item : list)
    out[text_at(item, "key")] = text_at(item, "value");
  return out;
}

json fis_of_terraform(const json &values)
{
  json out = {{"description", text_at(values, "description")},
              {"actions", json::object()},
              {"targets", json::object()},
              {"stopConditions", member(values, "stop_condition")}};
  for (const json &action : member(values, "action"))
    out["actions"][text_at(action, "name")] = {{"actionId", text_at(action, "action_id")},
                                               {"parameters", pairs(member(action, "parameter"))},
                                               {"targets", pairs(member(action, "target"))},
                                               {"startAfter", member(action, "start_after")}};
  for (const json &target : member(values, "target")) {
    json filters = json::array();
    for (const json &filter : member(target, "filter"))
      filters.push_back({{"path", text_at(filter, "path")}, {"values", member(filter, "values")}});
    out["targets"][text_at(target, "name")] = {{"resourceType", text_at(target, "resource_type")},
                                               {"selectionMode", text_at(target, "selection_mode")},
                                               {"resourceArns", member(target, "resource_arns")},
                                               {"resourceTags", pairs(member(target, "resource_tag"))},
                                               {"parameters", member(target, "parameters")},
                                               {"filters", filters}};
  }
  return out;
}

/// The experiments of a plan, or the one of that address.
void read_terraform(const json &module, const std::string &address, ForeignScenario &scenario)
{
  for (const json &resource : member(module, "resources"))
    if (text_at(resource, "type") == "aws_fis_experiment_template" &&
        (address.empty() || text_at(resource, "address") == address))
      read_fis(fis_of_terraform(member(resource, "values")), text_at(resource, "address"), scenario);
  for (const json &child : member(module, "child_modules"))
    read_terraform(child, address, scenario);
}

double read_kubernetes(const json &value, const std::string &where, double at_s, ForeignScenario &scenario)
{
  if (text_at(value, "kind").ends_with("List")) {
    for (const json &item : member(value, "items"))
      at_s = std::max(at_s, read_kubernetes(item, where, at_s, scenario));
    return at_s;
  }
  if (!is_chaos_object(value)) {
    if (value.is_object())
      scenario.refuse(where, text_at(value, "kind"), "it is no experiment");
    return at_s;
  }
  const json &meta = member(value, "metadata");
  scenario.set_title(text_at(value, "kind") + " " + text_at(meta, "name"));
  return text_at(value, "apiVersion").starts_with("litmuschaos.io/")
             ? read_litmus(value, where, at_s, scenario)
             : read_chaos_resource(value, where, at_s, scenario);
}

const char *format_name(Format format)
{
  switch (format) {
  case Format::fis: return "AWS FIS template";
  case Format::cloudformation: return "CloudFormation template";
  case Format::terraform: return "Terraform plan";
  case Format::chaostoolkit: return "Chaos Toolkit experiment";
  default: return "Chaos Mesh or Litmus file";
  }
}

Scenario read_foreign(const std::vector<Document> &documents, Format format, const std::string &shown_name,
                      const Deployment &deployment, Diagnostics &diagnostics, StopConditions *stops)
{
  ForeignScenario scenario(shown_name, format_name(format), deployment, diagnostics);
  const std::size_t mark = shown_name.find('#');
  const std::string address = mark == std::string::npos ? "" : shown_name.substr(mark + 1);
  const json &first = documents.front().value;
  switch (format) {
  case Format::fis:
    first.contains("experimentTemplate")
        ? read_fis(first.at("experimentTemplate"), "/experimentTemplate", scenario)
        : read_fis(first, "", scenario);
    break;
  case Format::cloudformation: read_cloudformation(first, address, scenario); break;
  case Format::terraform:
    read_terraform(
        member(member(first, first.contains("planned_values") ? "planned_values" : "values"), "root_module"),
        address, scenario);
    break;
  case Format::chaostoolkit: read_chaostoolkit(first, scenario); break;
  default: // the documents of a file are applied together: all begin at once
    for (const Document &document : documents)
      read_kubernetes(document.value, document.where, 0, scenario);
  }
  Scenario finished = scenario.finish();
  if (stops != nullptr)
    *stops = scenario.stops();
  return finished;
}

std::optional<std::vector<Document>> documents_of(std::string_view text, const std::string &shown_name,
                                                  bool yaml, Diagnostics &diagnostics)
{
  std::vector<Document> documents;
  if (!yaml) {
    const auto value = parse_json(text, shown_name, diagnostics);
    if (!value)
      return std::nullopt;
    documents.push_back({*value, ""});
    return documents;
  }
  const auto nodes = parse_yaml_documents(text, shown_name, diagnostics);
  if (!nodes)
    return std::nullopt;
  for (const YAML::Node &node : *nodes)
    if (node.IsDefined() && !node.IsNull())
      documents.push_back({to_json(node), yaml_line(node)});
  return documents;
}

} // namespace

Scenario parse_any_scenario(std::string_view text, const std::string &shown_name,
                            const Deployment &deployment, Diagnostics &diagnostics, StopConditions *stops)
{
  const std::string file = shown_name.substr(0, shown_name.find('#'));
  const bool yaml = file.ends_with(".yaml") || file.ends_with(".yml") ||
                    (file.ends_with(".template") && !text.starts_with("{"));
  Diagnostics reading;
  const auto documents = documents_of(text, shown_name, yaml, reading);
  if (!yaml && (!documents || !documents->front().value.is_object()))
    return parse_scenario(text, shown_name, diagnostics); // tells what is wrong
  Scenario nothing;
  nothing.file = shown_name;
  if (!documents || documents->empty()) {
    for (const Problem &problem : reading.problems())
      diagnostics.error(problem.file, problem.where, problem.message, problem.cure);
    if (documents)
      diagnostics.error(shown_name, "", "the file is empty");
    return nothing;
  }
  const Format format = format_of(documents->front().value);
  if (format == Format::native || (format == Format::unknown && !yaml))
    return yaml ? parse_scenario(documents->front().value.dump(), shown_name, diagnostics)
                : parse_scenario(text, shown_name, diagnostics);
  if (format == Format::unknown) {
    diagnostics.error(shown_name, "", "not a scenario of any format drsim reads",
                      "drsim's own (JSON), AWS FIS, Chaos Toolkit, Chaos Mesh or Litmus");
    return nothing;
  }
  if (deployment.regions.empty())
    return nothing; // the deployment could not be read, and says so itself
  return read_foreign(*documents, format, shown_name, deployment, diagnostics, stops);
}

Scenario load_any_scenario(const std::filesystem::path &path, const Deployment &deployment,
                           Diagnostics &diagnostics, StopConditions *stops)
{
  const std::string name = path.string();
  const auto text = read_text(name.substr(0, name.find('#')), name, diagnostics);
  if (text)
    return parse_any_scenario(*text, name, deployment, diagnostics, stops);
  Scenario nothing;
  nothing.file = name;
  return nothing;
}

} // namespace drsim::exchange
