#include "sim/import/terraform/terraform_forms.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_other.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr int most_open_objects = 20; ///< lines of a log that begin an object and never end it

const json &member_of(const json &from, const std::string &key)
{
  static const json none = json::object();
  if (!from.is_object())
    return none;
  const auto found = from.find(key);
  return found == from.end() || found->is_null() ? none : *found;
}

std::string text_in(const json &from, const std::string &key)
{
  const json &found = member_of(from, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

/// An object in a text: where it ends, and the keys of its outermost level.
struct ObjectAt {
  std::size_t start = 0;
  std::size_t end = std::string_view::npos; ///< one past its brace; npos = it never ends
  std::set<std::string> keys;
};

ObjectAt scan_object(std::string_view text, std::size_t start)
{
  ObjectAt found;
  found.start = start;
  int depth = 0;
  std::string_view last;
  for (std::size_t at = start; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t first = at + 1;
      for (++at; at < text.size() && text[at] != '"'; ++at)
        at += text[at] == '\\' ? 1 : 0;
      last = text.substr(first, std::min(at, text.size()) - first);
    } else if (c == '{' || c == '[')
      ++depth;
    else if (c == '}' || c == ']') {
      if (--depth == 0) {
        found.end = at + 1;
        return found;
      }
    } else if (c == ':' && depth == 1)
      found.keys.emplace(last);
  }
  return found;
}

/// The first object of the text that Terraform wrote.
std::optional<ObjectAt> find_object(std::string_view text)
{
  int never_ending = 0;
  for (std::size_t at = text.find('{'); at != std::string_view::npos;) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next != std::string_view::npos && text[next] == '"') {
      ObjectAt object = scan_object(text, at);
      if (!terraform_form(object.keys).empty())
        return object;
      if (object.end == std::string_view::npos && ++never_ending > most_open_objects)
        return std::nullopt;
      if (object.end != std::string_view::npos)
        at = object.end - 1;
    }
    at = text.find('{', at + 1);
  }
  return std::nullopt;
}

/// The object alone, lines kept; the rest of the text becomes blanks.
std::string without_noise(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  std::string out(text);
  const auto object = find_object(text);
  if (!object)
    return out;
  bool noise = false;
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at)
      if (out[at] != '\n' && out[at] != '\r' && out[at] != ' ' && out[at] != '\t') {
        noise = true;
        out[at] = ' ';
      }
  };
  blank(0, object->start);
  blank(std::min(object->end, out.size()), out.size());
  if (noise)
    diagnostics.warning(shown_name, "", "text before or after the JSON object is left out",
                        "terraform show -json plan > plan.json, without a wrapper's lines");
  return out;
}

/// A row of planned_values from one of resource_changes.
json row_of_change(const json &change)
{
  json row = json::object();
  for (const char *key : {"address", "mode", "type", "name"})
    if (change.contains(key))
      row[key] = change.at(key);
  row["values"] = member_of(member_of(change, "change"), "after");
  row["sensitive_values"] = member_of(member_of(change, "change"), "after_sensitive");
  return row;
}

bool leaves(const json &change)
{
  const json &actions = member_of(member_of(change, "change"), "actions");
  return actions == json({"delete"}) || actions == json({"forget"});
}

json rows_of_changes(const json &plan)
{
  json rows = json::array();
  for (const json &change : member_of(plan, "resource_changes"))
    if (change.is_object() && !leaves(change))
      rows.push_back(row_of_change(change));
  return rows;
}

/// Secrets of a cluster are named in many places, and hold their contents in types of their own.
bool of_kubernetes(const std::string &type)
{
  return (type.starts_with("kubernetes_") && !type.starts_with("kubernetes_secret")) ||
         type == "kubectl_manifest";
}

/// Every row below a root module, with its secrets taken out.
void clean_module(json &module, int depth)
{
  if (!module.is_object() || depth > deepest_import)
    return;
  if (const auto rows = module.find("resources"); rows != module.end() && rows->is_array())
    for (json &row : *rows)
      if (row.is_object() && row.contains("values"))
        remove_secrets(row["values"], member_of(row, "sensitive_values"),
                       of_kubernetes(text_in(row, "type")));
  if (const auto children = module.find("child_modules"); children != module.end() && children->is_array())
    for (json &child : *children)
      clean_module(child, depth + 1);
}

