#include "sim/formats/json_places.hpp"
#include "sim/import/automation/said_keys.hpp"
#include "sim/import/import_file.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>

namespace drsim_runbook_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &text, Diagnostics &diagnostics,
                       const std::string *answers = nullptr,
                       const std::string &name = "plans/region-failover.json")
{
  ImportContext context{name, ""};
  context.answers = answers;
  return import_text(text, context, diagnostics);
}

const ComponentSpec &spec(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

const char *const whole = R"({
  "format": "drsim.runbook/1",
  "title": "The region is lost",
  "trigger": "region", "rehearsed": "yearly", "rto": "1h", "for": ["orders-db"],
  "roles": {"dba": {"hands": 2, "join": "10m", "from_hour": 9, "to_hour": 18}},
  "steps": [
    {"id": "decide", "title": "Decide", "approval": true, "by": ["dba", "oncall:sre"]},
    {"id": "promote", "title": "Promote", "action": "promote", "target": "orders-db-dr", "duration": "5-10m",
     "retries": 3, "retry_wait": "30s", "timeout": "20m", "machine": true},
    {"id": "undo", "title": "Call it off", "after_failure": "promote", "always": false},
    {"id": "dns", "title": "Switch", "action": "switch_dns", "target": "route53:shop",
     "when": "done:promote and region_down:eu-central-1", "requires": "tool:vpn"},
    {"id": "scale", "title": "Scale", "action": "scale", "target": "eks:dr", "after": ["decide"], "pods": 4}
  ]
})";

const char *const page = "# Failover\n\n## 1. Promote the replica\n\nCall the owner.\n\n## 2. Look around\n";

} // namespace

TEST_CASE("drsim's own runbook: order, people, figures and conditions are as written")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(whole, diagnostics);
  INFO(diagnostics.text());
  CHECK(diagnostics.problems().empty());
  CHECK(imported.format == "drsim-runbook");
  const ComponentSpec &runbook = spec(imported, "runbook:region-failover");
  CHECK(runbook.parameters.at("stated_rto_s").value.mean() == 3600);
  CHECK(runbook.links.at("for").at(0) == "orders-db");
  CHECK(runbook.links.at("step:05").at(0) == "runbook:region-failover/scale");
  CHECK(spec(imported, "role:dba").parameters.at("join_s").value.mean() == 600);
  const ComponentSpec &decide = spec(imported, "runbook:region-failover/decide");
  CHECK(decide.links.at("by") == std::vector<std::string>{"role:dba", "oncall:sre"});
  CHECK(decide.parameters.at("needs_approval").value.mean() == 1);
  CHECK_FALSE(decide.links.contains("after"));
  const ComponentSpec &promote = spec(imported, "runbook:region-failover/promote");
  CHECK(promote.parameters.at("duration_s").value.mean() == 450);
  CHECK(promote.parameters.at("retry_wait_s").value.mean() == 30);
  CHECK(promote.parameters.at("done_timeout_s").value.mean() == 1200);
  CHECK(promote.links.at("after").at(0) == "runbook:region-failover/decide");
  const ComponentSpec &undo = spec(imported, "runbook:region-failover/undo");
  CHECK(undo.links.at("after_failure").at(0) == "runbook:region-failover/promote");
  CHECK_FALSE(undo.links.contains("after"));
  const ComponentSpec &dns = spec(imported, "runbook:region-failover/dns");
  CHECK(dns.links.at("after").at(0) == "runbook:region-failover/promote"); // not after what is for a failure
  CHECK(dns.parameters.at("when").text ==
        "done:runbook:region-failover/promote and region_down:eu-central-1");
  CHECK(dns.parameters.at("when").from.address == "/steps/3/when");
  CHECK(spec(imported, "runbook:region-failover/scale").links.at("after").at(0) ==
        "runbook:region-failover/decide");
  CHECK(accounts_of(imported.seen)[0] == 7);
}

TEST_CASE("every mistake of drsim's own runbook is told at once, at its pointer")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"({
  "format": "drsim.runbook/1", "title": "t", "triger": "region",
  "steps": [
    {"title": "a", "acton": "promote", "retries": "3", "approval": 1},
    {"title": "b", "action": "promot", "target": "x", "after": "nowhere", "by": "dba"},
    {"title": "c", "action": "promote"},
    {"id": "not an id", "title": "d", "until": "uo:x", "on_failure": "stop", "duration": "soon"}
  ]
})",
                                          diagnostics);
  const std::string text = diagnostics.text();
  INFO(text);
  CHECK(imported.components.empty());
  for (const char *said : {"#/triger: error: unknown key \"triger\"; did you mean \"trigger\"?",
                           "#/steps/0/acton: error: unknown key \"acton\"; did you mean \"action\"?",
                           "#/steps/0/retries: error: is string, not a number",
                           "#/steps/0/approval: error: is number, not true or",
                           "#/steps/1/action: error: unknown action \"promot\"; did you mean \"promote\"?",
                           "#/steps/1/after: error: \"nowhere\" is no other step",
                           "#/steps/1/by: error: no role is called \"dba\"",
                           "#/steps/2/target: error: the step says \"promote\" but not of what",
                           "#/steps/3/id: error:", "#/steps/3/until: error: \"uo:x\" begins with no word",
                           "#/steps/3/on_failure: error:", "#/steps/3/duration: error:"})
    CHECK(text.find(said) != std::string::npos);
  Diagnostics of_version;
  imported_from(R"({"format": "drsim.runbook/2", "title": "t", "steps": []})", of_version);
  CHECK(of_version.text().find("write \"drsim.runbook/1\"") != std::string::npos);
}

