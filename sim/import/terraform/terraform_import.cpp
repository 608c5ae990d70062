#include "sim/import/terraform/terraform_import.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

void list_planned(PlanReading &reading)
{
  for (const PlanResource &resource : reading.plan.resources()) {
    Seen seen;
    seen.address = resource.address;
    seen.type = resource.type;
    seen.region = resource.region;
    seen.understood = reading.is_understood(resource);
    seen.why_not = reading.why_not(resource);
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
  list_planned(reading);
  list_departures(reading);
  tell_empty(reading);
  Imported imported = std::move(reading.out);
  for (Dependency &one : plan_dependencies(*plan, context))
    imported.dependencies.push_back(std::move(one));
  return imported;
}

} // namespace drsim::import::terraform
