// The table of readers: its order, and that it alone says what is understood.
#include "sim/import/terraform/terraform_table.hpp"

#include "plans.hpp"

#include <fstream>
#include <iterator>
#include <set>

namespace terraform_table_test {

using namespace drsim;
using namespace drsim::plan_test;

TEST_CASE("rows of the table come stage by stage, each with types and a reader")
{
  PlanStage last = PlanStage::doors;
  std::set<PlanStage> stages;
  for (const PlanRow &row : plan_rows()) {
    CHECK(row.stage >= last);
    last = row.stage;
    stages.insert(row.stage);
    CHECK_FALSE(row.types.empty());
    CHECK(row.read != nullptr);
  }
  for (int stage = 0; stage <= static_cast<int>(PlanStage::listed); ++stage)
    CHECK(stages.contains(static_cast<PlanStage>(stage)));
}

TEST_CASE("types with a row: by name, by the beginning of a name, read along with others")
{
  for (const char *type : {"aws_lb", "aws_lb_listener", "kubernetes_deployment_v1", "aws_launch_template",
                           "aws_s3_bucket_versioning", "aws_sns_topic"})
    CHECK(has_plan_row(type));
  for (const char *type : {"", "aws_lbx", "aws_l", "kubernetes", "aws_ebs_volume", "*"})
    CHECK_FALSE(has_plan_row(type));
}

TEST_CASE("an object without a row is never understood, whoever calls it so")
{
  const std::string text = plan_of({{{"type", "aws_ebs_volume"}, {"name", "carts"}}});
  Diagnostics diagnostics;
  const auto plan = TerraformPlan::parse(text, "plan.json", diagnostics);
  REQUIRE(plan);
  const ImportContext context{"plan.json", "", nullptr};
  PlanReading reading(*plan, context, diagnostics);
  const PlanResource &table = plan->resources().front();
  reading.understood(table);
  CHECK_FALSE(reading.is_understood(table));
  CHECK(reading.why_not(table).find("a trial does not lose them") != std::string::npos);
}

TEST_CASE("the first word on an object holds until it is understood")
{
  const std::string text = plan_of({{{"type", "aws_lb"}, {"name", "shop"}}});
  Diagnostics diagnostics;
  const auto plan = TerraformPlan::parse(text, "plan.json", diagnostics);
  REQUIRE(plan);
  const ImportContext context{"plan.json", "", nullptr};
  PlanReading reading(*plan, context, diagnostics);
  const PlanResource &balancer = plan->resources().front();
  reading.not_understood(balancer, "first");
  reading.not_understood(balancer, "second");
  CHECK(reading.why_not(balancer) == "first");
  reading.understood(balancer);
  CHECK(reading.is_understood(balancer));
  CHECK(reading.why_not(balancer).empty());
}

} // namespace terraform_table_test
