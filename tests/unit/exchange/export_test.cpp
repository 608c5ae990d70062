// g++ 12 with sanitizers warns of std::regex, which valijson uses; the warning is about the library itself.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include "shop.hpp"
#include "sim/exchange/export_scenario.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <catch2/catch.hpp>

namespace export_test {

using namespace drsim;
using namespace drsim::exchange_test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// The rules of CreateExperimentTemplate that a template can break, restated.
const char *fis_schema = R"({"type": "object",
  "required": ["description", "actions", "stopConditions", "roleArn"],
  "properties": {
    "description": {"type": "string", "maxLength": 512},
    "roleArn": {"type": "string", "pattern": "^arn:", "minLength": 20},
    "stopConditions": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["source"],
      "properties": {"source": {"enum": ["none", "aws:cloudwatch:alarm"]}}}},
    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    "actions": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "object",
      "required": ["actionId"], "additionalProperties": false, "properties": {
        "actionId": {"type": "string", "pattern": "^aws:[a-z0-9]+:[a-z-]+$"},
        "description": {"type": "string"},
        "parameters": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 1024}},
        "targets": {"type": "object", "additionalProperties": {"type": "string"}},
        "startAfter": {"type": "array", "items": {"type": "string"}}}}},
    "targets": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": false,
      "required": ["resourceType", "selectionMode"], "properties": {
        "resourceType": {"type": "string", "pattern": "^aws:"}, "selectionMode": {"type": "string"},
        "resourceArns": {"type": "array"}, "filters": {"type": "array"},
        "resourceTags": {"type": "object", "additionalProperties": {"type": "string"}},
        "parameters": {"type": "object", "additionalProperties": {"type": "string"}}}}}},
  "additionalProperties": false})";

/// What `chaos validate` asks of an experiment, restated.
const char *toolkit_schema = R"({"type": "object", "required": ["title", "description", "method"],
  "properties": {"title": {"type": "string"}, "description": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "rollbacks": {"type": "array"},
    "method": {"type": "array", "minItems": 1, "items": {"type": "object",
      "required": ["type", "name", "provider"], "properties": {
        "type": {"enum": ["action", "probe"]}, "name": {"type": "string", "minLength": 1},
        "pauses": {"type": "object", "properties":
          {"before": {"type": "number"}, "after": {"type": "number"}}},
        "provider": {"type": "object", "required": ["type", "module", "func"], "properties": {
          "type": {"enum": ["python"]}, "module": {"type": "string"}, "func": {"type": "string"},
          "arguments": {"type": "object"}}}}}}}})";

const char *journal_schema = R"({"type": "object", "required": ["chaoslib-version", "platform", "node",
    "experiment", "start", "status", "deviated", "steady_states", "run", "rollbacks", "end", "duration"],
  "properties": {"status": {"enum": ["completed", "failed", "aborted", "interrupted"]},
    "deviated": {"type": "boolean"}, "duration": {"type": "number"},
    "run": {"type": "array", "minItems": 1, "items": {"type": "object",
      "required": ["activity", "output", "status", "start", "end", "duration"]}}}})";

/// Chaos Mesh's Workflow, as its custom resource definition has it.
const char *mesh_schema = R"({"type": "object", "required": ["apiVersion", "kind", "metadata", "spec"],
  "properties": {"apiVersion": {"enum": ["chaos-mesh.org/v1alpha1"]}, "kind": {"enum": ["Workflow"]},
    "metadata": {"type": "object", "required": ["name"], "properties": {
      "name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}}},
    "spec": {"type": "object", "required": ["entry", "templates"], "properties": {
      "templates": {"type": "array", "minItems": 2, "items": {"type": "object",
        "required": ["name", "templateType"], "properties": {
          "templateType": {"enum": ["Serial", "Parallel", "Suspend", "PodChaos", "HTTPChaos"]},
          "deadline": {"type": "string", "pattern": "^[0-9]+s$"},
          "podChaos": {"type": "object", "required": ["action", "mode", "selector"]},
          "httpChaos": {"type": "object", "required": ["mode", "selector", "target", "port"]}}}}}}}})";

std::string against(const char *schema_text, const std::string &text)
{
  const json schema_json = json::parse(schema_text);
  const json value = json::parse(text);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results))
    return {};
  std::string out = "refused\n";
  valijson::ValidationResults::Error error;
  while (results.popError(error))
    out += (error.context.empty() ? "" : error.context.back()) + ": " + error.description + "\n";
  return out;
}

