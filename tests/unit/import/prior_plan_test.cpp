#include "sim/import/terraform/prior_plan.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace prior_plan_test {

using namespace drsim;
using nlohmann::json;

TEST_CASE("a plan before it is applied is its prior state, with nothing planned")
{
  const json plan = {
      {"format_version", "1.2"},
      {"terraform_version", "1.9.0"},
      {"planned_values", {{"root_module", {{"resources", {{{"address", "aws_vpc.new"}}}}}}}},
      {"prior_state", {{"values", {{"root_module", {{"resources", {{{"address", "aws_vpc.old"}}}}}}}}}},
      {"resource_changes", {{{"address", "aws_vpc.old"}}}},
      {"configuration", {{"root_module", json::object()}}}};
  const auto before = plan_before_apply(plan.dump());
  REQUIRE(before);
  const json read = json::parse(*before);
  CHECK(read["planned_values"]["root_module"]["resources"][0]["address"] == "aws_vpc.old");
  CHECK(read["resource_changes"].empty());
  CHECK(read.contains("configuration"));
  CHECK_FALSE(read.contains("prior_state"));
}

TEST_CASE("what is no plan with a prior state has no before")
{
  for (const char *text : {"", "{}", "not json", R"({"format_version": "1.2", "planned_values": {}})",
                           R"({"format_version": "1.2", "planned_values": {}, "prior_state": {}})",
                           R"({"values": {"root_module": {}}, "terraform_version": "1.9.0"})"})
    CHECK_FALSE(plan_before_apply(text));
}

} // namespace prior_plan_test
