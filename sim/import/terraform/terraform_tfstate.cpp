// Raw state files as rows of planned values: version 4, and version 3 whose attributes are flat texts.
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;
using Flat = std::map<std::string, std::string>;

const json &part(const json &from, const char *key)
{
  static const json none = json::object();
  if (!from.is_object())
    return none;
  const auto found = from.find(key);
  return found == from.end() || found->is_null() ? none : *found;
}

std::string text_part(const json &from, const char *key)
{
  const json &found = part(from, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

json unflatten(const Flat &entries, int depth);

/// The value below one segment: a text, a list ("#"), a map ("%") or a block.
json value_of(const Flat &below, int depth)
{
  if (below.size() == 1 && below.begin()->first.empty())
    return below.begin()->second;
  if (below.count("%") > 0) { // keys of a map may hold dots
    json map = json::object();
    for (const auto &[key, text] : below)
      if (key != "%" && !key.empty())
        map[key] = text;
    return map;
  }
  Flat rest = below;
  rest.erase("");
  const bool list = rest.erase("#") > 0;
  json object = unflatten(rest, depth + 1);
  if (!list)
    return object;
  json out = json::array();
  for (json &element : object)
    out.push_back(std::move(element));
  return out;
}

json unflatten(const Flat &entries, int depth)
{
  json out = json::object();
  if (depth > deepest_import)
    return out;
  std::map<std::string, Flat> groups;
  for (const auto &[key, text] : entries) {
    const std::size_t dot = key.find('.');
    groups[key.substr(0, dot)][dot == std::string::npos ? "" : key.substr(dot + 1)] = text;
  }
  for (const auto &[key, below] : groups) {
    json value = value_of(below, depth);
    if (value != "") // unset
      out[key] = std::move(value);
  }
  return out;
}

std::string with_module(const std::string &module, const std::string &name)
{
  return module.empty() ? name : module + "." + name;
}

json row_of(const std::string &address, const json &resource, const json &values)
{
  return {{"address", address},
          {"mode", text_part(resource, "mode").empty() ? "managed" : text_part(resource, "mode")},
          {"type", text_part(resource, "type")},
          {"name", text_part(resource, "name")},
          {"provider", text_part(resource, "provider")},
          {"values", values.is_object() ? values : json::object()}};
}

Flat flat_texts(const json &attributes)
{
  Flat flat;
  if (attributes.is_object())
    for (const auto &[key, value] : attributes.items())
      if (value.is_string())
        flat[key] = value.get<std::string>();
  return flat;
}

/// Paths of attributes, of which the first step is what is left out.
json marks_of(const json &paths)
{
  json marks = json::object();
  for (const json &path : paths) {
    const json &first = path.is_array() && !path.empty() ? path.front() : path;
    if (const std::string name = text_part(first, "value"); !name.empty())
      marks[name] = true;
  }
  return marks;
}

json rows_4(const json &state)
{
  json rows = json::array();
  for (const json &resource : part(state, "resources"))
    for (const json &instance : part(resource, "instances")) {
      if (instance.is_object() && instance.contains("deposed"))
        continue;
      std::string address = with_module(text_part(resource, "module"),
                                        text_part(resource, "type") + "." + text_part(resource, "name"));
      if (const json &index = part(instance, "index_key"); index.is_string() || index.is_number())
        address += "[" + index.dump() + "]";
      const json &flat = part(instance, "attributes_flat");
      json row = row_of(address, resource,
                        flat.empty() ? part(instance, "attributes") : unflatten(flat_texts(flat), 0));
      row["sensitive_values"] = marks_of(part(instance, "sensitive_attributes"));
      row["depends_on"] = part(instance, "dependencies");
      rows.push_back(std::move(row));
    }
  return rows;
}

json rows_3(const json &state)
{
  json rows = json::array();
  for (const json &module : part(state, "modules")) {
    std::string path;
    const json &steps = part(module, "path");
    for (std::size_t i = 1; steps.is_array() && i < steps.size(); ++i)
      if (steps[i].is_string())
        path = with_module(path, "module." + steps[i].get<std::string>());
    const json &resources = part(module, "resources");
    if (!resources.is_object())
      continue;
    for (const auto &[key, resource] : resources.items()) {
      if (key.starts_with("data."))
        continue;
      json named = resource.is_object() ? resource : json::object();
      const std::size_t dot = key.find('.');
      const std::size_t index = dot == std::string::npos ? dot : key.find('.', dot + 1);
      const std::string base = key.substr(0, index);
      named["name"] = dot == std::string::npos ? key : base.substr(dot + 1);
      named["type"] = key.substr(0, dot);
      std::string address = with_module(path, base);
      if (index != std::string::npos)
        address += "[" + key.substr(index + 1) + "]";
      rows.push_back(
          row_of(address, named, unflatten(flat_texts(part(part(resource, "primary"), "attributes")), 0)));
    }
  }
  return rows;
}

} // namespace

json tfstate_rows(const json &state, bool version_3)
{
  return version_3 ? rows_3(state) : rows_4(state);
}

} // namespace drsim::import::terraform
