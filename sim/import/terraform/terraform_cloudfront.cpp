// CloudFront of a plan, and where it sends requests; firewalls on it and on load balancers.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// The status codes of a group, sorted as written: "500, 502".
std::string failover_codes(const json &group)
{
  const json *codes = plan_in_block(group, "failover_criteria", "status_codes");
  std::string text;
  for (const json &code : codes != nullptr && codes->is_array() ? *codes : json::array())
    if (const auto number = number_of(code); number && *number >= 100 && *number < 1000)
      text += (text.empty() ? "" : ", ") + std::to_string(static_cast<int>(*number));
  return text;
}

/// A name in DNS as an origin leads where its records lead.
void origin_by_name(PlanReading &reading, ComponentSpec &component, const PlanResource &record)
{
  std::vector<std::string> &origins = component.links["origin"];
  const auto take = [&](const std::string &id) {
    if (std::find(origins.begin(), origins.end(), id) == origins.end())
      origins.push_back(id);
  };
  if (const ComponentSpec *set = reading.of(record);
      set != nullptr && set->kind == "route53_record" && set->parameters.at("routing").text != "simple")
    take(set->id);
  else {
    ComponentSpec probe;
    reading.link(probe, "to", record, record.block("alias") != nullptr ? "alias" : "records",
                 {"alb", "s3_bucket"});
    for (const auto &[role, targets] : probe.links)
      for (const std::string &target : targets)
        take(target);
  }
  if (origins.empty())
    component.links.erase("origin");
}

/// What an origin leads to, by what the distribution's origins refer to, in order.
void distribution(PlanReading &reading, const PlanResource &one)
{
  ComponentSpec &component = reading.add(one, "cloudfront", "cloudfront:", "");
  component.region.clear();
  reading.link(component, "origin", one, "origin", {"alb", "s3_bucket"});
  for (const PlanResource *record :
       reading.of_type("aws_route53_record")) // an origin may be a name of the plan
    if (const json *origins = one.value("origin"))
      for (const json &origin : *origins)
        if (!record->text("name").empty() && plan_text(origin, "domain_name") == record->text("name"))
          origin_by_name(reading, component, *record);
  reading.set_all(component, one, "origin",
                  {{"connection_attempts", "connection_attempts", "count"},
                   {"connection_timeout", "connection_timeout_s", "s"}});
  if (const json *origin = one.block("origin"))
    if (const json *read = plan_in_block(*origin, "custom_origin_config", "origin_read_timeout"))
      reading.set(component, one, read, "origin[0].custom_origin_config[0].origin_read_timeout",
                  {"", "read_timeout_s", "s"});
  const json *group = one.block("origin_group");
  const bool second = group != nullptr && plan_member(*group, "member").size() > 1;
  reading.put(component, "origin_failover", second ? 1 : 0, "bool", one.address + ".origin_group");
  if (group != nullptr)
    if (const std::string codes = failover_codes(*group); !codes.empty())
      reading.word(component, "failover_codes", codes,
                   one.address + ".origin_group[0].failover_criteria[0].status_codes");
}

const json &first_block(const json &from, const std::string &name)
{
  const json &blocks = plan_member(from, name);
  return blocks.is_array() && !blocks.empty() ? blocks.front() : blocks;
}

/// Of the rules that block an address by how many requests come from it, the one that needs the fewest a
/// second.
void rate_rule(PlanReading &reading, ComponentSpec &component, const PlanResource &list)
{
  const json *rules = list.value("rule");
  double least_per_s = 0;
  for (std::size_t i = 0; rules != nullptr && rules->is_array() && i < rules->size(); ++i) {
    const json &rule = (*rules)[i];
    const json &statement = first_block(rule, "statement");
    const json *limit = plan_in_block(statement, "rate_based_statement", "limit");
    const json *window = plan_in_block(statement, "rate_based_statement", "evaluation_window_sec");
    const double most = limit == nullptr ? 0 : number_of(*limit).value_or(0);
    const bool blocks = !plan_member(first_block(rule, "action"), "block").empty(); // else it counts, or asks
    if (most <= 0 || !blocks)
      continue;
    const double said_s = window == nullptr ? 0 : number_of(*window).value_or(0);
    constexpr double usual_window_s = 300;
    const double per_s = most / (said_s > 0 ? said_s : usual_window_s);
    if (least_per_s > 0 && per_s >= least_per_s)
      continue;
    least_per_s = per_s;
    const std::string at =
        list.address + ".rule[" + std::to_string(i) + "].statement[0].rate_based_statement[0].";
    component.parameters.erase("rate_limit");
    component.parameters.erase("rate_window_s");
    reading.put(component, "rate_limit", most, "count", at + "limit");
    if (said_s > 0)
      reading.put(component, "rate_window_s", said_s, "s", at + "evaluation_window_sec");
  }
}

/// Shield Advanced writes rules by itself into the web ACL of what it watches, where it may block.
void automatic_response(PlanReading &reading, ComponentSpec &component)
{
  for (const PlanResource *response : reading.of_type("aws_shield_application_layer_automatic_response"))
    for (const PlanResource *watched : reading.plan.references(*response, "resource_arn")) {
      const ComponentSpec *one = reading.of(*watched);
      const auto protects = component.links.find("protects");
      if (one == nullptr || protects == component.links.end() ||
          std::find(protects->second.begin(), protects->second.end(), one->id) == protects->second.end())
        continue;
      reading.understood(*response);
      reading.put(component, "automatic_block", response->text("action") == "BLOCK" ? 1 : 0, "bool",
                  response->address + ".action");
    }
}

/// What a web ACL stands before, and what it does against an attack. Its other rules are not read.
void firewall(PlanReading &reading, const PlanResource &list)
{
  ComponentSpec &component = reading.add(list, "waf", "waf:", list.text("name"));
  if (list.text("scope") == "CLOUDFRONT")
    component.region.clear();
  for (const PlanResource *tie : reading.of_type("aws_wafv2_web_acl_association"))
    if (reading.plan.refers(*tie, "web_acl_arn", list)) {
      reading.link(component, "protects", *tie, "resource_arn", {"alb"});
      reading.understood(*tie);
    }
  std::vector<std::string> fronts;
  for (const PlanResource *front : reading.of_type("aws_cloudfront_distribution"))
    if (const ComponentSpec *one = reading.of(*front);
        one != nullptr && reading.plan.refers(*front, "web_acl_id", list))
      fronts.push_back(one->id);
  if (!fronts.empty())
    component.links["protects"].insert(component.links["protects"].end(), fronts.begin(), fronts.end());
  rate_rule(reading, component, list);
  automatic_response(reading, component);
}

} // namespace

std::vector<PlanRow> distribution_rows()
{
  return {{{"aws_cloudfront_distribution"}, PlanStage::entries, each<distribution>},
          {{"aws_wafv2_web_acl"},
           PlanStage::firewalls,
           each<firewall>,
           {"aws_wafv2_web_acl_association", "aws_shield_application_layer_automatic_response"}}};
}

} // namespace drsim::import::terraform