void addresses_below(const json &module, std::set<std::string> &out, int depth)
{
  for (const json &row : member_of(module, "resources"))
    out.insert(text_in(row, "address"));
  if (depth < deepest_import)
    for (const json &child : member_of(module, "child_modules"))
      addresses_below(child, out, depth + 1);
}

void rows_besides(const json &module, const std::set<std::string> &known, json &out, int depth)
{
  for (const json &row : member_of(module, "resources"))
    if (text_in(row, "mode") != "data" && known.count(text_in(row, "address")) == 0)
      out.push_back(row);
  if (depth < deepest_import)
    for (const json &child : member_of(module, "child_modules"))
      rows_besides(child, known, out, depth + 1);
}

/// A plan with -target shows what it targets; the rest of the state stays as it is.
void add_untargeted(json &plan, const std::string &shown_name, Diagnostics &diagnostics)
{
  const json &prior = member_of(member_of(member_of(plan, "prior_state"), "values"), "root_module");
  if (prior.empty())
    return;
  std::set<std::string> known;
  addresses_below(member_of(member_of(plan, "planned_values"), "root_module"), known, 0);
  for (const json &change : member_of(plan, "resource_changes"))
    known.insert(text_in(change, "address"));
  json more = json::array();
  rows_besides(prior, known, more, 0);
  if (more.empty())
    return;
  diagnostics.note(shown_name, "/prior_state",
                   std::to_string(more.size()) +
                       " resources are only in the prior state (a plan with -target?): taken as they are");
  json root = member_of(member_of(plan, "planned_values"), "root_module");
  json rows = member_of(root, "resources");
  if (!rows.is_array())
    rows = json::array();
  rows.insert(rows.end(), more.begin(), more.end());
  root["resources"] = std::move(rows);
  plan["planned_values"] = {{"root_module", std::move(root)}};
}

} // namespace

std::string terraform_form(const std::set<std::string> &keys)
{
  const auto has = [&](const char *key) { return keys.count(key) > 0; };
  if (has("planned_values") || (has("prior_state") && has("format_version")))
    return "terraform-plan";
  if (has("resource_changes"))
    return "terraform-changes";
  if (has("values") && (has("format_version") || has("terraform_version") || keys.size() == 1))
    return "terraform-state";
  if (has("version") && (has("lineage") || has("terraform_version") || has("serial"))) {
    if (has("resources"))
      return "terraform-tfstate-4";
    if (has("modules"))
      return "terraform-tfstate-3";
  }
  if (has("deployment") && has("version") && keys.size() == 2)
    return "pulumi-export";
  return has("format_version") && has("terraform_version") ? "terraform-plan" : "";
}

std::string terraform_form_within(std::string_view text)
{
  const auto object = find_object(text);
  return object ? terraform_form(object->keys) : "";
}

std::optional<json> read_terraform(std::string_view text, const std::string &shown_name, std::string &form,
                                   Diagnostics &diagnostics)
{
  auto value = parse_import_json(without_noise(text, shown_name, diagnostics), shown_name, diagnostics);
  if (!value)
    return std::nullopt;
  std::set<std::string> keys;
  if (value->is_object())
    for (const auto &[key, ignored] : value->items())
      keys.insert(key);
  form = terraform_form(keys);
  if (keys.size() == 2 && form == "terraform-plan")
    form = "terraform-state"; // one that holds nothing
  json rows;
  if (form == "terraform-state")
    (*value)["planned_values"] = {{"root_module", member_of(member_of(*value, "values"), "root_module")}};
  else if (form.starts_with("terraform-tfstate"))
    rows = tfstate_rows(*value, form.ends_with("3"));
  else if (form == "pulumi-export")
    rows = pulumi_rows(*value);
  else if (form == "terraform-changes")
    rows = rows_of_changes(*value);
  if (rows.is_array())
    (*value)["planned_values"] = {{"root_module", {{"resources", std::move(rows)}}}};
  if (form == "terraform-plan" || form == "terraform-changes") {
    add_untargeted(*value, shown_name, diagnostics);
    tell_incomplete_plan(*value, shown_name, diagnostics);
  }
  if (value->is_object() && value->contains("planned_values") && (*value)["planned_values"].is_object())
    clean_module((*value)["planned_values"]["root_module"], 0);
  return value;
}

} // namespace drsim::import::terraform
