#include "samples.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/deployment_file.hpp"
#include "sim/input/validate_deployment.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>

namespace deployment_file_test {

using namespace drsim;
using namespace drsim::samples;

namespace {

DeploymentFile small(Diagnostics &diagnostics)
{
  return parse_deployment_file(whole(in_source("tests/data/good/deployment-small.json")), "deployment.json",
                               diagnostics);
}

std::string problems_of(const std::string &text)
{
  Diagnostics diagnostics;
  static_cast<void>(parse_deployment_file(text, "deployment.json", diagnostics));
  return diagnostics.text();
}

} // namespace

TEST_CASE("a good deployment file arrives as it was written")
{
  Diagnostics diagnostics;
  const DeploymentFile file = small(diagnostics);
  INFO(diagnostics.text());
  REQUIRE(diagnostics.problems().empty());
  CHECK(file.title == "Двухрегиональный магазин, малый");
  CHECK(file.objectives.rpo_s == 900);
  CHECK(file.objectives.rto_s == 3600);
  CHECK(file.regions.at(0).zones.size() == 2);
  CHECK(file.files.at(1).region == "eu-west-1");
  CHECK(file.traffic.rate_per_s == Approx(5000.0 / 60));
  CHECK(file.traffic.hourly_factor == std::vector<double>(24, 1.0));
  CHECK(file.journeys.at(0).path.at(1).hops.at(0).kind == Hop::Kind::cache_read);
  CHECK(file.journeys.at(0).path.at(1).hops.at(0).miss == "orders-db");
  CHECK(file.journeys.at(0).slo_success_ratio == Journey{}.slo_success_ratio);
  CHECK(file.journeys.at(1).slo_success_ratio == 0.995);
  CHECK(file.journeys.at(1).path.at(1).asynchronous);
  CHECK_FALSE(file.journeys.at(1).path.at(1).hops.at(0).required);
  CHECK(file.names.at("terraform/plan.json#module.primary.aws_db_instance.orders") == "orders-db");
  CHECK(file.links.at("orders-db-dr").at("source") == std::vector<std::string>{"orders-db"});
}

TEST_CASE("a parameter keeps its value, its place and how sure it is")
{
  Diagnostics diagnostics;
  const DeploymentFile file = small(diagnostics);
  const Parameter &failover = file.parameters.at("orders-db").at("failover_s");
  CHECK(failover.value.text() == "25 + U(0, 60)");
  CHECK(failover.from.source == Source::deployment);
  CHECK(failover.from.confidence == Confidence::measured);
  CHECK(failover.from.note == "drill of May");
  CHECK(failover.from.address == "/parameters/orders-db.failover_s");
  const Parameter &ship = file.parameters.at("orders-db").at("pitr_ship_s");
  CHECK(ship.value.mean() == 300);
  CHECK(ship.text == "5m");
  CHECK(ship.from.confidence == Confidence::set);
  const Parameter &spread = file.parameters.at("bff@eu-central-1").at("zone_spread");
  CHECK(spread.unit == "bool");
  CHECK(spread.value.mean() == 0);
  const Parameter &action = file.components.at(6).parameters.at("action");
  CHECK(action.text == "promote");
  CHECK(std::isnan(action.value.mean()));
}

TEST_CASE("the file alone makes a deployment: its parameters and links lie over its components")
{
  Diagnostics diagnostics;
  const DeploymentFile file = small(diagnostics);
  Deployment deployment = deployment_of(file);
  CHECK(deployment.find("orders-db")->parameters.at("failover_s").value.text() == "LN(45, 95)");
  apply_overrides(file, deployment, diagnostics);
  CHECK(deployment.find("orders-db")->parameters.at("failover_s").value.text() == "25 + U(0, 60)");
  CHECK(deployment.find("orders-db")->parameters.at("multi_az").value.mean() == 1);
  validate_deployment(deployment, small_catalogue(), diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.text().empty());
}

TEST_CASE("each mistake of the deployment gallery gets its message, all at once, with the place")
{
  const auto found = json_files("tests/data/bad", "deployment-");
  REQUIRE(found.size() >= 25);
  for (const auto &path : found) {
    Diagnostics diagnostics;
    const DeploymentFile file = parse_deployment_file(whole(path), path.filename().string(), diagnostics);
    if (!diagnostics.has_errors()) {
      Deployment deployment = deployment_of(file);
      apply_overrides(file, deployment, diagnostics);
      validate_deployment(deployment, small_catalogue(), diagnostics);
    }
    auto expected = path;
    expected.replace_extension(".expected");
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
      std::ofstream(expected) << diagnostics.text();
    INFO(path.filename().string());
    CHECK(diagnostics.has_errors());
    CHECK(diagnostics.text() == whole(expected));
  }
}

TEST_CASE("hostile deployment files are refused before they cost anything")
{
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += "{\"a\":";
  CHECK(problems_of(deep) == "deployment.json:1:1001: error: nested deeper than 200 levels\n");
  CHECK(problems_of(std::string(100u << 20, ' ')) ==
        "deployment.json: error: the file is larger than 64 MiB; split it\n");
  CHECK(problems_of("") ==
        "deployment.json:1:1: error: the JSON text ends too early; is the file complete?\n");
  CHECK(problems_of("{\"id\": 1e999}") ==
        "deployment.json:1:8: error: a number is larger than drsim can hold\n");
}

TEST_CASE("a rate is a positive number and one of three units")
{
  CHECK(parse_rate_per_s("5000/min").value() == Approx(5000.0 / 60));
  CHECK(parse_rate_per_s("90/s").value() == 90);
  CHECK(parse_rate_per_s("1.8e3/h").value() == 0.5);
  for (const char *wrong : {"", "/s", "90", "90/", "90/m", "-1/s", "0/s", "nan/s", "inf/s", "1e400/s",
                            "9 0/s", " 90/s", "90/s ", "90 /s", "0x10/s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_rate_per_s(wrong).has_value());
  }
}

TEST_CASE("ids name components and nothing else")
{
  for (const char *good : {"orders-db", "route53:shop", "bff@eu-central-1", "runbook:region-failover/3",
                           "alert:CheckoutErrorRatioHigh", "3d"})
    CHECK(is_component_id(good));
  for (const char *bad : {"", "-x", "../x", "a.b", "a b", "заказы", "a\n", "@x"})
    CHECK_FALSE(is_component_id(bad));
  CHECK_FALSE(is_component_id(std::string(201, 'a')));
}

} // namespace deployment_file_test
