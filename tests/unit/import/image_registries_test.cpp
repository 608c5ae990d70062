#include "sim/assemble/image_registries.hpp"

#include <catch2/catch.hpp>

namespace image_registries_test {

using namespace drsim;

namespace {

Deployment shop(const std::string &image, std::vector<std::string> own = {})
{
  Deployment deployment;
  deployment.regions = {{"eu-west-1", {}}, {"eu-north-1", {}}};
  ComponentSpec service;
  service.id = "web@eu-west-1";
  service.kind = "service";
  service.region = "eu-west-1";
  if (!own.empty())
    service.links["registry"] = own;
  deployment.components = {service};
  deployment.dependencies = {{"web@eu-west-1", "image", image, "eu-west-1", {}}};
  find_image_registries(deployment);
  return deployment;
}

} // namespace

TEST_CASE("registries: images of ECR need the registry of the region that they name")
{
  const Deployment deployment = shop("111122223333.dkr.ecr.eu-north-1.amazonaws.com/shop/web:4");
  const ComponentSpec *registry = deployment.find("ecr:eu-north-1");
  REQUIRE(registry != nullptr);
  CHECK(registry->kind == "tool");
  CHECK(registry->region == "eu-north-1");
  CHECK(deployment.components[0].links.at("registry") == std::vector<std::string>{"ecr:eu-north-1"});
}

TEST_CASE("registries: other hosts, other regions and services that say theirs are left alone")
{
  for (const char *image : {"ghcr.io/shop/web:4", "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:4",
                            "web.dkr.ecr.", "registry.example/x.dkr.ecr.eu-west-1.amazonaws.com/web:1"}) {
    INFO(image);
    const Deployment deployment = shop(image);
    CHECK(deployment.components.size() == 1);
    CHECK(deployment.components[0].links.count("registry") == 0);
  }
  const Deployment said = shop("1.dkr.ecr.eu-west-1.amazonaws.com/web:4", {"tool:mirror"});
  CHECK(said.components[0].links.at("registry") == std::vector<std::string>{"tool:mirror"});
}

} // namespace image_registries_test
