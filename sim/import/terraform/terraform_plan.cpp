#include "sim/import/terraform/terraform_plan.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_address.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

const json &nothing()
{
  static const json object = json::object();
  return object;
}

/// Every reference inside an expression, blocks included, in the order written.
void collect_references(const json &expression, std::vector<std::string> &out)
{
  std::vector<const json *> open{&expression};
  while (!open.empty()) {
    const json *at = open.back();
    open.pop_back();
    if (at->is_object() && at->contains("references")) {
      for (const json &one : plan_member(*at, "references"))
        if (one.is_string())
          out.push_back(one.get<std::string>());
      continue;
    }
    if (at->is_structured())
      for (auto child = at->rbegin(); child != at->rend(); ++child)
        open.push_back(&*child);
  }
}

} // namespace

const json &plan_member(const json &from, const std::string &key)
{
  if (!from.is_object())
    return nothing();
  const auto found = from.find(key);
  return found == from.end() || found->is_null() ? nothing() : *found;
}

std::string plan_text(const json &from, const std::string &key)
{
  const json &found = plan_member(from, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

const json *PlanResource::value(const std::string &attribute) const
{
  const auto found = values->find(attribute);
  if (found == values->end() || found->is_null())
    return nullptr;
  const auto secret = sensitive->find(attribute);
  return secret != sensitive->end() && secret->is_boolean() && secret->get<bool>() ? nullptr : &*found;
}

const json *PlanResource::block(const std::string &block_name) const
{
  const json *found = value(block_name);
  return found != nullptr && found->is_array() && !found->empty() && found->front().is_object()
             ? &found->front()
             : nullptr;
}

bool PlanResource::is_unknown(const std::string &attribute) const
{
  const auto found = unknown->find(attribute);
  if (found != unknown->end())
    return found->is_boolean() && found->get<bool>();
  // A plan cut down to what is planned leaves out what is unknown; what refers to something is configured.
  return !values->contains(attribute) && plan_member(*expressions, attribute).contains("references");
}

std::string PlanResource::text(const std::string &attribute) const
{
  const json *found = value(attribute);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<TerraformPlan> TerraformPlan::parse(std::string_view text, const std::string &shown_name,
                                                  Diagnostics &diagnostics)
{
  TerraformPlan plan;
  auto value = read_terraform(text, shown_name, plan.form_, diagnostics);
  if (!value)
    return std::nullopt;
  if (!value->is_object() || !plan_member(*value, "planned_values").contains("root_module")) {
    diagnostics.error(shown_name, "/planned_values", "not the JSON of a Terraform plan",
                      "terraform plan -out=plan && terraform show -json plan > plan.json");
    return std::nullopt;
  }
  const std::string version = plan_text(*value, "format_version");
  const bool raw = plan.form_.starts_with("terraform-tfstate") || plan.form_ == "pulumi-export";
  if (!raw && !version.starts_with("0.") && !version.starts_with("1."))
    diagnostics.warning(shown_name, "/format_version",
                        "format version \"" + version.substr(0, 20) + "\" is not known",
                        "versions 0.x and 1.x are understood");
  if (!value->contains("configuration") && plan.form_ != "terraform-state" && !raw)
    diagnostics.warning(shown_name, "/configuration", "is missing: regions and links stay unknown",
                        "keep the whole output of terraform show -json");
  plan.plan_ = std::make_shared<const json>(std::move(*value));
  plan.read_configuration();
  plan.read_modules(shown_name, diagnostics);
  plan.read_changes();
  plan.read_values();
  return plan;
}

void TerraformPlan::read_modules(const std::string &shown_name, Diagnostics &diagnostics)
{
  std::vector<const json *> open{&plan_member(plan_member(*plan_, "planned_values"), "root_module")};
  std::size_t broken = 0;
  while (!open.empty()) {
    const json &module = *open.back();
    open.pop_back();
    for (const json &resource : plan_member(module, "resources")) {
      const bool good = !plan_text(resource, "address").empty() && !plan_text(resource, "type").empty();
      broken += good ? 0 : 1;
      if (good && plan_text(resource, "mode") != "data")
        read_resource(resource);
    }
    for (const json &child : plan_member(module, "child_modules"))
      open.push_back(&child);
  }
  if (broken > 0)
    diagnostics.error(shown_name, "/planned_values",
                      std::to_string(broken) + " resources have no address or no type");
  std::sort(resources_.begin(), resources_.end(),
            [](const PlanResource &a, const PlanResource &b) { return a.address < b.address; });
  for (std::size_t i = 0; i < resources_.size(); ++i)
    by_base_.emplace(resources_[i].base, i);
}

void TerraformPlan::read_resource(const json &planned)
{
  PlanResource resource;
  resource.address = plan_text(planned, "address");
  resource.base = without_indexes(resource.address);
  resource.type = plan_text(planned, "type");
  resource.name = plan_text(planned, "name");
  const std::string own = resource.type + "." + resource.name;
  if (resource.base.size() > own.size() && resource.base.ends_with("." + own))
    resource.module = resource.base.substr(0, resource.base.size() - own.size() - 1);
  const auto object = [&](const char *key) {
    const json &found = plan_member(planned, key);
    return found.is_object() ? &found : &nothing();
  };
  resource.values = object("values");
  resource.sensitive = object("sensitive_values");
  resource.unknown = &nothing();
  resource.expressions = &nothing();
  if (const json *configuration = configuration_of(resource)) {
    const json &found = plan_member(*configuration, "expressions");
    resource.expressions = found.is_object() ? &found : &nothing();
  }
  if (const json &written = plan_member(planned, "expressions"); written.is_object() && !written.empty())
    resource.expressions = &written;
  for (const json &one : plan_member(planned, "depends_on"))
    if (one.is_string())
      resource.depends_on.push_back(without_indexes(one.get<std::string>()));
  resource.provider = plan_text(planned, "provider");
  resource.region = region_of(resource);
  resources_.push_back(std::move(resource));
}

void TerraformPlan::read_changes()
{
  std::map<std::string, PlanResource *> by_address;
  for (PlanResource &resource : resources_)
    by_address[resource.address] = &resource;
  for (const json &row : plan_member(*plan_, "resource_changes")) {
    const auto found = by_address.find(plan_text(row, "address"));
    const json &change = plan_member(row, "change");
    if (found == by_address.end()) {
      read_departure(row);
      continue;
    }
    const json &unknown = plan_member(change, "after_unknown");
    found->second->unknown = unknown.is_object() ? &unknown : &nothing();
    const json &actions = plan_member(change, "actions");
    found->second->replaced = actions.is_array() && actions.size() == 2;
    found->second->created_first = found->second->replaced && actions[0] == "create";
  }
}

const json &TerraformPlan::module_configuration(const std::string &module) const
{
  const json *at = &plan_member(plan_member(*plan_, "configuration"), "root_module");
  const std::vector<std::string> parts = parts_of(module);
  for (std::size_t i = 1; i < parts.size(); i += 2)
    at = &plan_member(plan_member(plan_member(*at, "module_calls"), parts[i]), "module");
  return *at;
}

void TerraformPlan::read_configuration()
{
  std::vector<std::pair<std::string, const json *>> open{
      {"", &plan_member(plan_member(*plan_, "configuration"), "root_module")}};
  while (!open.empty()) {
    const auto [module, at] = open.back();
    open.pop_back();
    for (const json &one : plan_member(*at, "resources"))
      if (plan_text(one, "mode") != "data")
        configuration_[inside(module, plan_text(one, "type") + "." + plan_text(one, "name"))] = &one;
      else
        data_[inside(module, "data." + plan_text(one, "type") + "." + plan_text(one, "name"))] = &one;
    const json &calls = plan_member(*at, "module_calls");
    if (calls.is_object())
      for (const auto &[name, call] : calls.items())
        open.emplace_back(inside(module, "module." + name), &plan_member(call, "module"));
  }
}

const json *TerraformPlan::configuration_of(const PlanResource &resource) const
{
  const auto found = configuration_.find(resource.base);
  return found == configuration_.end() ? nullptr : found->second;
}

std::string TerraformPlan::constant_of(const json &expression, std::string module) const
{
  const json *at = &expression;
  for (int level = 0; level < deepest_import; ++level) {
    if (const std::string text = plan_text(*at, "constant_value"); !text.empty())
      return text;
    const json &references = plan_member(*at, "references");
    if (!references.is_array() || references.empty() || !references.front().is_string())
      return {};
    const std::vector<std::string> parts = parts_of(references.front().get<std::string>());
    if (parts.size() < 2 || parts[0] != "var")
      return {};
    if (module.empty()) {
      const std::string given = plan_text(plan_member(plan_member(*plan_, "variables"), parts[1]), "value");
      return given.empty()
                 ? plan_text(plan_member(plan_member(module_configuration(""), "variables"), parts[1]),
                             "default")
                 : given;
    }
    const std::string above = parent_of(module);
    const json &call = plan_member(plan_member(module_configuration(above), "module_calls"), last_of(module));
    at = &plan_member(plan_member(call, "expressions"), parts[1]);
    if (at->empty()) // the call leaves the variable to its default
      return plan_text(plan_member(plan_member(module_configuration(module), "variables"), parts[1]),
                       "default");
    module = above;
  }
  return {};
}

std::string TerraformPlan::provider_region(std::string key) const
{
  const json &providers = plan_member(plan_member(*plan_, "configuration"), "provider_config");
  for (int level = 0; level < deepest_import; ++level) {
    const json &provider = plan_member(providers, key);
    const std::string region = constant_of(plan_member(plan_member(provider, "expressions"), "region"),
                                           plan_text(provider, "module_address"));
    if (!region.empty())
      return region;
    const std::size_t colon = key.find(':'); // "module.a.module.b:aws.dr": the module above may configure it
    if (colon == std::string::npos)
      return {};
    const std::string above = parent_of(key.substr(0, colon));
    key = above.empty() ? key.substr(colon + 1) : above + key.substr(colon);
  }
  return {};
}

void TerraformPlan::follow(const std::string &module, const std::string &reference,
                           std::vector<std::string> &order, bool data) const
{
  std::set<std::string> seen;
  std::vector<std::pair<std::string, std::string>> open{{module, reference}};
  const auto open_all = [&](const std::string &at, const json &expression) {
    std::vector<std::string> found;
    collect_references(expression, found);
    for (auto one = found.rbegin(); one != found.rend(); ++one)
      open.emplace_back(at, *one);
  };
  while (!open.empty()) {
    const auto [at, name] = open.back();
    open.pop_back();
    if (!seen.insert(at + " " + name).second)
      continue;
    const std::vector<std::string> parts = parts_of(name);
    if (data && parts.size() > 2 && parts[0] == "data")
      order.push_back(inside(at, "data." + parts[1] + "." + parts[2]));
    if (parts.size() < 2 || parts[0] == "data" || parts[0] == "local")
      continue;
    if (parts[0] == "var") {
      if (at.empty())
        continue;
      const std::string above = parent_of(at);
      const json &call = plan_member(plan_member(module_configuration(above), "module_calls"), last_of(at));
      open_all(above, plan_member(plan_member(call, "expressions"), parts[1]));
    } else if (parts[0] == "module") {
      const std::string below = inside(at, "module." + parts[1]);
      if (parts.size() > 2)
        open_all(below,
                 plan_member(plan_member(plan_member(module_configuration(below), "outputs"), parts[2]),
                             "expression"));
    } else
      order.push_back(inside(at, parts[0] + "." + parts[1]));
  }
}

std::vector<const PlanResource *> TerraformPlan::references(const PlanResource &from,
                                                            const std::string &attribute) const
{
  std::vector<std::string> written;
  collect_references(attribute.empty() ? *from.expressions : plan_member(*from.expressions, attribute),
                     written);
  std::vector<std::string> bases;
  for (const std::string &one : written)
    follow(from.module, one, bases);
  if (bases.empty())
    bases = by_value(from, attribute);
  if (attribute.empty())
    bases.insert(bases.end(), from.depends_on.begin(), from.depends_on.end());
  std::vector<const PlanResource *> found;
  for (const std::string &base : bases) {
    const auto resource = by_base_.find(base);
    if (resource == by_base_.end())
      continue;
    const PlanResource *to = &resources_[resource->second];
    if (to != &from && std::find(found.begin(), found.end(), to) == found.end())
      found.push_back(to);
  }
  return found;
}

bool TerraformPlan::refers(const PlanResource &from, const std::string &attribute,
                           const PlanResource &to) const
{
  const auto found = references(from, attribute);
  return std::any_of(found.begin(), found.end(),
                     [&](const PlanResource *one) { return one->base == to.base; });
}

} // namespace drsim::import::terraform
