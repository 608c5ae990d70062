#include "sim/report/compare_report.hpp"
#include "sim/report/markup.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace compare_test {

using namespace drsim;

namespace {

const std::string hostile = "<script>alert(1)</script>]]>\x1b[31m|`*_[x](y)\n@all\xe2\x80\xae%0A::error";

CompareReport failed_gate(std::size_t findings)
{
  CompareReport report;
  report.before = "shop@HEAD";
  report.after = hostile;
  report.changes = {{Change::Of::parameter, hostile, "multi_az", "true", "false"}};
  ScenarioPair pair{"region-outage", "", {}, {}};
  pair.differences = {{"rto_s.p50", 600, 700, 100, {90, 110}, 5, Turn::worse}};
  for (std::uint64_t trial = 0; trial < 3; ++trial) {
    Outcome outcome;
    outcome.trial = trial;
    outcome.rto_s = 600;
    pair.before.push_back(outcome);
    outcome.rto_s = 700 + static_cast<double>(trial);
    pair.after.push_back(outcome);
  }
  report.parts = {{pair, "drsim replay a b", "drsim replay c d"}};
  report.gate = GateResult{};
  for (std::size_t i = 0; i < findings; ++i)
    report.gate->findings.push_back(
        {GateFinding::Why::worse, GateAction::fail, "region-outage", "rto_s.p50"});
  return report;
}

} // namespace

TEST_CASE("a failed gate says what, by how much, because of what, and how to see it")
{
  const CompareReport report = failed_gate(1);
  const std::string text = compare_text(report, false);
  for (const char *part : {"RTO p50: 10 min 00 s -> 11 min 40 s", "+1 min 40 s", "worse", "Gate: fail",
                           "drsim replay a b --trial 2", "drsim replay c d --trial 2"})
    CHECK_THAT(text, Catch::Contains(part));
  const auto json = nlohmann::json::parse(compare_json(report));
  CHECK(json["gate"]["findings"][0]["fails"] == true);
  CHECK(json["gate"]["findings"][0]["causes"].size() == 1);
  CHECK(json["scenarios"][0]["counterexample"]["trial"] == 2);
}

TEST_CASE("hostile names harm no format")
{
  const CompareReport report = failed_gate(1);
  for (const std::string &text : {compare_text(report, false), compare_markdown(report),
                                  compare_junit(report), compare_annotations(report)}) {
    INFO(text);
    CHECK(text.find('\x1b') == std::string::npos);
  }
  for (const std::string &text : {compare_markdown(report), compare_junit(report)}) {
    CHECK(text.find("<script>") == std::string::npos);
    CHECK(text.find("\xe2\x80\xae") == std::string::npos);
  }
  CHECK(compare_annotations(report).find("%0A::error") == std::string::npos);
  CHECK(compare_markdown(report).find("@all") == std::string::npos);
  CHECK(compare_junit(report).find("]]>") == std::string::npos);
}

TEST_CASE("limits of those who show it hold with ten thousand findings")
{
  const CompareReport report = failed_gate(10000);
  const std::string markdown = compare_markdown(report);
  CHECK(markdown.size() <= 65536);
  CHECK_THAT(markdown, Catch::Contains("cut short"));
  const std::string lines = compare_annotations(report);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 10);
  CHECK_THAT(lines, Catch::Contains("and 9990 more"));
}

TEST_CASE("values and changes are told in their own units")
{
  const double never = std::numeric_limits<double>::infinity();
  CHECK(figure_text("rto_s.met", 0.955) == "95.5 %");
  CHECK(figure_text("rto_s.p50", never) == "never");
  CHECK(figure_text("lost_transactions.p95", 12345) == "12,345");
  CHECK(change_text("rto_s.met", -0.04) == "-4.0 points");
  CHECK(change_text("rto_s.p50", 0) == "0");
  CHECK(change_text("rto_s.p50", never) == "to never");
  CHECK(change_text("lost_transactions.p50", -2000) == "-2,000");
}

TEST_CASE("parts are joined as long as they fit, with room for the pointer to the rest")
{
  CHECK(joined_within({"aaa", "bbb"}, 6, "…") == "aaabbb");
  CHECK(joined_within({"aaa", "bbb", "ccc"}, 7, ">") == "aaabbb>");
  CHECK(joined_within({"aaaaaaaaaa"}, 4, ">") == ">");
}

} // namespace compare_test