TEST_CASE("A sidecar answers for steps by number and title, what it answers is asked no more")
{
  Diagnostics asked;
  imported_from(page, asked, nullptr, "failover.md");
  CHECK(asked.text().find("not of what") != std::string::npos);
  const std::string answers = R"({
  "format": "drsim.answers/1",
  "runbook": {"rehearsed": "yearly"},
  "roles": {"dba": {"hands": 1}},
  "steps": {
    "1": {"action": "promote", "target": "orders-db-dr", "by": "dba", "machine": false},
    "look around": {"duration": "7m", "owner": "shop"}
  }
})";
  Diagnostics diagnostics;
  const Imported imported = imported_from(page, diagnostics, &answers, "failover.md");
  INFO(diagnostics.text());
  CHECK(diagnostics.problems().empty());
  const ComponentSpec &promote = spec(imported, "runbook:failover/1");
  CHECK(promote.parameters.at("action").text == "promote");
  CHECK(promote.parameters.at("target").text == "orders-db-dr");
  CHECK(promote.parameters.at("target").from.file == "failover.md.drsim.json");
  CHECK(promote.parameters.at("target").from.address == "6");
  CHECK(promote.links.at("by").at(0) == "role:dba");
  CHECK(spec(imported, "runbook:failover/2").parameters.at("duration_s").value.mean() == 420);
  CHECK(spec(imported, "runbook:failover").parameters.at("rehearsed").text == "yearly");
}

TEST_CASE("A step or a key that a sidecar gets wrong is an error with its line")
{
  const std::string answers = R"({
  "format": "drsim.answers/1",
  "steps": {
    "9": {"action": "promote"},
    "2. Look aroun": {},
    "1": {
      "acton": "promote"
    }
  }
})";
  Diagnostics diagnostics;
  imported_from(page, diagnostics, &answers, "failover.md");
  const std::string text = diagnostics.text();
  INFO(text);
  CHECK(text.find("failover.md.drsim.json:4: error: /steps/9: failover.md has no step \"9\"") !=
        std::string::npos);
  CHECK(text.find("failover.md.drsim.json:5: error: /steps/2. Look aroun") != std::string::npos);
  CHECK(text.find("did you mean \"2. Look around\"?") != std::string::npos);
  CHECK(text.find("failover.md.drsim.json:7: error: /steps/1/acton: unknown key") != std::string::npos);
  const std::string broken = "{";
  Diagnostics of_broken;
  imported_from(page, of_broken, &broken, "failover.md");
  CHECK(of_broken.has_errors());
  Diagnostics alone;
  const Imported none = imported_from(answers, alone, nullptr, "failover.md.drsim.json");
  CHECK(none.components.empty());
  CHECK(alone.text().find("answers questions about another file") != std::string::npos);
}

TEST_CASE("The schemas of runbooks and answers know the keys that the reader knows, the good example is read")
{
  const auto whole_file = [](const std::string &name) {
    std::ifstream stream(std::string(DRSIM_SOURCE_DIR) + "/" + name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  };
  const auto keys = [](const nlohmann::json &properties) {
    std::set<std::string> all;
    for (const auto &[key, ignored] : properties.items())
      all.insert(key);
    return all;
  };
  std::set<std::string> of_steps(step_keys().begin(), step_keys().end());
  const auto answers =
      nlohmann::json::parse(whole_file("models/schema/answers.schema.json")).at("properties");
  CHECK(keys(answers.at("steps").at("additionalProperties").at("properties")) == of_steps);
  CHECK(keys(answers.at("runbook").at("properties")) ==
        std::set<std::string>(runbook_keys().begin(), runbook_keys().end()));
  const auto runbook =
      nlohmann::json::parse(whole_file("models/schema/runbook.schema.json")).at("properties");
  of_steps.insert({"id", "title"});
  CHECK(keys(runbook.at("steps").at("items").at("properties")) == of_steps);
  Diagnostics diagnostics;
  const Imported imported = imported_from(whole_file("tests/data/good/runbook-small.json"), diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(imported.components.size() == 7);
}

TEST_CASE("The line of a JSON pointer is where its value begins")
{
  const std::string text = "{\n \"a\": [1,\n  {\"b\\\"c\": \"}\",\n   \"d\": 2}],\n \"e/f\": 3\n}";
  CHECK(line_of_pointer(text, "/a/0") == "2");
  CHECK(line_of_pointer(text, "/a/1/d") == "4");
  CHECK(line_of_pointer(text, "/e~1f") == "5");
  CHECK(line_of_pointer(text, "/a/7") == "4");
  CHECK(line_of_pointer(text, "") == "1");
}

} // namespace drsim_runbook_test
