#include "sim/import/terraform/terraform_reading.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_defaults.hpp"
#include "sim/import/terraform/terraform_reasons.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// A template's unset properties are the service's affair, not Terraform's.
bool is_of_template(const PlanResource &resource)
{
  return resource.address.starts_with("Resources.");
}

/// Tags of an object; those marked sensitive stay out.
std::map<std::string, std::string> tags_of(const PlanResource &resource)
{
  std::map<std::string, std::string> tags;
  for (const char *attribute : {"tags_all", "tags"}) {
    const json *values = resource.value(attribute);
    if (values == nullptr || !values->is_object())
      continue;
    const auto hidden = resource.sensitive->find(attribute);
    for (const auto &[name, value] : values->items())
      if (value.is_string() &&
          (hidden == resource.sensitive->end() || !hidden->is_object() || !hidden->contains(name)))
        tags.emplace(name, value.get<std::string>());
  }
  return tags;
}

} // namespace

std::optional<double> number_of(const json &value)
{
  if (value.is_number())
    return value.get<double>();
  if (!value.is_string())
    return std::nullopt;
  return parse_number(value.get_ref<const std::string &>());
}

std::optional<double> flag_of(const json &value)
{
  if (value.is_boolean())
    return value.get<bool>() ? 1.0 : 0.0;
  if (value == "true")
    return 1.0;
  return value == "false" ? std::optional<double>(0.0) : std::nullopt;
}

const json *plan_in_block(const json &from, const std::string &block, const std::string &key)
{
  const json &blocks = plan_member(from, block);
  const json &first = blocks.is_array() && !blocks.empty() ? blocks.front() : blocks;
  return first.is_object() && first.contains(key) && !first.at(key).is_null() ? &first.at(key) : nullptr;
}

PlanReading::PlanReading(const TerraformPlan &plan_in, const ImportContext &context_in,
                         Diagnostics &diagnostics_in)
    : plan(plan_in), context(context_in), diagnostics(diagnostics_in)
{
  out.file = context_in.shown_name;
  out.format = plan_in.form();
}

ComponentSpec &PlanReading::add(const PlanResource &resource, const std::string &kind,
                                const std::string &prefix, const std::string &called)
{
  ComponentSpec component;
  const std::string wanted = prefix + id_part(called.empty() ? resource.name : called);
  component.id = wanted;
  if (!ids.insert(component.id).second)
    component.id = wanted + "-" + id_part(resource.module + "-" + resource.name);
  for (int next = 2; ids.count(component.id) > 0 && component.id != wanted; ++next)
    component.id = wanted + "-" + id_part(resource.module + "-" + resource.name) + "-" + std::to_string(next);
  ids.insert(component.id);
  component.kind = kind;
  component.region = resource.region;
  component.tags = tags_of(resource);
  component.from = {Source::user_file, Confidence::set, context.shown_name, resource.address, ""};
  component_of_.emplace(resource.base, out.components.size());
  understood(resource);
  out.components.push_back(std::move(component));
  return out.components.back();
}

ComponentSpec *PlanReading::of(const PlanResource &resource)
{
  const auto found = component_of_.find(resource.base);
  return found == component_of_.end() ? nullptr : &out.components[found->second];
}

void PlanReading::put(ComponentSpec &component, const std::string &parameter, double value,
                      const std::string &unit, const std::string &address, const std::string &note)
{
  Parameter &set = component.parameters[parameter];
  set.value = Distribution(value);
  set.unit = unit;
  set.from = {Source::user_file, Confidence::set, context.shown_name, address, note};
}

void PlanReading::word(ComponentSpec &component, const std::string &parameter, const std::string &text,
                       const std::string &address, const std::string &note)
{
  put(component, parameter, std::nan(""), "text", address, note);
  component.parameters[parameter].text = text;
}

void PlanReading::set(ComponentSpec &component, const PlanResource &resource, const json *value,
                      const std::string &path, const PlanField &field)
{
  if (value == nullptr || value->is_null())
    return;
  const std::string address = resource.address + "." + path;
  const std::string unit = field.unit;
  if (unit == "text") {
    if (value->is_string() && !value->get_ref<const std::string &>().empty()) {
      put(component, field.parameter, std::nan(""), unit, address);
      component.parameters[field.parameter].text = value->get<std::string>();
    } else if (!value->is_string())
      diagnostics.error(context.shown_name, "", address + " is " + value->type_name() + ", not a text");
    return;
  }
  if (const auto number = unit == "bool" ? flag_of(*value) : number_of(*value))
    put(component, field.parameter, *number, unit, address);
  else
    diagnostics.error(context.shown_name, "",
                      address + " is " + value->type_name() +
                          (unit == "bool" ? ", not true or false" : ", not a number"));
}

