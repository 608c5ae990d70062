#include "sim/import/facts/region_names.hpp"

#include <catch2/catch.hpp>

namespace region_names_test {

using namespace drsim;

TEST_CASE("regions in the names of files and folders")
{
  CHECK(only_region(regions_in_path("basket-eu-central-1.yaml")) == "eu-central-1");
  CHECK(only_region(regions_in_path("stacks/shop_ap_southeast_2.yml")) == "ap-southeast-2");
  CHECK(only_region(regions_in_path("us-gov-west-1/app.yaml")) == "us-gov-west-1");
  CHECK(only_region(regions_in_path("clusters/eu-west-1a/nodes.yaml")) == "eu-west-1");
  CHECK(only_region(regions_in_path("museum-west-1.yaml")).empty()); // no area
  CHECK(only_region(regions_in_path("eu-west-12/app.yaml")).empty());
  CHECK(only_region(regions_in_path("eu-west-1/to-eu-west-2.yaml")).empty()); // two
}

TEST_CASE("regions in variables, labels, zones and endpoints, not in comments")
{
  const auto named =
      regions_in_settings("env:\n- {name: AWS_REGION, value: eu-west-1} # moved from eu-west-3\n"
                          "# was us-east-2\nzones: [eu-west-1b, eu-west-1c]\n");
  REQUIRE(only_region(named) == "eu-west-1");
  CHECK(named.at("eu-west-1") == std::set<std::string>{"eu-west-1b", "eu-west-1c"});
  CHECK(only_region(regions_in_settings("host: db.abc.eu-north-1.rds.amazonaws.com")) == "eu-north-1");
  CHECK(regions_in_settings("a: us-east-1\nb: us-west-2").size() == 2);
}

TEST_CASE("where images lie counts only when nothing else says where pods run")
{
  const std::string image = "image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1\n";
  CHECK(only_region(regions_in_settings(image)) == "us-east-1");
  CHECK(only_region(regions_in_settings(image + "region: eu-west-1\n")) == "eu-west-1");
}

} // namespace region_names_test
