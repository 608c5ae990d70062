// Figures of the deployment that are others in a scenario.
#include "samples.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/conditions.hpp"

#include <catch2/catch.hpp>

namespace conditions_test {

using namespace drsim;
using namespace drsim::samples;
using Catch::Matchers::Contains;

namespace {

Deployment shop()
{
  Deployment deployment;
  deployment.id = "shop";
  deployment.regions = {{"north", {}}, {"south", {}}};
  const auto add = [&](const std::string &id, const std::string &kind, const std::string &region) {
    ComponentSpec spec;
    spec.id = id;
    spec.kind = kind;
    spec.region = region;
    deployment.components.push_back(spec);
    return &deployment.components.back();
  };
  Parameter number;
  number.value = Distribution(10.0);
  number.unit = "s";
  Parameter text;
  text.text = "yearly";
  text.unit = "text";
  add("ledger", "rds_instance", "north")->parameters = {{"size_bytes", number}};
  add("day", "oncall", "")->parameters = {{"known_share", number}};
  add("night", "oncall", "")->parameters = {{"known_share", number}};
  add("book", "runbook", "")->parameters = {{"rehearsed", text}};
  add("pods", "eks_cluster", "south")->parameters = {{"quota_nodes", number}};
  deployment.stores = {{"ledger", ""}};
  return deployment;
}

Scenario with(const std::string &conditions, std::string *problems = nullptr)
{
  const std::string text = R"({"id": "s", "title": "t", "faults": [{"fault": "region_outage", "at": 60,
    "target": "region:primary"}], "conditions": [)" +
                           conditions + "]}";
  Diagnostics diagnostics;
  Scenario scenario = parse_scenario(text, "s.json", diagnostics);
  const Deployment deployment = shop();
  if (!diagnostics.has_errors()) {
    settle_targets(scenario, deployment);
    validate_scenario(scenario, deployment, {"region_outage"}, diagnostics);
  }
  if (problems != nullptr)
    *problems = diagnostics.text();
  else
    CHECK(diagnostics.text().empty());
  return scenario;
}

double value_of(const Deployment &deployment, const std::string &id, const std::string &name)
{
  return deployment.find(id)->parameters.at(name).value.mean();
}

std::string problems_of(const std::string &conditions)
{
  std::string problems;
  static_cast<void>(with(conditions, &problems));
  return problems;
}

} // namespace

TEST_CASE(
    "conditions: a value stands in the deployment's stead, a factor multiplies it, and nothing else moves")
{
  const Scenario scenario = with(R"({"of": "store:of-record", "parameter": "size_bytes", "times": 8},
    {"of": "every oncall", "parameter": "known_share", "value": 0},
    {"of": "every runbook", "parameter": "rehearsed", "value": "never"},
    {"of": "cluster:dr", "parameter": "quota_nodes", "value": {"uniform": [0, 4]}})");
  const Deployment before = shop();
  const Deployment after = under_conditions(before, scenario);
  CHECK(value_of(after, "ledger", "size_bytes") == 80);
  CHECK(value_of(after, "day", "known_share") == 0);
  CHECK(value_of(after, "night", "known_share") == 0);
  CHECK(after.find("book")->parameters.at("rehearsed").text == "never");
  CHECK(value_of(after, "pods", "quota_nodes") == 2);
  CHECK(value_of(before, "ledger", "size_bytes") == 10);
  CHECK(provenance_text(after.find("day")->parameters.at("known_share").from) == "s.json#/conditions/1");
}

TEST_CASE("conditions: a duration is a number of seconds")
{
  const Scenario scenario = with(R"({"of": "ledger", "parameter": "size_bytes", "value": "2h"})");
  CHECK(value_of(under_conditions(shop(), scenario), "ledger", "size_bytes") == 7200);
}

TEST_CASE("conditions: what names nothing, or no parameter, is wrong input with the nearest name")
{
  CHECK_THAT(problems_of(R"({"of": "legder", "parameter": "size_bytes", "times": 2})"),
             Contains("/conditions/0/of") && Contains("did you mean \"ledger\"?"));
  CHECK_THAT(problems_of(R"({"of": "every oncal", "parameter": "known_share", "times": 2})"),
             Contains("did you mean \"every oncall\"?"));
  CHECK_THAT(problems_of(R"({"of": "ledger", "parameter": "size_byte", "times": 2})"),
             Contains("/conditions/0/parameter") && Contains("did you mean \"size_bytes\"?"));
  CHECK_THAT(problems_of(R"({"of": "book", "parameter": "rehearsed", "value": 3})"), Contains("is a text"));
  CHECK_THAT(problems_of(R"({"of": "ledger", "parameter": "size_bytes"})"), Contains("either a value"));
  CHECK_THAT(problems_of(R"({"of": "ledger", "parameter": "size_bytes", "value": 1, "times": 2})"),
             Contains("either a value"));
}

TEST_CASE("conditions: where the deployment has nothing of the kind the scenario does not apply")
{
  const Scenario scenario = with(R"({"of": "every patroni", "parameter": "members", "value": 1})");
  CHECK_THAT(scenario.not_applicable, Contains("shop has no patroni"));
}

TEST_CASE("tags: a frequency needs a source, and words are those of the tables")
{
  const auto told = [](const std::string &tags) {
    Diagnostics diagnostics;
    static_cast<void>(parse_scenario(R"({"id": "s", "title": "t", "faults": [{"fault": "region_outage",
      "at": 60, "target": "region:primary"}], "tags": )" +
                                         tags + "}",
                                     "s.json", diagnostics));
    return diagnostics.text();
  };
  CHECK(told(R"({"per_year": 0.1, "source": "a log", "blast_radius": "zone", "tests": ["rto"]})").empty());
  CHECK_THAT(told(R"({"per_year": 0.1})"), Contains("has no source"));
  CHECK_THAT(told(R"({"blast_radius": "planet"})"), Contains("one of people, tool"));
  CHECK_THAT(told(R"({"tests": ["luck"]})"), Contains("one of rto, rpo"));
}

TEST_CASE(
    "the library: every scenario has a story and tags, is named like its file, and there are thirty and more")
{
  const auto found = json_files("scenarios/library");
  REQUIRE(found.size() + json_files("scenarios").size() >= 30);
  for (const auto &path : found) {
    Diagnostics diagnostics;
    const Scenario scenario = load_scenario(path, diagnostics);
    INFO(path.string() + "\n" + diagnostics.text());
    CHECK(diagnostics.problems().empty());
    CHECK(scenario.id == path.stem().string());
    CHECK(scenario.story.size() >= 80);
    CHECK_FALSE(scenario.tags.blast_radius.empty());
    CHECK_FALSE(scenario.tags.tests.empty());
    CHECK_FALSE(scenario.tags.source.empty());
    CHECK_FALSE(scenario.expect.empty());
  }
}

} // namespace conditions_test
