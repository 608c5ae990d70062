#include "sim/import/terraform/terraform_import.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

/// Objects that lint looks at because components need them: whether the counterpart in the other region has
/// one of its own, and none stands in a region that fails.
std::set<std::string> compared(const PlanReading &reading, const std::vector<Dependency> &needs)
{
  static const std::set<std::string> sorts = {"secret", "certificate", "key", "firewall", "image"};
  std::set<std::string> owners;
  for (const ComponentSpec &component : reading.out.components)
    owners.insert(component.from.address);
  std::set<std::string> found;
  for (const Dependency &one : needs)
    if (owners.contains(one.from) && sorts.contains(one.what))
      found.insert(one.to);
  return found;
}

/// Names that lead to a component, and are no failover records: lint looks where they lead.
std::set<std::string> led_by_name(const PlanReading &reading, const std::vector<Dependency> &needs)
{
  std::set<std::string> owners;
  for (const ComponentSpec &component : reading.out.components)
    owners.insert(component.from.address);
  std::set<std::string> found;
  for (const Dependency &one : needs)
    if (owners.contains(one.to) && (one.what == "service" || one.what == "store"))
      found.insert(one.from);
  return found;
}

void list_planned(PlanReading &reading, const std::vector<Dependency> &needs)
{
  const std::set<std::string> looked_at = compared(reading, needs);
  const std::set<std::string> leads = led_by_name(reading, needs);
  for (const PlanResource &resource : reading.plan.resources()) {
    Seen seen;
    seen.address = resource.address;
    seen.type = resource.type;
    seen.region = resource.region;
    seen.understood = reading.is_understood(resource);
    seen.why_not = reading.why_not(resource);
    if (!seen.understood && looked_at.contains(resource.address) && !seen.why_not.starts_with("lint "))
      seen.why_not = "lint looks whether counterparts have one and where it stands; " + seen.why_not;
    if (!seen.understood && resource.type == "aws_route53_record" && leads.contains(resource.address))
      seen.why_not = "lint tells names that lead to the first region alone; " + seen.why_not;
    if (resource.replaced && resource.type != "aws_db_instance")
      reading.warn(resource,
                   resource.created_first
                       ? "the plan replaces this, the new one first: planned disruption is short"
                       : "the plan deletes and creates this: planned disruption",
                   "the simulation takes what stands afterwards");
    reading.out.seen.push_back(std::move(seen));
  }
}

void list_departures(PlanReading &reading)
{
  for (const PlanResource &gone : reading.plan.departures()) {
    const std::string what = gone.forgotten ? "the plan forgets this: Terraform no longer looks after it"
                                            : "the plan deletes this: planned disruption";
    reading.warn(gone, what, "the simulation goes on without it");
    reading.out.seen.push_back({gone.address, gone.type, gone.region, "", false, what});
  }
}

/// Kinds that say nothing by themselves when nothing else is there.
void tell_empty(PlanReading &reading)
{
  static const std::set<std::string> only_checked = {"cloudfront", "routing_control", "s3_bucket",
                                                     "safety_rule"};
  const auto &components = reading.out.components;
  if (std::all_of(components.begin(), components.end(),
                  [&](const ComponentSpec &one) { return only_checked.count(one.kind) > 0; }))
    reading.diagnostics.note(reading.context.shown_name, "",
                             "nothing to simulate: no object here is of a modelled kind");
}

} // namespace

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
  PlanReading reading(*plan, context, diagnostics);
  read_plan(reading);
  std::vector<Dependency> needs = plan_dependencies(*plan, context);
  list_planned(reading, needs);
  list_departures(reading);
  tell_empty(reading);
  Imported imported = std::move(reading.out);
  for (Dependency &one : needs)
    imported.dependencies.push_back(std::move(one));
  return imported;
}

} // namespace drsim::import::terraform
