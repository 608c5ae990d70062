#include "sim/import/terraform/plan_actions.hpp"

#include "sim/core/diagnostics.hpp"
#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

const json &member(const json &from, const char *key)
{
  static const json none = json::object();
  const auto found = from.is_object() ? from.find(key) : from.end();
  return from.is_object() && found != from.end() ? *found : none;
}

std::string text(const json &from, const char *key)
{
  const json &value = member(from, key);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string action_of(const json &actions)
{
  if (actions == json({"update"}))
    return "update";
  if (actions == json({"delete"}))
    return "delete";
  if (actions == json({"delete", "create"}) || actions == json({"create", "delete"}))
    return "replace";
  return {};
}

std::vector<std::string> differing(const json &change)
{
  const json &before = member(change, "before");
  const json &after = member(change, "after");
  const json &unknown = member(change, "after_unknown");
  std::set<std::string> names;
  if (after.is_object())
    for (const auto &[name, value] : after.items())
      if (!before.is_object() || !before.contains(name) || before.at(name) != value)
        names.insert(name);
  if (unknown.is_object())
    for (const auto &[name, value] : unknown.items())
      if (value == json(true))
        names.insert(name);
  return {names.begin(), names.end()};
}

} // namespace

std::vector<PlanAction> plan_actions(std::string_view plan_text)
{
  Diagnostics ignored; // whoever imports it reports what is wrong with it
  std::vector<PlanAction> out;
  const auto plan = parse_json(plan_text, "", ignored);
  if (!plan || !plan->is_object() || !plan->contains("planned_values"))
    return out;
  for (const json &row : member(*plan, "resource_changes")) {
    const json &change = member(row, "change");
    const json &actions = member(change, "actions");
    const std::string action = action_of(actions);
    if (text(row, "mode") == "data" || action.empty())
      continue;
    out.push_back({text(row, "address"), text(row, "type"), action, actions == json({"create", "delete"}),
                   differing(change)});
  }
  return out;
}

} // namespace drsim::import::terraform
