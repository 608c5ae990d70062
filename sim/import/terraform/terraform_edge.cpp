// Front doors of a plan: load balancers, health checks, failover records.
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

const std::set<std::string> balancer_types = {"aws_lb", "aws_alb"};

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

} // namespace

bool is_target_group(const PlanResource &resource)
{
  return resource.type == "aws_lb_target_group" || resource.type == "aws_alb_target_group";
}

void PlanImporter::balancers()
{
  for (const std::string &type : balancer_types)
    for (const PlanResource *resource : of_type(type)) {
      const std::string sort = resource->text("load_balancer_type");
      if (sort.empty() || sort == "application" || sort == "network")
        balancer(*resource);
      else
        not_understood(*resource, "a load balancer of type \"" + sort + "\" is not modelled");
      if (sort == "network")
        diagnostics_.note(context_.shown_name, "",
                          resource->address +
                              " is a network load balancer: modelled by the health checks of its "
                              "target groups; connections that outlive their target are not");
    }
}

void PlanImporter::balancer(const PlanResource &resource)
{
  ComponentSpec &component = add(resource, "alb", "alb:", resource.text("name"));
  put(component, "exists", 1, "bool", resource.address, "the plan has it");
  target_group(component, resource);
}

/// The group the balancer's listeners and rules forward to.
void PlanImporter::target_group(ComponentSpec &component, const PlanResource &balancer)
{
  std::vector<const PlanResource *> groups;
  const auto take = [&](const PlanResource &from, const std::string &attribute) {
    for (const PlanResource *to : plan_.references(from, attribute))
      if (is_target_group(*to) && std::find(groups.begin(), groups.end(), to) == groups.end())
        groups.push_back(to);
  };
  for (const char *type : {"aws_lb_listener", "aws_alb_listener"})
    for (const PlanResource *listener : of_type(type)) {
      if (!plan_.refers(*listener, "load_balancer_arn", balancer))
        continue;
      understood(*listener);
      take(*listener, "default_action");
      for (const char *rule_type : {"aws_lb_listener_rule", "aws_alb_listener_rule"})
        for (const PlanResource *rule : of_type(rule_type))
          if (plan_.refers(*rule, "listener_arn", *listener)) {
            understood(*rule);
            take(*rule, "action");
          }
    }
  if (groups.empty())
    return warn(balancer, "no listener forwards to a target group of the plan",
                "the catalogue's health check figures hold");
  if (groups.size() > 1)
    warn(balancer, "forwards to " + std::to_string(groups.size()) + " target groups; the health check of " +
                       groups.front()->address + " is taken for all");
  for (const PlanResource *group : groups) {
    understood(*group);
    doors_[group->base].insert(component.id);
  }
  set_all(component, *groups.front(), "", {{"deregistration_delay", "deregistration_delay_s", "s"}});
  set_all(component, *groups.front(), "health_check",
          {{"interval", "interval_s", "s"},
           {"timeout", "timeout_s", "s"},
           {"healthy_threshold", "healthy_threshold", "count"},
           {"unhealthy_threshold", "unhealthy_threshold", "count"}});
}

void PlanImporter::health_checks()
{
  for (const PlanResource *resource : of_type("aws_route53_health_check")) {
    const std::string sort = resource->text("type");
    if (sort == "RECOVERY_CONTROL") { // records read it
      not_understood(*resource, "no record here uses it: its routing control moves nobody");
      continue;
    }
    ComponentSpec &component = add(*resource, "route53_health_check", "health-check:", name_tag(*resource));
    component.region.clear();
    if (sort == "CALCULATED" || sort == "CLOUDWATCH_METRIC")
      continue; // once alarms are known
    const json *inverted = resource->value("invert_healthcheck");
    if (inverted != nullptr && flag_of(*inverted).value_or(0) != 0)
      warn(*resource, "its verdict is inverted: not modelled, it is taken as it would be without");
    set_all(component, *resource, "",
            {{"request_interval", "request_interval_s", "s"},
             {"failure_threshold", "failure_threshold", "count"}});
    for (const char *attribute : {"fqdn", "ip_address"})
      if (component.links.empty())
        link(component, "target", *resource, attribute, {"alb"});
    // the name may be a record of this plan that leads to a balancer
    const std::string asked = resource->text("fqdn");
    for (const PlanResource *record : of_type("aws_route53_record"))
      if (component.links.empty() && !asked.empty() && record->text("name") == asked) {
        link(component, "target", *record, "alias", {"alb"});
        if (component.links.empty())
          link(component, "target", *record, "records", {"alb"});
        if (!component.links.empty())
          understood(*record);
      }
    if (component.links.empty())
      warn(*resource, "what it asks is no load balancer of this plan",
           "set \"links\": {\"" + component.id + "\": {\"target\": [...]}} in deployment.json");
  }
}

