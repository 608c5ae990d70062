// In which regions policies allow calls, and of which regions' clusters roles trust the accounts.
#include "sim/import/terraform/terraform_dependencies.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// A policy as its tool writes it: Terraform as a text, CloudFormation as an object.
json document_of(const json *value)
{
  if (value == nullptr)
    return json::object();
  json document =
      value->is_string() ? json::parse(value->get_ref<const std::string &>(), nullptr, false) : *value;
  return document.is_object() ? document : json::object();
}

std::vector<json> listed(const json &object, const char *key)
{
  const json &value = plan_member(object, key);
  if (value.is_array())
    return value.get<std::vector<json>>();
  return value.is_null() || (value.is_object() && value.empty()) ? std::vector<json>{}
                                                                 : std::vector<json>{value};
}

/// "arn:aws:sqs:eu-central-1:123456789012:orders" -> "sqs eu-central-1"; "sqs *" where its region is a
/// variable;
/// "" for what has none (a bucket, a role).
std::string service_and_region(std::string_view arn)
{
  std::vector<std::string> parts;
  while (parts.size() < 4) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos)
      return {};
    parts.emplace_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || parts[2].empty() || parts[3].empty())
    return {};
  return parts[2] + " " + (parts[3].find_first_of("*$") == std::string::npos ? parts[3] : "*");
}

/// Where a policy allows something.
std::set<std::string> allowed_places(const json &policy)
{
  std::set<std::string> places;
  for (const json &statement : listed(policy, "Statement")) {
    if (plan_text(statement, "Effect") != "Allow")
      continue;
    for (const json &thing : listed(statement, "Resource"))
      if (thing == "*")
        places.insert("* *");
      else if (thing.is_string())
        if (const std::string place = service_and_region(thing.get<std::string>()); !place.empty())
          places.insert(place);
  }
  return places;
}

/// Regions of the clusters whose accounts a role trusts: "oidc.eks.eu-central-1.amazonaws.com/id/...".
std::set<std::string> trusted_regions(const std::string &trust)
{
  constexpr std::string_view begin = "oidc.eks.";
  std::set<std::string> regions;
  for (std::size_t at = trust.find(begin); at != std::string::npos; at = trust.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    const std::size_t dot = trust.find('.', from);
    if (dot != std::string::npos && trust.compare(dot, 10, ".amazonaws") == 0)
      regions.insert(trust.substr(from, dot - from));
  }
  return regions;
}

} // namespace

void add_grants(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
{
  for (const PlanResource &resource : plan.resources()) {
    if (!resource.type.starts_with("aws_iam_"))
      continue;
    const auto add = [&](const char *what, const std::string &to) {
      found.push_back({resource.address,
                       what,
                       to,
                       "",
                       {Source::user_file, Confidence::set, context.shown_name, resource.address, ""}});
    };
    std::set<std::string> places = allowed_places(document_of(resource.value("policy")));
    if (const json *own = resource.value("inline_policy"); own != nullptr && own->is_array())
      for (const json &one : *own)
        places.merge(allowed_places(document_of(&plan_member(one, "policy"))));
    for (const std::string &place : places)
      add("grants_in", place);
    for (const std::string &region :
         trusted_regions(document_of(resource.value("assume_role_policy")).dump()))
      add("trusts_in", region);
  }
}

} // namespace drsim::import::terraform
