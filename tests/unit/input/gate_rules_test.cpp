#include "samples.hpp"
#include "sim/core/calendar.hpp"
#include "sim/input/gate_rules.hpp"

#include <catch2/catch.hpp>

namespace gate_rules_test {

using namespace drsim;
using namespace drsim::samples;

namespace {

const GateNames names{{"region-outage", "bad-deploy"},
                      {"rto_s.met", "rto_s.p50", "rto_s.p95", "rpo_s.p50", "lost_transactions.p50"}};

std::string problems(const std::string &text)
{
  Diagnostics diagnostics;
  static_cast<void>(parse_gate_rules(text, "gate.json", names, diagnostics));
  return diagnostics.text();
}

} // namespace

TEST_CASE("rules lie over drsim's own, and the last that speaks of a figure holds")
{
  Diagnostics diagnostics;
  const GateRules rules =
      parse_gate_rules(whole(in_source("tests/data/good/gate-all.json")), "gate.json", names, diagnostics);
  REQUIRE(diagnostics.text() == "");
  CHECK(rules.of("bad-deploy", "rto_s.p50").absolute == 60);
  CHECK(rules.of("bad-deploy", "rto_s.p50").relative == 0.05);
  CHECK(rules.of("bad-deploy", "rto_s.p50").worse == GateAction::fail);
  CHECK(rules.of("bad-deploy", "rto_s.p95").relative == default_gate_rules().of("x", "rto_s.p95").relative);
  CHECK(rules.of("region-outage", "rto_s.met").undecided == GateAction::warn);
  CHECK(rules.waivers.at(0).owner == "Ада");
}

TEST_CASE("a rule for one figure keeps what it does not say")
{
  Diagnostics diagnostics;
  const GateRules rules = parse_gate_rules(R"({"rules": [{"figure": "rto_s.met", "undecided": "warn"}]})", "",
                                           names, diagnostics);
  const GateRule &rule = rules.of("bad-deploy", "rto_s.met");
  CHECK(rule.absolute == default_gate_rules().of("bad-deploy", "rto_s.met").absolute);
  CHECK(rule.worse == GateAction::fail);
  CHECK(rule.undecided == GateAction::warn);
}

TEST_CASE("what a gate does not know is an error, never a pass")
{
  CHECK(problems(R"({"rules": [{"figure": "rto_s.p5"}]})") ==
        "gate.json#/rules/0/figure: error: unknown figure \"rto_s.p5\"; did you mean \"rto_s.p50\"?\n");
  CHECK(problems(R"({"rules": [{"scenario": "region-outages"}]})") ==
        "gate.json#/rules/0/scenario: error: unknown scenario \"region-outages\"; did you mean "
        "\"region-outage\"?\n");
  CHECK_THAT(problems(R"({"rule": []})"), Catch::Contains("rules"));
  CHECK_THAT(problems(R"({"newly_missed": "pass"})"), Catch::Contains("unknown action \"pass\""));
  CHECK_THAT(problems(R"({"rules": [{"absolute": 5}]})"), Catch::Contains("no unit"));
  CHECK_THAT(problems("[]"), Catch::Contains("error"));
}

TEST_CASE("a waiver says for what, who, why and until when")
{
  const std::string all = problems(R"({"waivers": [{"figure": "rto_s.p50", "expires": "2027-02-30"}]})");
  for (const char *part :
       {"/waivers/0/scenario", "\"owner\" is missing", "\"reason\" is missing", "is no day"})
    CHECK_THAT(all, Catch::Contains(part));
  CHECK(is_day("2028-02-29"));
  for (const char *text : {"2027-02-29", "2027-1-01", "tomorrow", "2027-01-01x", ""})
    CHECK_FALSE(is_day(text));
}

} // namespace gate_rules_test