void PlanImporter::records()
{
  std::map<std::string, std::pair<const PlanResource *, const PlanResource *>> sets;
  std::map<std::string, std::vector<const PlanResource *>> others;
  for (const PlanResource *record : of_type("aws_route53_record")) {
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
    weighted_records(all, sets[key]);
  for (const auto &[key, pair] : sets) {
    const std::string called = first_label(key.substr(0, key.find(' ')));
    if (pair.first != nullptr)
      failover_record(called, *pair.first, pair.second);
    else if (pair.second != nullptr)
      not_understood(*pair.second, "a SECONDARY record without its PRIMARY");
  }
  for (const auto &[key, all] : others)
    for (const PlanResource *record : all)
      if (all.size() == 1 && !reasons_.at(record->address).empty() && !has_policy(*record))
        simple_record(first_label(key.substr(0, key.find(' '))), *record);
}

/// Of two records one has no weight: it answers only when the other is unhealthy, as a secondary does
/// (facts.md 2, R53-CHOOSE). Anything else that shares answers is listed.
void PlanImporter::weighted_records(const std::vector<const PlanResource *> &all,
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
  for (const PlanResource *record : all)
    if (!pair)
      not_understood(*record,
                     has_policy(*record)
                         ? "its policy shares answers between places; users are in one region at a time here"
                         : "it leads to no load balancer of this plan");
}

/// One answer whatever happens (names that only a health check asks for are none of users'): people must edit
/// it. The only balancer elsewhere is what they would name.
void PlanImporter::simple_record(const std::string &called, const PlanResource &record)
{
  ComponentSpec draft;
  link(draft, "primary", record, record.block("alias") != nullptr ? "alias" : "records", {"alb"});
  if (draft.links.count("primary") == 0)
    return;
  const std::string leads_to = draft.links.at("primary").front();
  std::string home;
  std::vector<std::string> elsewhere;
  for (const ComponentSpec &other : out_.components)
    if (other.id == leads_to)
      home = other.region;
  for (const ComponentSpec &other : out_.components)
    if (other.kind == "alb" && other.region != home)
      elsewhere.push_back(other.id);
  reasons_.erase(record.address);
  ComponentSpec &component = add(record, "route53_record", "route53:", called);
  component.region.clear();
  component.links = draft.links;
  set_all(component, record, "", {{"ttl", "ttl_s", "s"}});
  word(component, "routing", "simple", record.address);
  if (elsewhere.size() == 1)
    component.links["secondary"] = elsewhere;
  else
    warn(record,
         "it answers with " + leads_to +
             " whatever happens, and drsim cannot tell what people would edit it to",
         "set \"links\": {\"" + component.id + "\": {\"secondary\": [...]}} in deployment.json");
}

void PlanImporter::failover_record(const std::string &called, const PlanResource &primary,
                                   const PlanResource *secondary)
{
  ComponentSpec &component = add(primary, "route53_record", "route53:", called);
  component.region.clear();
  word(component, "routing", "failover", primary.address);
  set_all(component, primary, "", {{"ttl", "ttl_s", "s"}});
  set_all(component, primary, "alias", {{"evaluate_target_health", "evaluate_target_health", "bool"}});
  if (!gated(component, primary, "routing_control"))
    link(component, "health_check", primary, "health_check_id", {"route53_health_check"});
  link(component, "primary", primary, primary.block("alias") != nullptr ? "alias" : "records", {"alb"});
  if (secondary == nullptr) {
    warn(primary, "the record has no SECONDARY: there is nothing to fail over to");
    return put(component, "secondary_serves", 0, "bool", primary.address, "there is no SECONDARY record");
  }
  understood(*secondary);
  component_of_.emplace(secondary->base, component_of_.at(primary.base));
  record_secondary(component, *secondary);
}

/// Whether the secondary answers users with the shop, by what it leads to.
void PlanImporter::record_secondary(ComponentSpec &component, const PlanResource &secondary)
{
  const std::string attribute = secondary.block("alias") != nullptr ? "alias" : "records";
  link(component, "secondary", secondary, attribute, {"alb"});
  if (!gated(component, secondary, "secondary_routing_control"))
    link(component, "secondary_health_check", secondary, "health_check_id", {"route53_health_check"});
  const std::string address = secondary.address + "." + attribute;
  const json *ttl = secondary.value("ttl");
  const auto own = component.parameters.find("ttl_s");
  if (const auto other = ttl == nullptr ? std::nullopt : number_of(*ttl);
      other && own != component.parameters.end() && own->second.value.mean() != *other)
    warn(secondary,
         "its ttl is " + Distribution(*other).text() + ", of the primary (" + own->second.from.address +
             ") " + own->second.value.text() + ": the way back takes another time than the way there",
         "give both the same");
  if (component.links.count("secondary") > 0)
    return put(component, "secondary_serves", 1, "bool", address, "leads to a load balancer");
  for (const PlanResource *to : plan_.references(secondary, attribute))
    if (to->type.starts_with("aws_s3_bucket"))
      return put(component, "secondary_serves", 0, "bool", address, "leads to a static page: " + to->address);
  warn(secondary, "drsim cannot tell whether what it leads to serves the shop",
       "set \"" + component.id + ".secondary_serves\" in deployment.json");
}

} // namespace drsim::import::terraform
