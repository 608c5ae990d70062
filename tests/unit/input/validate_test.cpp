#include "samples.hpp"
#include "sim/input/deployment_file.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/input/validate_cycles.hpp"
#include "sim/input/validate_deployment.hpp"

#include <catch2/catch.hpp>

namespace validate_test {

using namespace drsim;
using namespace drsim::samples;
using Path = std::vector<std::string>;

namespace {

const std::vector<std::string> every_kind = {
    "bad_deploy", "component_failure", "data_corruption", "health_check_flap", "node_drain",
    "partition",  "region_outage",     "rollout",         "traffic_spike",     "zone_outage"};

Deployment small()
{
  Diagnostics diagnostics;
  const DeploymentFile file = parse_deployment_file(whole(in_source("tests/data/good/deployment-small.json")),
                                                    "deployment.json", diagnostics);
  Deployment deployment = deployment_of(file);
  apply_overrides(file, deployment, diagnostics);
  REQUIRE(diagnostics.problems().empty());
  ComponentSpec check;
  check.id = "health-check:shop";
  check.kind = "route53_health_check";
  deployment.components.push_back(check);
  return deployment;
}

std::string problems_of(const std::string &kind, const std::string &target, Distribution at_s = 60.0,
                        std::vector<std::string> kinds = every_kind)
{
  Scenario scenario;
  scenario.file = "s.json";
  scenario.horizon_s = 3600;
  FaultSpec fault;
  fault.kind = kind;
  fault.target = target;
  fault.at_s = std::move(at_s);
  scenario.faults.push_back(fault);
  Diagnostics diagnostics;
  validate_scenario(scenario, small(), kinds, diagnostics);
  return diagnostics.text();
}

} // namespace

TEST_CASE("cycles are found once each, from their smallest node, without recursion")
{
  CHECK(detect_cycles({}).empty());
  CHECK(detect_cycles({{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {}}}).empty()); // a diamond
  CHECK(detect_cycles({{"a", {"a"}}}) == std::vector<Path>{{"a"}});
  CHECK(detect_cycles({{"c", {"a"}}, {"a", {"b"}}, {"b", {"c"}}}) == std::vector<Path>{{"a", "b", "c"}});
  CHECK(detect_cycles({{"a", {"z"}}, {"z", {"m"}}, {"m", {"z"}}}) == std::vector<Path>{{"m", "z"}});
  CHECK(detect_cycles({{"a", {"b"}}, {"b", {"a"}}, {"x", {"y"}}, {"y", {"x"}}}) ==
        std::vector<Path>{{"a", "b"}, {"x", "y"}});
  std::map<std::string, Path> chain;
  for (int i = 0; i < 100000; ++i)
    chain["n" + std::to_string(i)] = {"n" + std::to_string(i + 1)};
  CHECK(detect_cycles(chain).empty());
}

TEST_CASE("every kind of target is found in the deployment")
{
  for (const auto &[kind, target] :
       std::vector<std::pair<std::string, std::string>>{{"region_outage", "region:primary"},
                                                        {"region_outage", "region:dr"},
                                                        {"region_outage", "region:eu-west-1"},
                                                        {"zone_outage", "zone:eu-central-1b"},
                                                        {"partition", "link:inter-region"},
                                                        {"partition", "link:eu-central-1|eu-west-1"},
                                                        {"partition", "link:eu-west-1|eu-central-1"},
                                                        {"component_failure", "orders-db-dr"},
                                                        {"data_corruption", "orders-db"},
                                                        {"bad_deploy", "service:bff"},
                                                        {"traffic_spike", "traffic"},
                                                        {"health_check_flap", "health-check:shop"}}) {
    INFO(kind << " " << target);
    CHECK(problems_of(kind, target).empty());
  }
}

TEST_CASE("a target that is not there, or not of that kind, is named with what would be right")
{
  const std::string head = "s.json#/faults/0/target: error: ";
  CHECK(problems_of("region_outage", "region:eu-west-2") ==
        head + "\"region:eu-west-2\" is nothing in small that a region_outage can hit; did you mean "
               "\"region:eu-west-1\"?\n");
  CHECK(problems_of("zone_outage", "orders-db") ==
        head + "\"orders-db\" is of kind rds_instance, and a zone_outage does nothing to that; wanted: "
               "zone:NAME; or a "
               "role: zone:busiest of region:primary (zone:eu-central-1a), zone:busiest of region:dr "
               "(zone:eu-west-1a), zone:any of region:primary (drawn each trial), zone:any of region:dr "
               "(zone:eu-west-1a)\n");
  CHECK(problems_of("data_corruption", "catalog-cache") ==
        head +
            "\"catalog-cache\" is of kind elasticache, and a data_corruption does nothing to that; wanted: a "
            "database "
            "of the deployment; or a role: store:of-record (orders-db), store:any (orders-db)\n");
  CHECK(problems_of("partition", "link:eu-west-1|eu-west-1").find("error") != std::string::npos);
  CHECK(problems_of("bad_deploy", "bff").find("error") != std::string::npos);
  CHECK(problems_of("health_check_flap", "orders-db").find("error") != std::string::npos);
}

TEST_CASE("what cannot fail by itself is refused as the target of a failure")
{
  const std::string said = problems_of("component_failure", "health-check:shop");
  CHECK(said.find("\"health-check:shop\" is of kind route53_health_check, and a component_failure does "
                  "nothing to that") != std::string::npos);
  CHECK(problems_of("component_failure", "runbook:region-failover").find("error") != std::string::npos);
  CHECK(problems_of("component_failure", "orders-db").find("error") == std::string::npos);
}

TEST_CASE("a fault nobody can inject is refused")
{
  CHECK(problems_of("region_outage", "region:primary", 60.0, {"zone_outage"}) ==
        "s.json#/faults/0/fault: error: drsim cannot inject \"region_outage\"; see drsim list faults\n");
}

TEST_CASE("a sum of times past the horizon is seen although each part is before it")
{
  const Distribution late(std::vector<Term>{Constant{3000}, Uniform{700, 900}});
  CHECK(
      problems_of("region_outage", "region:primary", late) ==
      "s.json#/faults/0/at: error: the fault never begins before the horizon of 1 h 00 min; begin earlier or "
      "set a longer \"horizon\"\n");
  const Distribution perhaps(std::vector<Term>{Constant{3000}, Uniform{0, 900}});
  CHECK(problems_of("region_outage", "region:primary", perhaps).find("warning: in some trials") !=
        std::string::npos);
}

TEST_CASE("texts of a deployment are figures of the parameter's own unit, or refused")
{
  Catalogue catalogue = small_catalogue();
  catalogue["rds_instance"].parameters = {{"lag_bytes", entry("bytes", 0, 1e15)},
                                          {"log_bytes_per_s", entry("bytes_per_s", 0, 1e12)},
                                          {"share_ratio", entry("ratio", 0, 1)},
                                          {"wait_s", entry("s", 0, 86400)}};
  const auto told = [&](const std::string &name, const std::string &text) {
    Diagnostics diagnostics;
    const std::string body = whole(in_source("tests/data/good/deployment-small.json"));
    const std::string mark = "\"orders-db.failover_s\"";
    const std::size_t at = body.find(mark);
    REQUIRE(at != std::string::npos);
    const DeploymentFile file = parse_deployment_file(body.substr(0, at) + "\"orders-db." + name + "\": \"" +
                                                          text + "\", " + body.substr(at),
                                                      "deployment.json", diagnostics);
    Deployment deployment = small();
    deployment.components[1].parameters = {{name, file.parameters.at("orders-db").at(name)}};
    validate_deployment(deployment, catalogue, diagnostics);
    const double value = deployment.components[1].parameters.at(name).value.mean();
    std::string errors;
    for (const Problem &one : diagnostics.problems())
      errors += one.severity == Severity::error ? one.message + "; " + one.cure : "";
    return errors.empty() ? std::to_string(value) : errors;
  };
  CHECK(told("lag_bytes", "16 MiB") == "16777216.000000");
  CHECK(told("lag_bytes", "1048576") == "1048576.000000");
  CHECK(told("log_bytes_per_s", "1.5 MB/s") == "1500000.000000");
  CHECK(told("share_ratio", "25%") == "0.250000");
  CHECK(told("wait_s", "5m") == "300.000000");
  for (const auto &[name, text] :
       std::vector<std::pair<std::string, std::string>>{{"lag_bytes", "5m"},
                                                        {"lag_bytes", "16 MB/s"},
                                                        {"log_bytes_per_s", "1 MB"},
                                                        {"share_ratio", "5s"},
                                                        {"wait_s", "5 MB"},
                                                        {"wait_s", "50%"}}) {
    INFO(name << " " << text);
    CHECK(told(name, text).find("is the text \"" + text + "\"; a ") != std::string::npos);
  }
}

TEST_CASE("a value is judged by its catalogue entry wherever it came from")
{
  const auto problem = [](const std::string &name, Parameter set) {
    Deployment deployment = small();
    set.from = {Source::user_file, Confidence::set, "plan.json", "aws_db_instance.orders", ""};
    deployment.components[1].parameters = {{name, std::move(set)}};
    Diagnostics diagnostics;
    validate_deployment(deployment, small_catalogue(), diagnostics);
    std::string errors;
    for (const Problem &one : diagnostics.problems())
      errors += one.severity == Severity::error ? problem_line(one) + "\n" : "";
    return errors;
  };
  CHECK(problem("failover_s", {Distribution(86400.0), "", "s", {}}).empty());
  CHECK(problem("failover_s", {Distribution(86401.0), "", "s", {}}) ==
        "plan.json:aws_db_instance.orders: error: orders-db.failover_s is 86401; must be from 0 to 86400\n");
  CHECK(problem("failover_s", {Distribution(std::vector<Term>{Uniform{-1, 5}}), "", "s", {}})
            .find("U(-1, 5)") != std::string::npos);
  CHECK(problem("multi_az", {Distribution(0.5), "", "", {}}).find("true or false") != std::string::npos);
  CHECK(problem("failover_s", {Distribution(1.0), "", "bool", {}}).find("is true or false") !=
        std::string::npos);
}

namespace {

/// What is wrong with a text parameter of a component that has only that.
std::string errors_of_text(const std::string &kind, const std::string &name, const CatalogueEntry &meant,
                           const std::string &text)
{
  Catalogue catalogue = small_catalogue();
  catalogue[kind].parameters[name] = meant;
  Deployment deployment = small();
  ComponentSpec one;
  one.id = "x";
  one.kind = kind;
  one.parameters[name] = {
      {}, text, "text", {Source::deployment, Confidence::set, "deployment.json", "/p", ""}};
  deployment.components.push_back(one);
  Diagnostics diagnostics;
  validate_deployment(deployment, catalogue, diagnostics);
  std::string errors;
  for (const Problem &found : diagnostics.problems())
    errors += found.severity == Severity::error ? problem_line(found) + "\n" : "";
  return errors;
}

} // namespace

TEST_CASE("a text that has few words takes no other")
{
  CatalogueEntry routing = entry("text", 0, 0);
  routing.words = {"failover", "simple"};
  const auto problem = [&](const std::string &text) {
    return errors_of_text("route53_record", "routing", routing, text);
  };
  CHECK(problem("simple").empty());
  CHECK(problem("simpel") ==
        "deployment.json#/p: error: x.routing is \"simpel\"; did you mean \"simple\"? it is "
        "one of \"failover\", \"simple\"\n");
  CHECK(problem("latency").find("is \"latency\"; it is one of") != std::string::npos);
}

TEST_CASE("a text that is a language of its own is read where it is written")
{
  const auto problem = [](const std::string &kind, const std::string &name, const std::string &text) {
    return errors_of_text(kind, name, entry("text", 0, 0), text);
  };
  CHECK(problem("alert_route", "mute_times", "weekdays=sat times=22:00-24:00").empty());
  CHECK(problem("alert_route", "mute_times", "weekends").find("deployment.json#/p: error: x.mute_times is") ==
        0);
  CHECK(problem("alert_route", "active_times", "9-17").find("write \"weekdays") != std::string::npos);
  CHECK(problem("composite_alarm", "rule", "ALARM(\"a\") OR OK(\"b\")").empty());
  CHECK(problem("composite_alarm", "rule", "a and b").find("write ALARM") != std::string::npos);
  CHECK(problem("safety_rule", "rule", "ATLEAST").empty());
}

} // namespace validate_test
