#include "sim/import/terraform/terraform_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_defaults.hpp"
#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/import/terraform/terraform_parts.hpp"
#include "sim/import/terraform/terraform_reasons.hpp"

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

PlanImporter::PlanImporter(const TerraformPlan &plan, const ImportContext &context, Diagnostics &diagnostics)
    : plan_(plan), context_(context), diagnostics_(diagnostics)
{
  out_.file = context.shown_name;
  out_.format = plan.form();
}

namespace {

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

ComponentSpec &PlanImporter::add(const PlanResource &resource, const std::string &kind,
                                 const std::string &prefix, const std::string &called)
{
  ComponentSpec component;
  const std::string wanted = prefix + id_part(called.empty() ? resource.name : called);
  component.id = wanted;
  if (!ids_.insert(component.id).second)
    component.id = wanted + "-" + id_part(resource.module + "-" + resource.name);
  for (int next = 2; ids_.count(component.id) > 0 && component.id != wanted; ++next)
    component.id =
        wanted + "-" + id_part(resource.module + "-" + resource.name) + "-" + std::to_string(next);
  ids_.insert(component.id);
  component.kind = kind;
  component.region = resource.region;
  component.tags = tags_of(resource);
  component.from = {Source::user_file, Confidence::set, context_.shown_name, resource.address, ""};
  component_of_.emplace(resource.base, out_.components.size());
  understood(resource);
  out_.components.push_back(std::move(component));
  return out_.components.back();
}

ComponentSpec *PlanImporter::of(const PlanResource &resource)
{
  const auto found = component_of_.find(resource.base);
  return found == component_of_.end() ? nullptr : &out_.components[found->second];
}

void PlanImporter::put(ComponentSpec &component, const std::string &parameter, double value,
                       const std::string &unit, const std::string &address, const std::string &note)
{
  Parameter &set = component.parameters[parameter];
  set.value = Distribution(value);
  set.unit = unit;
  set.from = {Source::user_file, Confidence::set, context_.shown_name, address, note};
}

void PlanImporter::word(ComponentSpec &component, const std::string &parameter, const std::string &text,
                        const std::string &address, const std::string &note)
{
  put(component, parameter, std::nan(""), "text", address, note);
  component.parameters[parameter].text = text;
}

void PlanImporter::set(ComponentSpec &component, const PlanResource &resource, const json *value,
                       const std::string &path, const Field &field)
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
      diagnostics_.error(context_.shown_name, "", address + " is " + value->type_name() + ", not a text");
    return;
  }
  if (const auto number = unit == "bool" ? flag_of(*value) : number_of(*value))
    put(component, field.parameter, *number, unit, address);
  else
    diagnostics_.error(context_.shown_name, "",
                       address + " is " + value->type_name() +
                           (unit == "bool" ? ", not true or false" : ", not a number"));
}

/// The provider's own default of an attribute nobody sets. False when it has none.
bool PlanImporter::set_default(ComponentSpec &component, const PlanResource &resource,
                               const std::string &path, const Field &field)
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

void PlanImporter::set_all(ComponentSpec &component, const PlanResource &resource, const std::string &block,
                           const std::vector<Field> &fields)
{
  const json *inside = block.empty() ? nullptr : resource.block(block);
  for (const Field &field : fields) {
    const std::string attribute = field.attribute;
    const std::string outer = block.empty() ? attribute : block;
    if (resource.is_unknown(outer)) {
      if (block.empty() && !resource.expressions->contains(outer) &&
          set_default(component, resource, attribute, field))
        diagnostics_.note(context_.shown_name, "",
                          resource.address + "." + attribute +
                              " is known only after apply and not configured: the provider's default holds");
      else
        diagnostics_.note(context_.shown_name, "",
                          resource.address + "." + outer + " is known only after apply: the catalogue's " +
                              field.parameter + " holds");
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

void PlanImporter::link(ComponentSpec &component, const std::string &role, const PlanResource &resource,
                        const std::string &attribute, const std::set<std::string> &kinds,
                        const std::string &raw_type)
{
  std::vector<std::string> targets;
  for (const PlanResource *to : plan_.references(resource, attribute)) {
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

void PlanImporter::not_understood(const PlanResource &resource, const std::string &why)
{
  reasons_.emplace(resource.address, why);
}

void PlanImporter::warn(const PlanResource &resource, const std::string &message, const std::string &cure)
{
  diagnostics_.warning(context_.shown_name, "", resource.address + ": " + message, cure);
}

std::vector<const PlanResource *> PlanImporter::of_type(const std::string &type) const
{
  std::vector<const PlanResource *> found;
  for (const PlanResource &resource : plan_.resources())
    if (resource.type == type)
      found.push_back(&resource);
  return found;
}

void PlanImporter::list_seen()
{
  for (const PlanResource &resource : plan_.resources()) {
    const auto reason = reasons_.find(resource.address);
    Seen seen;
    seen.address = resource.address;
    seen.type = resource.type;
    seen.region = resource.region;
    seen.understood = reason != reasons_.end() && reason->second.empty();
    if (!seen.understood)
      seen.why_not = reason == reasons_.end() ? why_not_modelled(resource.type) : reason->second;
    if (resource.replaced && resource.type != "aws_db_instance")
      warn(resource,
           resource.created_first ? "the plan replaces this, the new one first: planned disruption is short"
                                  : "the plan deletes and creates this: planned disruption",
           "the simulation takes what stands afterwards");
    out_.seen.push_back(std::move(seen));
  }
  for (const PlanResource &gone : plan_.departures()) {
    const std::string what = gone.forgotten ? "the plan forgets this: Terraform no longer looks after it"
                                            : "the plan deletes this: planned disruption";
    diagnostics_.warning(context_.shown_name, "", gone.address + ": " + what,
                         "the simulation goes on without it");
    out_.seen.push_back({gone.address, gone.type, gone.region, "", false, what});
  }
  static const std::set<std::string> only_checked = {"cloudfront", "routing_control", "s3_bucket",
                                                     "safety_rule"};
  if (std::all_of(out_.components.begin(), out_.components.end(),
                  [&](const ComponentSpec &one) { return only_checked.count(one.kind) > 0; }))
    diagnostics_.note(context_.shown_name, "", "nothing to simulate: no object here is of a modelled kind");
}

Imported PlanImporter::run()
{
  balancers();
  machines();
  clusters();
  cluster_objects();
  charts();
  database_clusters();
  databases();
  caches_and_brokers();
  global_caches();
  buckets();
  routing_controls();
  health_checks(); // names what stands before it: balancers
  records();
  distributions(); // names records
  backups();
  alarms();
  derived_health_checks();
  automations();
  experiments();
  peerings();
  list_seen();
  return std::move(out_);
}

Imported import_terraform_plan(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  const auto utf8 = import_text_utf8(text, context.shown_name, diagnostics);
  const auto plan =
      utf8 ? TerraformPlan::parse(*utf8, context.shown_name, diagnostics) : std::optional<TerraformPlan>();
  if (!plan) {
    Imported nothing;
    nothing.file = context.shown_name;
    nothing.format = "terraform-plan";
    return nothing;
  }
  Imported imported = PlanImporter(*plan, context, diagnostics).run();
  for (Dependency &one : plan_dependencies(*plan, context))
    imported.dependencies.push_back(std::move(one));
  return imported;
}

} // namespace drsim::import::terraform
