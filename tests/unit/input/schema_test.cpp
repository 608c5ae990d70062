// g++ 12 with sanitizers warns of std::regex, which valijson uses; the warning is about the library itself.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include "samples.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/model/metrics.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <catch2/catch.hpp>

namespace schema_test {

using namespace drsim;
using namespace drsim::samples;
using nlohmann::json;

namespace {

/// Mistakes a schema cannot see: they take arithmetic, uniqueness, order, or a second look at the file.
const std::set<std::string> beyond_schema = {
    "deployment-dangling",     "deployment-only-asynchronous", "deployment-unknown-overrides",
    "deployment-repeated-ids", "deployment-replica-cycle",     "deployment-runbook-cycle",
    "deployment-share-sum",    "deployment-unknown-regions",   "deployment-values",
    "deployment-zero-profile", "scenario-fault-after-horizon",
};

class Checker {
public:
  explicit Checker(const std::string &name)
      : text_(json::parse(whole(in_source("models/schema/" + name + ".schema.json"))))
  {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }
  /// What the schema says against a value; empty when nothing.
  [[nodiscard]] std::string against(const json &value) const
  {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), &results))
      return {};
    std::string out = "refused\n";
    valijson::ValidationResults::Error error;
    while (results.popError(error))
      out += (error.context.empty() ? "" : error.context.back()) + ": " + error.description + "\n";
    return out;
  }

private:
  json text_;
  valijson::Schema schema_;
};

std::optional<json> readable(const std::filesystem::path &path)
{
  Diagnostics diagnostics;
  return parse_json(whole(path), path.filename().string(), diagnostics);
}

/// Every place of a schema that describes a value of the user's but says nothing about it.
void undescribed(const json &schema, const std::string &pointer, std::string &out)
{
  if (schema.is_array())
    for (std::size_t i = 0; i < schema.size(); ++i)
      undescribed(schema[i], pointer + "/" + std::to_string(i), out);
  if (!schema.is_object())
    return;
  if (const auto properties = schema.find("properties"); properties != schema.end())
    for (const auto &[name, property] : properties->items())
      if (!property.contains("description") && !property.contains("$ref"))
        out += pointer + "/" + name + "\n";
  for (const auto &[key, value] : schema.items())
    undescribed(value, pointer + "/" + key, out);
}

} // namespace

TEST_CASE("every shipped file satisfies its schema")
{
  const auto check = [](const std::string &schema, const std::set<std::filesystem::path> &files) {
    const Checker checker(schema);
    REQUIRE_FALSE(files.empty());
    for (const auto &path : files) {
      INFO(path);
      CHECK(checker.against(json::parse(whole(path))) == "");
    }
  };
  check("scenario", json_files("scenarios"));
  check("scenario", json_files("scenarios/library"));
  check("catalogue", json_files("models/catalogue"));
  check("deployment", json_files("tests/data/good", "deployment-"));
  check("gate", json_files("tests/data/good", "gate-"));
  check("runbook", json_files("tests/data/good", "runbook-"));
  check("answers", json_files("tests/data/good", "answers-"));
  check("environment", json_files("tests/data/good", "environment-"));
  const auto shop = in_source("models/two-region-shop/deployment.json");
  if (std::filesystem::exists(shop))
    check("deployment", {shop});
}

TEST_CASE("a schema refuses each mistake of the gallery that it can see, and no other")
{
  for (const std::string name : {"scenario", "deployment"}) {
    const Checker checker(name);
    int seen = 0;
    for (const auto &path : json_files("tests/data/bad", name + "-")) {
      const auto value = readable(path);
      if (!value)
        continue;
      ++seen;
      INFO(path);
      CHECK(checker.against(*value).empty() == (beyond_schema.count(path.stem().string()) == 1));
    }
    CHECK(seen >= 10);
  }
}

TEST_CASE("every field of a schema is described, for the editor that shows it")
{
  for (const std::string name :
       {"scenario", "deployment", "catalogue", "gate", "runbook", "answers", "environment"}) {
    std::string out;
    undescribed(json::parse(whole(in_source("models/schema/" + name + ".schema.json"))), "", out);
    INFO(name);
    CHECK(out == "");
  }
}

TEST_CASE("a file that names its schema names one that is there")
{
  for (const auto &folder : {"scenarios", "models/catalogue", "tests/data/good"})
    for (const auto &path : json_files(folder)) {
      const json value = json::parse(whole(path));
      INFO(path);
      if (value.contains("$schema"))
        CHECK(std::filesystem::exists(path.parent_path() / value["$schema"].get<std::string>()));
    }
}

TEST_CASE("the schema of scenarios lists the metrics that there are, each the right way round")
{
  const json schema = json::parse(whole(in_source("models/schema/scenario.schema.json")));
  const json &item = schema.at("properties").at("expect").at("items");
  CHECK(item.at("properties").at("metric").at("enum") == json(metric_ids()));
  json lower = json::array();
  json higher = json::array();
  for (const Metric &one : metrics())
    (one.better == Metric::Better::lower ? lower : higher).push_back(one.id);
  CHECK(item.at("oneOf").at(0).at("properties").at("metric").at("enum") == lower);
  CHECK(item.at("oneOf").at(1).at("properties").at("metric").at("enum") == higher);
}

TEST_CASE("the schema of scenarios lists the faults that there are")
{
  const json schema = json::parse(whole(in_source("models/schema/scenario.schema.json")));
  std::set<std::string> listed;
  for (const json &one : schema.at("/properties/faults/items/oneOf"_json_pointer))
    listed.insert(one.at("/properties/fault/const"_json_pointer).get<std::string>());
  const auto names = fault_kind_names();
  CHECK(listed == std::set<std::string>(names.begin(), names.end()));
}

TEST_CASE("any metric may be expected, by the bound that suits it")
{
  for (const Metric &one : metrics()) {
    const json scenario = {
        {"id", "x"},
        {"title", "t"},
        {"faults", {{{"fault", "region_outage"}, {"at", "10m"}, {"target", "region:primary"}}}},
        {"expect",
         {{{"metric", one.id}, {one.better == Metric::Better::lower ? "at_most" : "at_least", 1}}}}};
    Diagnostics diagnostics;
    const Scenario read = parse_scenario(scenario.dump(), "s.json", diagnostics);
    CHECK(diagnostics.text() == "");
    REQUIRE(read.expect.size() == 1);
    CHECK(read.expect[0].metric == one.id);
    CHECK(read.expect[0].bound == 1);
    CHECK(Checker("scenario").against(scenario) == "");
  }
}

} // namespace schema_test
