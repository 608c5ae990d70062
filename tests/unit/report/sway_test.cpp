#include "sim/report/check_report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace sway_test {

using namespace drsim;

namespace {

std::vector<Check> checks(std::size_t met, std::size_t trials)
{
  Check rto;
  rto.metric = "rto_s";
  rto.met = met;
  rto.trials = trials;
  rto.verdict = judge_probability(met, trials, 0.95);
  Check rpo = rto;
  rpo.metric = "rpo_s";
  rpo.not_judged = "no store of record";
  rpo.verdict = Verdict::inconclusive;
  return {rto, rpo};
}

CheckReport made_report(std::size_t at_half)
{
  CheckReport made;
  made.swayed = true;
  made.sways = {{"region-outage", "oncall:sre.pace_of_incident", 0.4, 100, checks(at_half, 100),
                 checks(10, 100), checks(3, 100)}};
  return made;
}

} // namespace

TEST_CASE("a verdict turns when one end decides otherwise, not when it decides nothing")
{
  CHECK(made_report(100).sways[0].turns());
  CHECK_FALSE(made_report(40).sways[0].turns()); // fails there too
  CHECK_FALSE(made_report(95).sways[0].turns()); // inconclusive
}

TEST_CASE("sways are told in words and in JSON, and only where they were asked for")
{
  const std::string turns = check_text(made_report(100), false);
  CHECK(turns.find("oncall:sre.pace_of_incident") != std::string::npos);
  CHECK(turns.find("1.00 pass") != std::string::npos);
  CHECK(turns.find("Measure those whose verdict turns") != std::string::npos);
  CHECK(check_text(made_report(40), false).find("No verdict turns") != std::string::npos);
  const auto json = nlohmann::json::parse(check_json(made_report(100)));
  CHECK(json.at("sways").at(0).at("at_half").at(0).at("met") == 1);
  CHECK(json.at("sways").at(0).at("turns") == true);
  CheckReport none;
  none.swayed = true;
  CHECK(check_text(none, false).find("No assumed figure") != std::string::npos);
  CHECK_FALSE(nlohmann::json::parse(check_json(CheckReport{})).contains("sways"));
}

} // namespace sway_test
