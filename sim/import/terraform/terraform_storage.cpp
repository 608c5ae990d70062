// Buckets and what copies them, CloudFront and where it sends requests, keys, and caches that follow others.
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// A member of the first block of that name; null when absent.
const json *in_block(const json &from, const std::string &block, const std::string &key)
{
  const json &blocks = plan_member(from, block);
  const json &first = blocks.is_array() && !blocks.empty() ? blocks.front() : blocks;
  return first.is_object() && first.contains(key) && !first.at(key).is_null() ? &first.at(key) : nullptr;
}

std::string text_in(const json &from, const std::string &block, const std::string &key)
{
  const json *found = in_block(from, block, key);
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

} // namespace

const PlanResource *PlanImporter::bucket_of(const PlanResource &part, const std::string &attribute) const
{
  for (const PlanResource *to : plan_.references(part, attribute))
    if (to->type == "aws_s3_bucket")
      return to;
  const std::string named = part.text(attribute);
  for (const PlanResource *bucket : of_type("aws_s3_bucket"))
    if (!named.empty() && bucket->text("bucket") == named)
      return bucket;
  return nullptr;
}

void PlanImporter::buckets()
{
  for (const PlanResource *bucket : of_type("aws_s3_bucket")) {
    ComponentSpec &component = add(*bucket, "s3_bucket", "bucket:", bucket->text("bucket"));
    if (const json *enabled = in_block(*bucket->values, "versioning", "enabled"))
      if (const auto flag = flag_of(*enabled))
        put(component, "versioning", *flag, "bool", bucket->address + ".versioning[0].enabled");
    if (const json *rules = in_block(*bucket->values, "replication_configuration", "rules"))
      bucket_rules(component, *bucket, *rules, "replication_configuration", "[0].rules");
  }
  for (const PlanResource *versioning : of_type("aws_s3_bucket_versioning")) {
    const PlanResource *bucket = bucket_of(*versioning, "bucket");
    ComponentSpec *component = bucket == nullptr ? nullptr : of(*bucket);
    const std::string status = text_in(*versioning->values, "versioning_configuration", "status");
    if (component == nullptr || status.empty()) {
      not_understood(*versioning, component == nullptr ? "its bucket is not in this plan"
                                                       : "its status is known only after apply");
      continue;
    }
    understood(*versioning);
    put(*component, "versioning", status == "Enabled" ? 1 : 0, "bool",
        versioning->address + ".versioning_configuration[0].status");
  }
  for (const PlanResource *replication : of_type("aws_s3_bucket_replication_configuration"))
    bucket_replication(*replication);
  for (const auto &[from, attribute] : replicated_) {
    const PlanResource *bucket = from->type == "aws_s3_bucket" ? from : bucket_of(*from, "bucket");
    ComponentSpec &component = *of(*bucket);
    if (component.parameters.count("replication") == 0)
      continue; // all its rules are disabled
    link(component, "replica", *from, attribute, {"s3_bucket"});
    if (component.links.count("replica") == 0)
      warn(*from, "the bucket it copies to is not in this plan");
  }
}

void PlanImporter::bucket_replication(const PlanResource &replication)
{
  const PlanResource *bucket = bucket_of(replication, "bucket");
  ComponentSpec *component = bucket == nullptr ? nullptr : of(*bucket);
  const json *rules = replication.value("rule");
  if (component == nullptr || rules == nullptr || !rules->is_array())
    return not_understood(replication, component == nullptr ? "its bucket is not in this plan"
                                                            : "its rules are known only after apply");
  understood(replication);
  bucket_rules(*component, replication, *rules, "rule", "");
}

/// Rules of replication, in a resource of their own or (before provider 4) inside the bucket. Links to other
/// buckets are found once all are read.
void PlanImporter::bucket_rules(ComponentSpec &component, const PlanResource &from, const json &rules,
                                const std::string &attribute, const std::string &inside)
{
  replicated_.emplace_back(&from, attribute);
  bool whole = false;
  for (std::size_t i = 0; rules.is_array() && i < rules.size(); ++i) {
    const json &rule = rules[i];
    const std::string path = from.address + "." + attribute + inside + "[" + std::to_string(i) + "]";
    if (plan_text(rule, "status") == "Disabled") {
      warn(from, attribute + inside + "[" + std::to_string(i) + "] is disabled: it copies nothing");
      continue;
    }
    whole = whole || !is_narrow(rule);
    put(component, "whole", whole ? 1 : 0, "bool", path + ".filter");
    const json &to = plan_member(rule, "destination");
    const json &destination = to.is_array() && !to.empty() ? to.front() : to;
    const bool in_time = text_in(destination, "replication_time", "status") == "Enabled";
    if (component.parameters.count("replication") == 0 || in_time)
      word(component, "replication", in_time ? "rtc" : "plain",
           path + ".destination[0]" + (in_time ? ".replication_time[0].status" : ""));
    put(component, "deletes_replicated",
        text_in(rule, "delete_marker_replication", "status") == "Enabled" ? 1 : 0, "bool",
        path + ".delete_marker_replication");
    const json &time = plan_member(destination, "replication_time");
    const json &first = time.is_array() && !time.empty() ? time.front() : time;
    const json *minutes = in_time ? in_block(first, "time", "minutes") : nullptr;
    if (minutes == nullptr && in_time && first.contains("minutes")) // inside the bucket it has no block
      minutes = &first.at("minutes");
    if (const auto bound = minutes == nullptr ? std::nullopt : number_of(*minutes))
      put(component, "replication_bound_s", *bound * 60, "s",
          path + ".destination[0].replication_time[0].time[0].minutes");
  }
}