/// Faults of every kind.
Scenario storm()
{
  Diagnostics diagnostics;
  Scenario scenario = parse_scenario(R"({"id": "storm", "title": "Всё сразу", "horizon": "8h", "faults": [
      {"fault": "zone_outage", "target": "zone:north-1a", "at": "10m", "for": "20m"},
      {"fault": "component_failure", "target": "cart@north-1", "at": "20m", "for": "5m"},
      {"fault": "bad_deploy", "target": "service:pay", "at": "40m", "for": "6m", "error_ratio": 0.3},
      {"fault": "component_failure", "target": "ledger", "at": "50m"},
      {"fault": "partition", "target": "link:inter-region", "at": "60m", "for": "7m", "bandwidth_ratio": 0},
      {"fault": "region_outage", "target": "region:primary", "at": "70m", "for": "30m"},
      {"fault": "traffic_spike", "target": "traffic", "at": {"uniform": [60, 120]}, "factor": 2}]})",
                                     "storm.json", diagnostics);
  REQUIRE(diagnostics.text().empty());
  return scenario;
}

std::string joined(const std::vector<std::string> &notes)
{
  std::string out;
  for (const std::string &note : notes)
    out += note + "\n";
  return out;
}

} // namespace

TEST_CASE("exported to FIS and read again, what can be said is the same")
{
  const Exported out = export_fis(storm(), shop());
  CHECK(against(fis_schema, out.text) == "");
  CHECK(out.faults == 6);
  CHECK_THAT(joined(out.notes),
             Contains("fault 7 (traffic_spike of traffic): NOT exported") && Contains("became the median"));
  const Read back = read(out.text, "back.json");
  CHECK(told(back.scenario) == "zone_outage zone:north-1a at 600 for 1200\n"
                               "component_failure cart@north-1 at 1200 for 300\n"
                               "bad_deploy service:pay at 2400 for 360 error_ratio 0.3\n"
                               "component_failure ledger at 3000\n"
                               "partition link:inter-region at 3600 for 420 bandwidth_ratio 0\n"
                               "region_outage region:north-1 at 4200 for 1800\n");
}

TEST_CASE("exported to Chaos Toolkit and read again, what can be said is the same")
{
  const Exported out = export_chaostoolkit(storm(), shop());
  CHECK(against(toolkit_schema, out.text) == "");
  CHECK(out.faults == 4);
  CHECK_THAT(joined(out.notes), Contains("fault 5 (partition of link:inter-region): NOT exported"));
  const Read back = read(out.text, "back.json");
  CHECK(told(back.scenario) == "zone_outage zone:north-1a at 600 for 1200\n"
                               "component_failure cart@north-1 at 1200 for 300\n"
                               "component_failure ledger at 3000\n"
                               "region_outage region:north-1 at 4200 for 1800\n");
}

TEST_CASE("exported to Chaos Mesh and read again, what can be said is the same")
{
  const Exported out = export_chaosmesh(storm(), shop());
  CHECK(against(mesh_schema, out.text) == "");
  CHECK(out.faults == 4);
  const Read back = read(out.text, "back.yaml");
  CHECK(told(back.scenario) == "zone_outage zone:north-1a at 600 for 1200\n"
                               "component_failure cart@north-1 at 1200 for 300\n"
                               "bad_deploy service:pay at 2400 for 360 error_ratio 0.3\n"
                               "region_outage region:north-1 at 4200 for 1800\n");
}

TEST_CASE("a trial as a journal")
{
  Timeline timeline;
  timeline.record(601, "fault:zone_outage:zone:north-1a", "fault", "a zone dies", Phase::none, {});
  timeline.record(4200, "fault:region_outage:region:primary", "fault", "a region dies", Phase::none, {});
  timeline.record(6000, "fault:region_outage:region:primary", "fault_healed", "is back", Phase::none, {1});
  timeline.record(90000.5, "users", "impact_over", "well again", Phase::catch_up, {0});
  Outcome outcome;
  outcome.rto_s = 42;
  const std::string text = chaostoolkit_journal(storm(), shop(), outcome, timeline);
  CHECK(against(journal_schema, text) == "");
  const json journal = json::parse(text);
  CHECK(journal["run"].size() == 5); // one zone lost; two lost and repaired; the rest never came
  CHECK(journal["run"][0]["start"] == "1970-01-01T00:10:01.000000");
  CHECK(journal["end"] == "1970-01-02T01:00:00.500000");
  CHECK(journal["drsim"]["rto_s"] == 42);
}

TEST_CASE("a schema that is broken is noticed")
{
  json bad = json::parse(export_fis(storm(), shop()).text);
  bad["actions"]["fault-1-north-1a"].erase("actionId");
  CHECK(against(fis_schema, bad.dump()) != "");
}

} // namespace export_test
