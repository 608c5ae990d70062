// Buckets of a plan and what copies them.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

std::string text_in(const json &from, const std::string &block, const std::string &key)
{
  const json *found = plan_in_block(from, block, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

/// Whether a replication rule takes objects of one prefix or tag only.
bool is_narrow(const json &rule)
{
  const json &filter = plan_member(rule, "filter");
  const json &first = filter.is_array() && !filter.empty() ? filter.front() : filter;
  const auto filled = [](const json &value) {
    return (value.is_string() && !value.get_ref<const std::string &>().empty()) ||
           (value.is_structured() && !value.empty());
  };
  return filled(plan_member(rule, "prefix")) || filled(plan_member(first, "prefix")) ||
         filled(plan_member(first, "tag")) || filled(plan_member(first, "and"));
}

const PlanResource *bucket_of(const PlanReading &reading, const PlanResource &part,
                              const std::string &attribute)
{
  for (const PlanResource *to : reading.plan.references(part, attribute))
    if (to->type == "aws_s3_bucket")
      return to;
  const std::string named = part.text(attribute);
  for (const PlanResource *bucket : reading.of_type("aws_s3_bucket"))
    if (!named.empty() && bucket->text("bucket") == named)
      return bucket;
  return nullptr;
}

/// Rules of replication, in a resource of their own or (before provider 4) inside the bucket.
void bucket_rules(PlanReading &reading, ComponentSpec &component, const PlanResource &from, const json &rules,
                  const std::string &attribute, const std::string &inside)
{
  bool whole = false;
  for (std::size_t i = 0; rules.is_array() && i < rules.size(); ++i) {
    const json &rule = rules[i];
    const std::string path = from.address + "." + attribute + inside + "[" + std::to_string(i) + "]";
    if (plan_text(rule, "status") == "Disabled") {
      reading.warn(from, attribute + inside + "[" + std::to_string(i) + "] is disabled: it copies nothing");
      continue;
    }
    whole = whole || !is_narrow(rule);
    reading.put(component, "whole", whole ? 1 : 0, "bool", path + ".filter");
    const json &to = plan_member(rule, "destination");
    const json &destination = to.is_array() && !to.empty() ? to.front() : to;
    const bool in_time = text_in(destination, "replication_time", "status") == "Enabled";
    if (component.parameters.count("replication") == 0 || in_time)
      reading.word(component, "replication", in_time ? "rtc" : "plain",
                   path + ".destination[0]" + (in_time ? ".replication_time[0].status" : ""));
    reading.put(component, "deletes_replicated",
                text_in(rule, "delete_marker_replication", "status") == "Enabled" ? 1 : 0, "bool",
                path + ".delete_marker_replication");
    const json &time = plan_member(destination, "replication_time");
    const json &first = time.is_array() && !time.empty() ? time.front() : time;
    const json *minutes = in_time ? plan_in_block(first, "time", "minutes") : nullptr;
    if (minutes == nullptr && in_time && first.contains("minutes")) // inside the bucket it has no block
      minutes = &first.at("minutes");
    if (const auto bound = minutes == nullptr ? std::nullopt : number_of(*minutes))
      reading.put(component, "replication_bound_s", *bound * 60, "s",
                  path + ".destination[0].replication_time[0].time[0].minutes");
  }
}

void bucket(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component = reading.add(resource, "s3_bucket", "bucket:", resource.text("bucket"));
  if (const json *enabled = plan_in_block(*resource.values, "versioning", "enabled"))
    if (const auto flag = flag_of(*enabled))
      reading.put(component, "versioning", *flag, "bool", resource.address + ".versioning[0].enabled");
  if (const json *rules = plan_in_block(*resource.values, "replication_configuration", "rules"))
    bucket_rules(reading, component, resource, *rules, "replication_configuration", "[0].rules");
}

void bucket_versioning(PlanReading &reading, const PlanResource &versioning)
{
  const PlanResource *owner = bucket_of(reading, versioning, "bucket");
  ComponentSpec *component = owner == nullptr ? nullptr : reading.of(*owner);
  const std::string status = text_in(*versioning.values, "versioning_configuration", "status");
  if (component == nullptr || status.empty())
    return reading.not_understood(versioning, component == nullptr ? "its bucket is not in this plan"
                                                                   : "its status is known only after apply");
  reading.understood(versioning);
  reading.put(*component, "versioning", status == "Enabled" ? 1 : 0, "bool",
              versioning.address + ".versioning_configuration[0].status");
}

void bucket_replication(PlanReading &reading, const PlanResource &replication)
{
  const PlanResource *owner = bucket_of(reading, replication, "bucket");
  ComponentSpec *component = owner == nullptr ? nullptr : reading.of(*owner);
  const json *rules = replication.value("rule");
  if (component == nullptr || rules == nullptr || !rules->is_array())
    return reading.not_understood(replication, component == nullptr ? "its bucket is not in this plan"
                                                                    : "its rules are known only after apply");
  reading.understood(replication);
  bucket_rules(reading, *component, replication, *rules, "rule", "");
}

/// The bucket that rules found at an attribute copy to.
void link_replica(PlanReading &reading, ComponentSpec &component, const PlanResource &from,
                  const std::string &attribute)
{
  if (component.parameters.count("replication") == 0)
    return; // all its rules are disabled
  reading.link(component, "replica", from, attribute, {"s3_bucket"});
  if (component.links.count("replica") == 0)
    reading.warn(from, "the bucket it copies to is not in this plan");
}

void bucket_copy(PlanReading &reading, const PlanResource &resource)
{
  if (plan_in_block(*resource.values, "replication_configuration", "rules") != nullptr)
    link_replica(reading, *reading.of(resource), resource, "replication_configuration");
}

void replication_copy(PlanReading &reading, const PlanResource &replication)
{
  if (reading.is_understood(replication)) // its bucket and its rules are known
    link_replica(reading, *reading.of(*bucket_of(reading, replication, "bucket")), replication, "rule");
}

} // namespace

std::vector<PlanRow> bucket_rows()
{
  return {{{"aws_s3_bucket"}, PlanStage::buckets, each<bucket>},
          {{"aws_s3_bucket_versioning"}, PlanStage::bucket_parts, each<bucket_versioning>},
          {{"aws_s3_bucket_replication_configuration"}, PlanStage::bucket_parts, each<bucket_replication>},
          {{"aws_s3_bucket"}, PlanStage::bucket_copies, each<bucket_copy>},
          {{"aws_s3_bucket_replication_configuration"}, PlanStage::bucket_copies, each<replication_copy>}};
}

} // namespace drsim::import::terraform
