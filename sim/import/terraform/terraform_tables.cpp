// Tables of DynamoDB in a plan, and their copies in other regions.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Days that point in time recovery of a table reaches back; 0 = it is off, as it is unless switched on.
void point_in_time(PlanReading &reading, ComponentSpec &component, const PlanResource &table)
{
  const json *recovery = table.block("point_in_time_recovery");
  const auto enabled = recovery == nullptr ? std::optional(0.0) : flag_of(plan_member(*recovery, "enabled"));
  if (!enabled)
    return;                           // known only after apply
  constexpr double longest_days = 35; // of the service
  const auto days =
      recovery == nullptr ? std::nullopt : number_of(plan_member(*recovery, "recovery_period_in_days"));
  reading.put(component, "backup_retention_days", *enabled > 0 ? days.value_or(longest_days) : 0, "days",
              table.address + ".point_in_time_recovery", recovery == nullptr ? "off unless it says so" : "");
}

void copy(PlanReading &reading, const std::string &table_id, const std::string &region,
          const PlanResource &from)
{
  ComponentSpec replica;
  replica.id = table_id + "@" + region;
  if (region.empty() || !reading.ids.insert(replica.id).second)
    return;
  replica.kind = "dynamodb_replica";
  replica.region = region;
  replica.links["source"] = {table_id};
  replica.from = {Source::user_file, Confidence::set, reading.context.shown_name, from.address, ""};
  reading.out.components.push_back(std::move(replica));
}

/// Regions of a list of blocks, under whichever name they have it.
std::vector<std::string> regions_of(const json *blocks)
{
  std::vector<std::string> regions;
  if (blocks != nullptr && blocks->is_array())
    for (const json &one : *blocks)
      if (const std::string region = plan_text(one, "region_name"); !region.empty())
        regions.push_back(region);
  return regions;
}

void table(PlanReading &reading, const PlanResource &resource)
{
  const std::string home = resource.region.empty() ? reading.context.region : resource.region;
  std::vector<std::string> regions = regions_of(resource.value("replica"));
  ComponentSpec &component = reading.add(resource, "dynamodb_table", "dynamodb:", resource.text("name"));
  if (component.region.empty() && home.empty() && !regions.empty()) {
    component.region = regions.front(); // a global table of a template: one of its regions holds the stack
    regions.erase(regions.begin());
  }
  point_in_time(reading, component, resource);
  const std::string id = component.id;
  const std::string at = component.region.empty() ? home : component.region;
  for (const std::string &region : regions)
    if (region != at)
      copy(reading, id, region, resource);
}

/// A copy that is an object of its own.
void table_replica(PlanReading &reading, const PlanResource &resource)
{
  for (const PlanResource *to : reading.plan.references(resource, "global_table_arn"))
    if (const ComponentSpec *table = reading.of(*to); table != nullptr && table->kind == "dynamodb_table") {
      reading.understood(resource);
      return copy(reading, std::string(table->id), resource.region, resource);
    }
  reading.not_understood(resource, "its table is not in this plan");
}

/// The older form: tables of one name in several regions are one.
void global_table(PlanReading &reading, const PlanResource &global)
{
  const std::vector<std::string> regions = regions_of(global.value("replica"));
  std::vector<const PlanResource *> members;
  for (const PlanResource *one : reading.of_type("aws_dynamodb_table"))
    if (!global.text("name").empty() && one->text("name") == global.text("name") &&
        reading.of(*one) != nullptr &&
        (regions.empty() || std::find(regions.begin(), regions.end(), one->region) != regions.end()))
      members.push_back(one);
  if (members.empty())
    return reading.not_understood(global, "none of its tables is in this plan");
  reading.understood(global);
  const auto first = std::find_if(members.begin(), members.end(), [&](const PlanResource *one) {
    return !regions.empty() && one->region == regions.front();
  });
  const PlanResource *home = first == members.end() ? members.front() : *first;
  const std::string id = reading.of(*home)->id;
  for (const PlanResource *one : members)
    if (ComponentSpec *other = reading.of(*one); one != home && other->region != home->region) {
      other->kind = "dynamodb_replica";
      other->parameters.clear();
      other->links["source"] = {id};
    }
}

} // namespace

std::vector<PlanRow> table_rows()
{
  return {{{"aws_dynamodb_table"}, PlanStage::stores, each<table>},
          {{"aws_dynamodb_table_replica"}, PlanStage::followers, each<table_replica>},
          {{"aws_dynamodb_global_table"}, PlanStage::followers, each<global_table>}};
}

} // namespace drsim::import::terraform