/// The provider's own default of an attribute nobody sets. False when it has none.
bool PlanReading::set_default(ComponentSpec &component, const PlanResource &resource, const std::string &path,
                              const PlanField &field)
{
  const ProviderDefault *standard =
      is_of_template(resource) ? nullptr : terraform_default(resource.type, path);
  if (standard == nullptr)
    return false;
  put(component, field.parameter, standard->value, field.unit, resource.address + "." + path,
      std::string("the Terraform provider's default, ") + standard->url);
  Parameter &set = component.parameters[field.parameter];
  set.text = standard->text;
  set.from.source = Source::provider_default;
  set.from.confidence = Confidence::documented;
  return true;
}

/// An attribute, or the block it is in, that only apply will tell.
void PlanReading::unknown(ComponentSpec &component, const PlanResource &resource, const std::string &block,
                          const PlanField &field)
{
  const std::string outer = block.empty() ? field.attribute : block;
  const bool configured = !block.empty() || resource.expressions->contains(outer);
  if (!configured && set_default(component, resource, outer, field))
    diagnostics.note(context.shown_name, "",
                     resource.address + "." + outer +
                         " is known only after apply and not configured: the provider's default holds");
  else
    diagnostics.note(context.shown_name, "",
                     resource.address + "." + outer + " is known only after apply: the catalogue's " +
                         field.parameter + " holds");
}

void PlanReading::set_all(ComponentSpec &component, const PlanResource &resource, const std::string &block,
                          const std::vector<PlanField> &fields)
{
  const json *inside = block.empty() ? nullptr : resource.block(block);
  for (const PlanField &field : fields) {
    const std::string attribute = field.attribute;
    const std::string outer = block.empty() ? attribute : block;
    if (resource.is_unknown(outer)) {
      unknown(component, resource, block, field);
      continue;
    }
    const json *value = block.empty()                                      ? resource.value(attribute)
                        : inside != nullptr && inside->contains(attribute) ? &inside->at(attribute)
                                                                           : nullptr;
    const bool unset = value == nullptr || value->is_null();
    if (!unset)
      set(component, resource, value, block.empty() ? attribute : block + "[0]." + attribute, field);
    else if (inside != nullptr)
      set_default(component, resource, block + "." + attribute, field);
    else if (block.empty() && !resource.values->contains(attribute))
      set_default(component, resource, attribute, field); // left out: a state of an older provider
  }
}

void PlanReading::link(ComponentSpec &component, const std::string &role, const PlanResource &resource,
                       const std::string &attribute, const std::set<std::string> &kinds,
                       const std::string &raw_type)
{
  std::vector<std::string> targets;
  for (const PlanResource *to : plan.references(resource, attribute)) {
    const ComponentSpec *other = of(*to);
    std::string target;
    if (other != nullptr && kinds.count(other->kind) > 0)
      target = other->id;
    else if (!raw_type.empty() && to->type == raw_type)
      target = to->address;
    if (!target.empty() && std::find(targets.begin(), targets.end(), target) == targets.end())
      targets.push_back(target);
  }
  if (!targets.empty())
    component.links[role] = targets;
}

void PlanReading::stands_for(const PlanResource &resource, const ComponentSpec &made)
{
  component_of_.emplace(resource.base, static_cast<std::size_t>(&made - out.components.data()));
  understood(resource);
}

void PlanReading::is_part(const PlanResource &part, const PlanResource &whole)
{
  component_of_.emplace(part.base, component_of_.at(whole.base));
}

void PlanReading::understood(const PlanResource &resource)
{
  reasons_[resource.address].clear();
}

void PlanReading::not_understood(const PlanResource &resource, const std::string &why)
{
  reasons_.emplace(resource.address, why);
}

bool PlanReading::is_understood(const PlanResource &resource) const
{
  const auto reason = reasons_.find(resource.address);
  return reason != reasons_.end() && reason->second.empty() && has_plan_row(resource.type);
}

std::string PlanReading::why_not(const PlanResource &resource) const
{
  if (is_understood(resource))
    return {};
  const auto reason = reasons_.find(resource.address);
  const bool told = reason != reasons_.end() && !reason->second.empty();
  return told ? reason->second : why_not_modelled(resource.type);
}

void PlanReading::warn(const PlanResource &resource, const std::string &message, const std::string &cure)
{
  diagnostics.warning(context.shown_name, "", resource.address + ": " + message, cure);
}

std::vector<const PlanResource *> PlanReading::of_type(const std::string &type) const
{
  std::vector<const PlanResource *> found;
  for (const PlanResource &resource : plan.resources())
    if (resource.type == type)
      found.push_back(&resource);
  return found;
}

} // namespace drsim::import::terraform
