// Health checks and records of a plan.
#include "sim/import/terraform/terraform_edge.hpp"

#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// "shop.example.com" -> "shop".
std::string first_label(const std::string &name)
{
  return name.substr(0, name.find('.'));
}

std::string name_tag(const PlanResource &resource)
{
  const json *tags = resource.value("tags");
  if (tags == nullptr || !tags->is_object())
    return {};
  const auto found = tags->find("Name");
  return found != tags->end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// PRIMARY, SECONDARY, or "" for a record without failover routing.
std::string failover_role(const PlanResource &record)
{
  const json *policy = record.block("failover_routing_policy");
  if (policy == nullptr)
    return {};
  const auto found = policy->find("type");
  return found != policy->end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Any policy but a simple one.
bool has_policy(const PlanResource &record)
{
  for (const char *policy :
       {"weighted_routing_policy", "latency_routing_policy", "geolocation_routing_policy",
        "geoproximity_routing_policy", "cidr_routing_policy"})
    if (record.block(policy) != nullptr)
      return true;
  const json *many = record.value("multivalue_answer_routing_policy");
  return many != nullptr && many->is_boolean() && many->get<bool>();
}

std::optional<double> weight_of(const PlanResource &record)
{
  const json *policy = record.block("weighted_routing_policy");
  const auto found = policy == nullptr ? json::const_iterator() : policy->find("weight");
  return policy == nullptr || found == policy->end() ? std::nullopt : number_of(*found);
}

/// The name a check asks for may be a record of this plan that leads to a balancer.
void target_by_name(PlanReading &reading, ComponentSpec &component, const std::string &asked)
{
  for (const PlanResource *record : reading.of_type("aws_route53_record"))
    if (component.links.empty() && !asked.empty() && record->text("name") == asked) {
      for (const char *attribute : {"alias", "records"})
        if (component.links.empty())
          reading.link(component, "target", *record, attribute, {"alb"});
      if (!component.links.empty())
        reading.understood(*record);
    }
}

/// Whether a page's name says that it asks what it depends on: "/health/deep", "/healthz?full=1".
bool sounds_deep(const std::string &path)
{
  std::string word;
  for (const char c : path + "/") {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    for (const char *deep : {"deep", "deps", "dependencies", "full", "db", "database"})
      if (word == deep)
        return true;
    word.clear();
  }
  return false;
}

/// The page it asks for. What stands behind a page is not in a plan: where its name says that it looks
/// further than itself, it is taken to ask the databases of its balancer's region.
void page_asked(PlanReading &reading, ComponentSpec &component, const PlanResource &resource)
{
  const std::string path = resource.text("resource_path");
  if (path.empty())
    return;
  reading.word(component, "resource_path", path, resource.address + ".resource_path");
  const auto target = component.links.find("target");
  if (!sounds_deep(path) || target == component.links.end())
    return;
  std::string region;
  for (const ComponentSpec &other : reading.out.components)
    if (other.id == target->second.front())
      region = other.region;
  std::vector<std::string> asked;
  for (const ComponentSpec &other : reading.out.components)
    if (other.region == region &&
        (other.kind == "rds_instance" || other.kind == "patroni" || other.kind == "dynamodb_table"))
      asked.push_back(other.id);
  std::string names;
  for (const std::string &one : asked)
    names += (names.empty() ? "" : ", ") + one;
  reading.warn(resource,
               "its page " + path + " sounds like a deep check: it is taken to ask " +
                   (names.empty() ? "nothing, as no database of the plan stands there" : names),
               "set \"links\": {\"" + component.id + "\": {\"asks\": [...]}} in deployment.json");
  if (!asked.empty())
    component.links["asks"] = asked;
}

void health_check(PlanReading &reading, const PlanResource &resource)
{
  const std::string sort = resource.text("type");
  if (sort == "RECOVERY_CONTROL") // records read it
    return reading.not_understood(resource, "no record here uses it: its routing control moves nobody");
  ComponentSpec &component =
      reading.add(resource, "route53_health_check", "health-check:", name_tag(resource));
  component.region.clear();
  if (sort == "CALCULATED" || sort == "CLOUDWATCH_METRIC")
    return; // once alarms are known
  const json *inverted = resource.value("invert_healthcheck");
  if (inverted != nullptr && flag_of(*inverted).value_or(0) != 0)
    reading.warn(resource, "its verdict is inverted: not modelled, it is taken as it would be without");
  reading.set_all(
      component, resource, "",
      {{"request_interval", "request_interval_s", "s"}, {"failure_threshold", "failure_threshold", "count"}});
  for (const char *attribute : {"fqdn", "ip_address"})
    if (component.links.empty())
      reading.link(component, "target", resource, attribute, {"alb"});
  target_by_name(reading, component, resource.text("fqdn"));
  page_asked(reading, component, resource);
  if (component.links.empty())
    reading.warn(resource, "what it asks is no load balancer of this plan",
                 "set \"links\": {\"" + component.id + "\": {\"target\": [...]}} in deployment.json");
}

/// The region of the balancer that a record leads to; "" when it leads to none.
std::string region_led_to(PlanReading &reading, const PlanResource &record)
{
  ComponentSpec draft;
  reading.link(draft, "to", record, record.block("alias") != nullptr ? "alias" : "records", {"alb"});
  for (const ComponentSpec &other : reading.out.components)
    if (draft.links.contains("to") && other.id == draft.links.at("to").front())
      return other.region;
  return {};
}

/// Neither of two records that share answers has more weight.
bool of_equal_rank(const PlanResource &one, const PlanResource &other)
{
  return has_policy(one) && has_policy(other) && weight_of(one).value_or(0) == weight_of(other).value_or(0);
}

/// Two records that share answers between two regions (by latency, place or weight): what one region loses,
/// its users find in the other as after a failover. All users are taken to be in one, the one of more weight;
/// of equal ones in the deployment's first region, which is known later (assemble/shared_records.hpp).
bool shared_by_two(PlanReading &reading, const std::vector<const PlanResource *> &all,
                   std::pair<const PlanResource *, const PlanResource *> &set)
{
  if (all.size() != 2 || !has_policy(*all[0]) || !has_policy(*all[1]))
    return false;
  const std::string first = region_led_to(reading, *all[0]);
  const std::string second = region_led_to(reading, *all[1]);
  if (first.empty() || second.empty() || first == second)
    return false;
  const bool heavier = weight_of(*all[1]).value_or(0) > weight_of(*all[0]).value_or(0);
  set = {all[heavier ? 1 : 0], all[heavier ? 0 : 1]};
  reading.warn(*set.first,
               "shares answers with " + set.second->address + ": all users are taken to be in " +
                   (of_equal_rank(*all[0], *all[1]) ? std::string("the deployment's first region")
                    : heavier                       ? second
                                                    : first) +
                   ", which is the worst that its loss can do",
               "name the other region first in \"regions\" of deployment.json to look at its loss");
  return true;
}

/// Of two records one has no weight: it answers only when the other is unhealthy, as a secondary does
/// (facts.md 2, R53-CHOOSE). Two that share answers are taken for a pair too; anything else is listed.
void weighted_records(PlanReading &reading, const std::vector<const PlanResource *> &all,
                      std::pair<const PlanResource *, const PlanResource *> &set)
{
  std::vector<const PlanResource *> with;
  std::vector<const PlanResource *> without;
  for (const PlanResource *record : all)
    if (const auto weight = weight_of(*record))
      (*weight > 0 ? with : without).push_back(record);
  const bool pair = with.size() == 1 && without.size() == 1 && all.size() == 2;
  if (pair)
    set = {with.front(), without.front()};
  else if (shared_by_two(reading, all, set))
    return;
  for (const PlanResource *record : all)
    if (!pair)
      reading.not_understood(
          *record, has_policy(*record)
                       ? "its policy shares answers between places; users are in one region at a time here"
                       : "it leads to no load balancer of this plan");
}

/// One answer whatever happens (names that only a health check asks for are none of users'): people must edit
/// it. The only balancer elsewhere is what they would name.
void simple_record(PlanReading &reading, const std::string &called, const PlanResource &record)
{
  if (leads_to_accelerator(reading, record))
    return; // another name of the accelerator, which moves users by itself
  ComponentSpec draft;
  reading.link(draft, "primary", record, record.block("alias") != nullptr ? "alias" : "records", {"alb"});
  if (draft.links.count("primary") == 0)
    return;
  const std::string leads_to = draft.links.at("primary").front();
  std::string home;
  std::vector<std::string> elsewhere;
  for (const ComponentSpec &other : reading.out.components)
    if (other.id == leads_to)
      home = other.region;
  for (const ComponentSpec &other : reading.out.components)
    if (other.kind == "alb" && other.region != home)
      elsewhere.push_back(other.id);
  ComponentSpec &component = reading.add(record, "route53_record", "route53:", called);
  component.region.clear();
  component.links = draft.links;
  reading.set_all(component, record, "", {{"ttl", "ttl_s", "s"}});
  reading.word(component, "routing", "simple", record.address);
  if (elsewhere.size() == 1)
    component.links["secondary"] = elsewhere;
  else
    reading.warn(record,
                 "it answers with " + leads_to +
                     " whatever happens, and drsim cannot tell what people would edit it to",
                 "set \"links\": {\"" + component.id + "\": {\"secondary\": [...]}} in deployment.json");
}

/// Whether the secondary answers users with the shop, by what it leads to.
void record_secondary(PlanReading &reading, ComponentSpec &component, const PlanResource &secondary)
{
  const std::string attribute = secondary.block("alias") != nullptr ? "alias" : "records";
  reading.link(component, "secondary", secondary, attribute, {"alb"});
  if (!gated(reading, component, secondary, "secondary_routing_control"))
    reading.link(component, "secondary_health_check", secondary, "health_check_id", {"route53_health_check"});
  const std::string address = secondary.address + "." + attribute;
  const json *ttl = secondary.value("ttl");
  const auto own = component.parameters.find("ttl_s");
  if (const auto other = ttl == nullptr ? std::nullopt : number_of(*ttl);
      other && own != component.parameters.end() && own->second.value.mean() != *other)
    reading.warn(secondary,
                 "its ttl is " + Distribution(*other).text() + ", of the primary (" +
                     own->second.from.address + ") " + own->second.value.text() +
                     ": the way back takes another time than the way there",
                 "give both the same");
  if (component.links.count("secondary") > 0)
    return reading.put(component, "secondary_serves", 1, "bool", address, "leads to a load balancer");
  for (const PlanResource *to : reading.plan.references(secondary, attribute))
    if (to->type.starts_with("aws_s3_bucket"))
      return reading.put(component, "secondary_serves", 0, "bool", address,
                         "leads to a static page: " + to->address);
  reading.warn(secondary, "drsim cannot tell whether what it leads to serves the shop",
               "set \"" + component.id + ".secondary_serves\" in deployment.json");
}

void failover_record(PlanReading &reading, const std::string &called, const PlanResource &primary,
                     const PlanResource *secondary)
{
  ComponentSpec &component = reading.add(primary, "route53_record", "route53:", called);
  component.region.clear();
  const bool shared = secondary != nullptr && of_equal_rank(primary, *secondary);
  reading.word(component, "routing", shared ? "shared" : "failover", primary.address);
  reading.set_all(component, primary, "", {{"ttl", "ttl_s", "s"}});
  reading.set_all(component, primary, "alias",
                  {{"evaluate_target_health", "evaluate_target_health", "bool"}});
  if (!gated(reading, component, primary, "routing_control"))
    reading.link(component, "health_check", primary, "health_check_id", {"route53_health_check"});
  reading.link(component, "primary", primary, primary.block("alias") != nullptr ? "alias" : "records",
               {"alb"});
  if (secondary == nullptr) {
    reading.warn(primary, "the record has no SECONDARY: there is nothing to fail over to");
    return reading.put(component, "secondary_serves", 0, "bool", primary.address,
                       "there is no SECONDARY record");
  }
  reading.understood(*secondary);
  reading.is_part(*secondary, primary);
  record_secondary(reading, component, *secondary);
}

/// Records by name and type: pairs that fail over, and single ones.
void records(PlanReading &reading, const PlanObjects &all_records)
{
  std::map<std::string, std::pair<const PlanResource *, const PlanResource *>> sets;
  std::map<std::string, std::vector<const PlanResource *>> others;
  for (const PlanResource *record : all_records) {
    const std::string role = failover_role(*record);
    const std::string called = record->text("name").empty() ? record->name : record->text("name");
    const std::string key = called + " " + record->text("type");
    if (role == "PRIMARY")
      sets[key].first = record;
    else if (role == "SECONDARY")
      sets[key].second = record;
    else
      others[key].push_back(record);
  }
  for (const auto &[key, all] : others)
    weighted_records(reading, all, sets[key]);
  for (const auto &[key, pair] : sets) {
    const std::string called = first_label(key.substr(0, key.find(' ')));
    if (pair.first != nullptr)
      failover_record(reading, called, *pair.first, pair.second);
    else if (pair.second != nullptr)
      reading.not_understood(*pair.second, "a SECONDARY record without its PRIMARY");
  }
  for (const auto &[key, all] : others)
    for (const PlanResource *record : all)
      if (all.size() == 1 && !reading.is_understood(*record) && !has_policy(*record))
        simple_record(reading, first_label(key.substr(0, key.find(' '))), *record);
}

} // namespace

std::vector<PlanRow> edge_rows()
{
  return {{{"aws_route53_health_check"}, PlanStage::checks, each<health_check>, {"aws_route53_record"}},
          {{"aws_route53_record"}, PlanStage::names, records, {"aws_route53_health_check"}}};
}

} // namespace drsim::import::terraform
