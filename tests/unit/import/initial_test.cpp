#include "sim/assemble/initial_deployment.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace initial_test {

using namespace drsim;

namespace {

std::string first(const std::vector<std::string> &names, const std::set<std::string> &called = {})
{
  std::vector<ComponentSpec> specs(names.size());
  std::vector<const ComponentSpec *> services;
  for (std::size_t i = 0; i < names.size(); ++i) {
    specs[i].id = names[i] + "@north-1";
    services.push_back(&specs[i]);
  }
  const ComponentSpec *found = first_met(services, called);
  return found == nullptr ? "" : found->id.substr(0, found->id.find('@'));
}

const char *const stack = R"(
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Ledger: {Type: AWS::RDS::DBInstance, Properties: {MultiAZ: true, Engine: mysql}}
)";

} // namespace

TEST_CASE("the service users meet first: a front end, not an operator, not what others call")
{
  CHECK(first({"flagger", "podinfo"}) == "podinfo");
  CHECK(first({"build-cache", "frontend"}) == "frontend");
  CHECK(first({"guide", "ui"}) == "ui"); // whole words: "guide" is no user interface
  CHECK(first({"cart", "till"}, {"cart"}) == "till");
  CHECK(first({"cart"}, {"cart"}) == "cart");
  CHECK(first({"node-exporter"}) == "node-exporter");
  CHECK(first({}).empty());
}

TEST_CASE("what a template without region declares stands in the region its file is given")
{
  Diagnostics diagnostics;
  const Imported homeless = import_text(stack, {"stack.yaml", ""}, diagnostics);
  REQUIRE(homeless.components.size() == 1);
  CHECK(homeless.components[0].region.empty());
  CHECK(region_of_file(homeless, {{"north-1", {}}}) == "north-1"); // so that it can be given one
  const Imported placed = import_text(stack, {"stack.yaml", "north-1"}, diagnostics);
  CHECK(placed.components.at(0).region == "north-1");
}

TEST_CASE("the region in which a global database is written comes first, whatever it is called")
{
  const auto cluster = [](const std::string &more) {
    return "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Books:\n    Type: AWS::RDS::DBCluster\n"
           "    Properties: {Engine: aurora-mysql, BackupRetentionPeriod: 7" +
           more;
  };
  Diagnostics diagnostics;
  const Imported follows = import_text(cluster(", GlobalClusterIdentifier: world}\n"),
                                       {"eu-central-1/b.yml", "eu-central-1"}, diagnostics);
  const Imported writes = import_text(
      cluster(
          "}\n  World:\n    Type: AWS::RDS::GlobalCluster\n    Properties: {GlobalClusterIdentifier: world, "
          "SourceDBClusterIdentifier: !Ref Books}\n"),
      {"eu-west-1/a.yml", "eu-west-1"}, diagnostics);
  const auto regions = regions_of_files({follows, writes});
  REQUIRE(regions.size() == 2);
  CHECK(regions[0].name == "eu-west-1");
  CHECK(regions[1].name == "eu-central-1");
}

} // namespace initial_test
