// Which cluster a Kubernetes or Helm provider of a plan talks to.
#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_address.hpp"
#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

struct Written {
  std::vector<std::string> references;
  std::vector<std::string> texts; ///< constants, in order
};

void collect(const json &expression, Written &out, int depth)
{
  if (depth > deepest_import || !expression.is_structured())
    return;
  for (const json &one : plan_member(expression, "references"))
    if (one.is_string())
      out.references.push_back(one.get<std::string>());
  const json &constant = plan_member(expression, "constant_value");
  for (const json &one : constant.is_array() ? constant : json::array({constant}))
    if (one.is_string())
      out.texts.push_back(one.get<std::string>());
  for (const json &one : expression)
    collect(one, out, depth + 1);
}

/// The region inside an endpoint, an ARN or after "--region"; "" when none of the texts has one.
std::string region_in(const std::vector<std::string> &texts)
{
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] == "--region" && i + 1 < texts.size())
      return texts[i + 1];
    std::string_view text = texts[i];
    for (const auto &[before, after] : {std::pair{"arn:aws:eks:", ':'}, {".", '.'}}) {
      const std::size_t start = text.find(before);
      const bool endpoint = std::string_view(before) == ".";
      if (start == std::string_view::npos || (endpoint && text.find(".eks.amazonaws.com") == text.npos))
        continue;
      if (endpoint) { // https://ID.gr7.eu-west-1.eks.amazonaws.com
        text = text.substr(0, text.find(".eks.amazonaws.com"));
        return std::string(text.substr(text.rfind('.') + 1));
      }
      text = text.substr(start + std::string_view(before).size());
      return std::string(text.substr(0, text.find(after)));
    }
  }
  return {};
}

} // namespace

std::pair<std::string, const json *> TerraformPlan::provider_of(std::string key) const
{
  const json &providers = plan_member(plan_member(*plan_, "configuration"), "provider_config");
  for (int level = 0; level < deepest_import; ++level) {
    const json &provider = plan_member(providers, key);
    if (!plan_member(provider, "expressions").empty())
      return {plan_text(provider, "module_address"), &plan_member(provider, "expressions")};
    const std::size_t colon = key.find(':');
    if (colon == std::string::npos)
      break;
    const std::string above = parent_of(key.substr(0, colon));
    key = above.empty() ? key.substr(colon + 1) : above + key.substr(colon);
  }
  return {"", nullptr};
}

std::string TerraformPlan::data_region(const std::string &base) const
{
  const auto found = data_.find(base);
  return found == data_.end() ? "" : provider_region(plan_text(*found->second, "provider_config_key"));
}

TerraformPlan::Cluster TerraformPlan::cluster_of(const PlanResource &resource) const
{
  Cluster cluster;
  const json *configuration = configuration_of(resource);
  if (configuration == nullptr)
    return cluster;
  const auto [module, expressions] = provider_of(plan_text(*configuration, "provider_config_key"));
  if (expressions == nullptr)
    return cluster;
  Written written;
  collect(*expressions, written, 0);
  std::vector<std::string> bases;
  for (const std::string &one : written.references)
    follow(module, one, bases, true);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    if (const auto data = data_.find(bases[i]); data != data_.end()) {
      if (cluster.region.empty())
        cluster.region = data_region(bases[i]);
      Written inner;
      collect(plan_member(*data->second, "expressions"), inner, 0);
      std::string within = bases[i].substr(0, bases[i].find("data."));
      within = within.empty() ? within : within.substr(0, within.size() - 1);
      if (bases.size() < 1000)
        for (const std::string &one : inner.references)
          follow(within, one, bases, false);
      continue;
    }
    const auto found = by_base_.find(bases[i]);
    if (found == by_base_.end() || resources_[found->second].type != "aws_eks_cluster")
      continue;
    cluster.resource = &resources_[found->second];
    cluster.region = cluster.resource->region.empty() ? cluster.region : cluster.resource->region;
    return cluster;
  }
  if (cluster.region.empty())
    cluster.region = region_in(written.texts);
  return cluster;
}

} // namespace drsim::import::terraform
