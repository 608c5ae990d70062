#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace ssm_ways_test {

using namespace drsim;

namespace {

/// A branch on what another step finds, whose default deletes.
std::string document(const std::string &said = {})
{
  return R"(schemaVersion: '0.3'
mainSteps:
  - name: Look
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DescribeDBInstances}
  - name: Choose
    action: aws:branch
    description: "Which way? )" +
         said + R"("
    inputs:
      Choices:
        - {NextStep: Promote, Variable: '{{ Look.State }}', StringEquals: lost}
      Default: Drop
  - name: Promote
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}
    isEnd: true
  - name: Drop
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DeleteDBInstance, DBInstanceIdentifier: orders-db-dr}
    isEnd: true
)";
}

Imported read(const std::string &text, std::string &told)
{
  Diagnostics diagnostics;
  const Imported imported = import_ssm_automation(text, {"failover.yaml", ""}, diagnostics);
  told = diagnostics.text();
  return imported;
}

bool promotes(const Imported &imported)
{
  return std::any_of(imported.components.begin(), imported.components.end(), [](const ComponentSpec &one) {
    const auto action = one.parameters.find("action");
    return action != one.parameters.end() && action->second.text == "promote";
  });
}

} // namespace

TEST_CASE("a branch that only the run time knows: what is left out and what is taken away is said")
{
  std::string told;
  CHECK_FALSE(promotes(read(document(), told)));
  INFO(told);
  CHECK(told.find(
            "where step Choose leads is known only at run time: Promote, Drop; the way to Drop is played") !=
        std::string::npos);
  CHECK(told.find("takes something away: DeleteDBInstance (step Drop)") != std::string::npos);
  CHECK(told.find("promote orders-db-dr (step Promote) is left out") != std::string::npos);
  CHECK(told.find("way=Drop") != std::string::npos);
}

TEST_CASE("an annotation says which way a branch goes")
{
  std::string told;
  CHECK(promotes(read(document("drsim: way=Promote"), told)));
  CHECK(told.find("Choose") == std::string::npos);
  (void)read(document("drsim: way=Promot"), told);
  CHECK(told.find("step Choose leads to no \"Promot\"") != std::string::npos);
  CHECK(told.find("did you mean \"Promote\"?") != std::string::npos);
}

} // namespace ssm_ways_test
