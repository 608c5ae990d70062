// Plans of ARC Region switch: as the API tells them, for their own importer.
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// What the API calls blocks that there may be several of.
std::string api_name(const std::string &key)
{
  static const std::map<std::string, std::string> plurals = {
      {"workflow", "workflows"}, {"step", "steps"},     {"asg", "asgs"},
      {"service", "services"},   {"lambda", "lambdas"}, {"record_set", "recordSets"}};
  const auto found = plurals.find(key);
  return found == plurals.end() ? camel_case(key) : found->second;
}

bool is_list(const std::string &name)
{
  static const std::set<std::string> lists = {"workflows",  "steps",       "asgs",     "services",  "lambdas",
                                              "recordSets", "eksClusters", "triggers", "conditions"};
  return lists.contains(name);
}

/// Blocks are lists of one in a plan; of a step the API keeps its settings apart.
json as_api(const json &value, int depth)
{
  constexpr int deepest = 40;
  if (depth > deepest)
    return nullptr;
  if (value.is_array()) {
    json list = json::array();
    for (const json &one : value)
      list.push_back(as_api(one, depth + 1));
    return list;
  }
  if (!value.is_object())
    return value;
  json out = json::object();
  for (const auto &[key, member] : value.items()) {
    const std::string name = api_name(key);
    const bool block = member.is_array() && !is_list(name) && !member.empty() && member[0].is_object();
    json made = as_api(block ? member[0] : member, depth + 1);
    if (made.is_null() || (made.is_array() && made.empty()))
      continue;
    if (name == "executionBlockConfiguration")
      out[name].update(made);
    else if (name.ends_with("Config") && value.contains("execution_block_type"))
      out["executionBlockConfiguration"][name] = std::move(made);
    else
      out[name] = std::move(made);
  }
  return out;
}

} // namespace

void region_switch(PlanReading &reading, const PlanResource &plan)
{
  const std::string of_template = plan.text("api_plan"); // CloudFormation has the API's names
  const std::string text =
      of_template.empty() ? json{{"plan", as_api(*plan.values, 0)}}.dump(2) : of_template;
  const std::string name = plan.text("name").empty() ? plan.name : plan.text("name");
  take_document(reading, plan, id_part(name) + ".json", text, "arc-plan",
                "its workflows are known only after apply");
}

} // namespace drsim::import::terraform
