// Clusters of Kubernetes in a plan, with their node groups.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// The first number at a key of the first block, or absent.
std::optional<double> block_number(const PlanResource &resource, const std::string &block,
                                   const std::string &key)
{
  const json *inside = resource.block(block);
  if (inside == nullptr || !inside->contains(key) || !inside->at(key).is_number())
    return std::nullopt;
  return inside->at(key).get<double>();
}

void eks_cluster(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component = reading.add(resource, "eks_cluster", "eks:", resource.text("name"));
  std::map<std::string, double> sums;
  std::string address;
  int groups = 0;
  for (const PlanResource *group : reading.of_type("aws_eks_node_group")) {
    const bool by_name =
        !resource.text("name").empty() && group->text("cluster_name") == resource.text("name");
    if (!by_name && !reading.plan.refers(*group, "cluster_name", resource))
      continue;
    reading.understood(*group);
    ++groups;
    address = address.empty() ? group->address : address;
    for (const char *key : {"desired_size", "max_size"})
      if (const auto size = block_number(*group, "scaling_config", key))
        sums[key] += *size;
  }
  const std::string note = groups > 1 ? "sum of " + std::to_string(groups) + " node groups" : "";
  for (const auto &[key, parameter] : {std::pair{"desired_size", "nodes"}, {"max_size", "max_nodes"}})
    if (sums.count(key) > 0)
      reading.put(component, parameter, sums.at(key), "count", address + ".scaling_config[0]." + key, note);
  if (groups == 0)
    reading.warn(resource, "no node group of the plan belongs to it", "set its \"nodes\" in deployment.json");
}

} // namespace

std::vector<PlanRow> cluster_rows()
{
  return {{{"aws_eks_cluster"}, PlanStage::compute, each<eks_cluster>, {"aws_eks_node_group"}}};
}

} // namespace drsim::import::terraform