/// The status codes of a group, sorted as written: "500, 502".
std::string PlanImporter::failover_codes(const json &group)
{
  const json *codes = in_block(group, "failover_criteria", "status_codes");
  std::string text;
  for (const json &code : codes != nullptr && codes->is_array() ? *codes : json::array())
    if (const auto number = number_of(code); number && *number >= 100 && *number < 1000)
      text += (text.empty() ? "" : ", ") + std::to_string(static_cast<int>(*number));
  return text;
}

/// What an origin leads to, by what the distribution's origins refer to, in order.
void PlanImporter::distributions()
{
  for (const PlanResource *one : of_type("aws_cloudfront_distribution")) {
    ComponentSpec &component = add(*one, "cloudfront", "cloudfront:", "");
    component.region.clear();
    link(component, "origin", *one, "origin", {"alb", "s3_bucket"});
    for (const PlanResource *record : of_type("aws_route53_record")) // an origin may be a name of the plan
      if (const json *origins = one->value("origin"))
        for (const json &origin : *origins)
          if (!record->text("name").empty() && plan_text(origin, "domain_name") == record->text("name"))
            origin_by_name(component, *record);
    set_all(component, *one, "origin",
            {{"connection_attempts", "connection_attempts", "count"},
             {"connection_timeout", "connection_timeout_s", "s"}});
    if (const json *origin = one->block("origin"))
      if (const json *read = in_block(*origin, "custom_origin_config", "origin_read_timeout"))
        set(component, *one, read, "origin[0].custom_origin_config[0].origin_read_timeout",
            {"", "read_timeout_s", "s"});
    const json *group = one->block("origin_group");
    const bool second = group != nullptr && plan_member(*group, "member").size() > 1;
    put(component, "origin_failover", second ? 1 : 0, "bool", one->address + ".origin_group");
    if (group != nullptr)
      if (const std::string codes = failover_codes(*group); !codes.empty())
        word(component, "failover_codes", codes,
             one->address + ".origin_group[0].failover_criteria[0].status_codes");
  }
}

/// A name in DNS as an origin leads where its records lead.
void PlanImporter::origin_by_name(ComponentSpec &component, const PlanResource &record)
{
  std::vector<std::string> &origins = component.links["origin"];
  const auto take = [&](const std::string &id) {
    if (std::find(origins.begin(), origins.end(), id) == origins.end())
      origins.push_back(id);
  };
  if (const ComponentSpec *set = of(record);
      set != nullptr && set->kind == "route53_record" && set->parameters.at("routing").text != "simple")
    take(set->id);
  else {
    ComponentSpec probe;
    link(probe, "to", record, record.block("alias") != nullptr ? "alias" : "records", {"alb", "s3_bucket"});
    for (const auto &[role, targets] : probe.links)
      for (const std::string &target : targets)
        take(target);
  }
  if (origins.empty())
    component.links.erase("origin");
}

/// Groups of a Global Datastore: who follows whom.
void PlanImporter::global_caches()
{
  for (const PlanResource *global : of_type("aws_elasticache_global_replication_group")) {
    const PlanResource *first = nullptr;
    for (const PlanResource *to : plan_.references(*global, "primary_replication_group_id"))
      first = to->type == "aws_elasticache_replication_group" ? to : first;
    for (const PlanResource *cache : of_type("aws_elasticache_replication_group"))
      if (first == nullptr && !cache->text("replication_group_id").empty() &&
          cache->text("replication_group_id") == global->text("primary_replication_group_id"))
        first = cache;
    ComponentSpec *source = first == nullptr ? nullptr : of(*first);
    if (source == nullptr) {
      not_understood(*global, "the group that writes is not in this plan");
      continue;
    }
    understood(*global);
    bool any = false;
    for (const PlanResource *cache : of_type("aws_elasticache_replication_group"))
      if (ComponentSpec *copy = of(*cache);
          copy != source && copy != nullptr && plan_.refers(*cache, "global_replication_group_id", *global)) {
        copy->links["source"] = {source->id};
        any = true;
      }
    if (!any)
      warn(*global, "no group of this plan follows " + first->address + ": no other region has its keys",
           "add an aws_elasticache_replication_group with its global_replication_group_id");
    else
      warn(*global, "a Global Datastore never changes regions by itself: promoting is a step of a runbook");
  }
}

} // namespace drsim::import::terraform
