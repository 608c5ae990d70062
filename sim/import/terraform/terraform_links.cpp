// Where an object of a plan or a state stands, and what it refers to by value where no expressions are kept.
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// "arn:aws:rds:eu-west-1:1111:db:x" -> "eu-west-1".
std::string region_of_arn(const std::string &arn)
{
  if (!arn.starts_with("arn:"))
    return {};
  std::size_t at = 0;
  for (int colon = 0; colon < 3; ++colon) {
    at = arn.find(':', at);
    if (at == std::string::npos)
      return {};
    ++at;
  }
  const std::size_t end = arn.find(':', at);
  return end == std::string::npos ? std::string() : arn.substr(at, end - at);
}

/// "eu-west-1a" and the local zone "us-west-2-lax-1a" -> their region: what ends at the first digits.
std::string region_of_zone(const std::string &zone)
{
  const std::size_t digit = zone.find_first_of("0123456789");
  if (digit == std::string::npos || digit == 0)
    return {};
  const std::size_t end = zone.find_first_not_of("0123456789", digit);
  return end == std::string::npos ? std::string() : zone.substr(0, end);
}

/// Names by which others call an object.
constexpr const char *names[] = {"arn", "id", "dns_name", "domain_name", "identifier", "name"};

void collect_texts(const json &value, std::vector<std::string> &out, int depth)
{
  if (value.is_string())
    out.push_back(value.get<std::string>());
  else if (value.is_structured() && depth < deepest_import)
    for (const json &one : value)
      collect_texts(one, out, depth + 1);
}

} // namespace

std::string TerraformPlan::region_of(const PlanResource &resource) const
{
  if (const std::string region = resource.text("region"); !region.empty())
    return region;
  if (const json *configuration = configuration_of(resource)) {
    const json &argument = plan_member(plan_member(*configuration, "expressions"), "region");
    if (const std::string region = constant_of(argument, resource.module); !region.empty())
      return region;
    const std::string region = provider_region(plan_text(*configuration, "provider_config_key"));
    if (!region.empty())
      return region;
  }
  for (const char *attribute : {"arn", "id", "cluster_arn", "load_balancer_arn", "execution_arn", "vpc_arn"})
    if (const std::string region = region_of_arn(resource.text(attribute)); !region.empty())
      return region;
  if (const std::string region = region_of_zone(resource.text("availability_zone")); !region.empty())
    return region;
  const json *zones = resource.value("availability_zones");
  return zones != nullptr && zones->is_array() && !zones->empty() && zones->front().is_string()
             ? region_of_zone(zones->front().get<std::string>())
             : std::string();
}

void TerraformPlan::read_values()
{
  std::map<std::string, std::set<std::string>> regions; // of a provider, by what its objects say
  for (const PlanResource &resource : resources_) {
    for (const char *name : names)
      if (const std::string called = resource.text(name); called.size() > 2) {
        const auto [at, fresh] = by_value_.emplace(called, resource.base);
        if (!fresh && at->second != resource.base)
          at->second.clear(); // several are called so
      }
    if (!resource.provider.empty() && !resource.region.empty())
      regions[resource.provider].insert(resource.region);
  }
  for (PlanResource &resource : resources_)
    if (const auto found = regions.find(resource.provider);
        resource.region.empty() && found != regions.end() && found->second.size() == 1)
      resource.region = *found->second.begin();
}

std::vector<std::string> TerraformPlan::by_value(const PlanResource &from, const std::string &attribute) const
{
  std::vector<std::string> texts;
  if (attribute.empty())
    collect_texts(*from.values, texts, 0);
  else if (const json *value = from.value(attribute))
    collect_texts(*value, texts, 0);
  std::vector<std::string> bases;
  for (const std::string &text : texts)
    if (const auto found = by_value_.find(text);
        found != by_value_.end() && !found->second.empty() && found->second != from.base)
      bases.push_back(found->second);
  return bases;
}

void TerraformPlan::read_departure(const json &row)
{
  const json &change = plan_member(row, "change");
  const json &actions = plan_member(change, "actions");
  if (plan_text(row, "mode") == "data" || (actions != json({"delete"}) && actions != json({"forget"})))
    return;
  PlanResource gone;
  gone.address = plan_text(row, "address");
  gone.type = plan_text(row, "type");
  const json &before = plan_member(change, "before");
  gone.values = &before;
  const json &marks = plan_member(change, "before_sensitive");
  gone.sensitive = &marks;
  gone.region = before.is_object() && marks.is_object() ? region_of(gone) : std::string();
  gone.values = gone.sensitive = nullptr;
  gone.forgotten = actions == json({"forget"});
  departures_.push_back(std::move(gone));
}

} // namespace drsim::import::terraform
