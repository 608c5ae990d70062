#pragma once
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/terraform/terraform_import.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

/// Plans of a few objects, and what their import says.
namespace drsim::plan_test {

using nlohmann::json;

/// Providers "aws" in eu-central-1 and "aws.dr" in eu-west-1.
inline json providers()
{
  const auto in = [](const char *region) {
    return json{{"name", "aws"}, {"expressions", {{"region", {{"constant_value", region}}}}}};
  };
  return {{"aws", in("eu-central-1")}, {"aws.dr", in("eu-west-1")}};
}

/// A plan of one root module; rows are {type name values expressions unknown sensitive provider}.
inline std::string plan_of(const std::vector<json> &rows)
{
  json plan = {{"format_version", "1.2"}, {"terraform_version", "1.9.8"}};
  json planned = json::array();
  json changes = json::array();
  json configured = json::array();
  for (const json &row : rows) {
    const std::string address = row.at("type").get<std::string>() + "." + row.at("name").get<std::string>();
    planned.push_back({{"address", address},
                       {"mode", "managed"},
                       {"type", row.at("type")},
                       {"name", row.at("name")},
                       {"values", row.value("values", json::object())},
                       {"sensitive_values", row.value("sensitive", json::object())}});
    changes.push_back(
        {{"address", address},
         {"change", {{"actions", {"create"}}, {"after_unknown", row.value("unknown", json::object())}}}});
    configured.push_back({{"address", address},
                          {"type", row.at("type")},
                          {"name", row.at("name")},
                          {"provider_config_key", row.value("provider", "aws")},
                          {"expressions", row.value("expressions", json::object())}});
  }
  plan["planned_values"]["root_module"]["resources"] = planned;
  plan["resource_changes"] = changes;
  plan["configuration"] = {{"provider_config", providers()}, {"root_module", {{"resources", configured}}}};
  return plan.dump();
}

inline json refers_to(const std::string &reference)
{
  return {{"references", {reference}}};
}

inline const MetricCatalogue &shipped_metrics()
{
  static const MetricCatalogue catalogue = [] {
    Diagnostics diagnostics;
    return load_metric_catalogue(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", diagnostics);
  }();
  return catalogue;
}

inline Imported import_plan(const std::vector<json> &rows, Diagnostics &diagnostics)
{
  return import_terraform_plan(plan_of(rows), {"plan.json", "", &shipped_metrics(), import_nested},
                               diagnostics);
}

inline const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

inline double number_at(const Imported &imported, const std::string &id, const std::string &parameter)
{
  const auto &parameters = component(imported, id).parameters;
  const auto found = parameters.find(parameter);
  if (found == parameters.end())
    FAIL(id << " has no " << parameter);
  return found->second.value.mean();
}

inline std::string text_at(const Imported &imported, const std::string &id, const std::string &parameter)
{
  const auto &parameters = component(imported, id).parameters;
  const auto found = parameters.find(parameter);
  if (found == parameters.end())
    FAIL(id << " has no " << parameter);
  return found->second.text;
}

inline std::string address_of(const Imported &imported, const std::string &id, const std::string &parameter)
{
  return component(imported, id).parameters.at(parameter).from.address;
}

inline bool understood(const Imported &imported, const std::string &address)
{
  for (const Seen &one : imported.seen)
    if (one.address == address)
      return one.understood;
  FAIL("not listed: " << address);
  return false;
}

inline std::string reason(const Imported &imported, const std::string &address)
{
  for (const Seen &one : imported.seen)
    if (one.address == address)
      return one.why_not;
  return "not listed";
}

inline bool says(const Diagnostics &diagnostics, const std::string &part)
{
  return diagnostics.text().find(part) != std::string::npos;
}

inline bool needs(const Imported &imported, const std::string &from, const std::string &what,
                  const std::string &to)
{
  return std::any_of(imported.dependencies.begin(), imported.dependencies.end(), [&](const Dependency &one) {
    return one.from == from && one.what == what && one.to == to;
  });
}

} // namespace drsim::plan_test
