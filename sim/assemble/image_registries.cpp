#include "sim/assemble/image_registries.hpp"

#include "sim/model/relations.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline assemble {
namespace {

constexpr const char *before_region = ".dkr.ecr.";
constexpr const char *after_region = ".amazonaws.com";

/// "1112.dkr.ecr.eu-west-1.amazonaws.com/shop/web:4" -> "eu-west-1"; "" of another host.
std::string region_of_image(const std::string &image)
{
  const std::size_t begin = image.find(before_region);
  if (begin == std::string::npos || image.find('/') < begin)
    return {};
  const std::size_t from = begin + std::string(before_region).size();
  const std::size_t to = image.find(after_region, from);
  return to == std::string::npos ? std::string() : image.substr(from, to - from);
}

} // namespace

void find_image_registries(Deployment &deployment)
{
  std::map<std::string, const Dependency *> registries; // by region: whoever names it first
  std::map<std::string, std::string> region_of_service;
  for (const Dependency &one : deployment.dependencies) {
    if (one.what != "image")
      continue;
    const std::string region = region_of_image(one.to);
    if (region_index(deployment, region) < 0)
      continue;
    registries.emplace(region, &one);
    region_of_service.emplace(one.from, region);
  }
  for (ComponentSpec &component : deployment.components) {
    const auto region = region_of_service.find(component.id);
    if (component.kind == "service" && region != region_of_service.end())
      component.links.emplace("registry", std::vector<std::string>{"ecr:" + region->second});
  }
  for (const auto &[region, named_by] : registries) {
    if (deployment.find("ecr:" + region) != nullptr)
      continue;
    ComponentSpec registry;
    registry.id = "ecr:" + region;
    registry.kind = "tool";
    registry.title = "Registry of container images in " + region;
    registry.region = region;
    registry.from = named_by->at;
    deployment.components.push_back(std::move(registry));
  }
}

} // namespace drsim::assemble
