#include "sim/analysis/summary.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

namespace {

Outcome recovered(std::uint64_t trial, double detection_s, double action_s)
{
  Outcome outcome;
  outcome.trial = trial;
  outcome.impact = true;
  outcome.onset_s = 100;
  outcome.rto_s = detection_s + action_s;
  outcome.stores = {{"orders-db", static_cast<double>(trial), 0}};
  outcome.rpo_s = static_cast<double>(trial);
  outcome.critical_path = {{"detection", "health-check:shop", "down", "seen", 100, 100 + detection_s}};
  if (action_s > 0)
    outcome.critical_path.push_back(
        {"action", "orders-db-dr", "promoted", "done", 100 + detection_s, 100 + outcome.rto_s});
  return outcome;
}

Outcome censored(std::uint64_t trial)
{
  Outcome outcome;
  outcome.trial = trial;
  outcome.impact = true;
  outcome.censored = true;
  outcome.onset_s = 100;
  outcome.rto_s = 10; // must never be read
  return outcome;
}

Deployment shop()
{
  Deployment deployment;
  deployment.objectives = {900, 3600, 0.95, 0.999};
  deployment.stores = {{"orders-db", ""}};
  ComponentSpec replica;
  replica.id = "orders-db-dr";
  replica.parameters["promote_s"].from.confidence = Confidence::assumed;
  replica.parameters["apply_floor_s"].from.confidence = Confidence::documented;
  ComponentSpec unused;
  unused.id = "alb:dr";
  unused.parameters["create_s"].from.confidence = Confidence::assumed;
  deployment.components = {replica, unused};
  return deployment;
}

} // namespace

TEST_CASE("quantiles appear only where the trials support them")
{
  CHECK_FALSE(spread_of(std::vector<double>(58, 1.0)).p95.has_value());
  CHECK(spread_of(std::vector<double>(59, 1.0)).p95.has_value());
  CHECK_FALSE(spread_of(std::vector<double>(298, 1.0)).p99.has_value());
  CHECK(spread_of(std::vector<double>(299, 1.0)).p99.has_value());
  CHECK(spread_of({}).trials == 0);
}

TEST_CASE("a censored trial is a miss and lies beyond every recovered one")
{
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 90; ++trial)
    outcomes.push_back(recovered(trial, 60, 600));
  for (std::uint64_t trial = 90; trial < 100; ++trial)
    outcomes.push_back(censored(trial));
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.censored == 10);
  CHECK(summary.rto_s.p50 == 660);
  REQUIRE(summary.rto_s.p95.has_value());
  CHECK(std::isinf(*summary.rto_s.p95));
  CHECK(summary.checks[0].met == 90);
  CHECK(summary.checks[0].verdict == Verdict::fail); // Wilson 0.826 to 0.945, below 0.95
}

TEST_CASE("shares of the critical path sum to one and count absence as no time")
{
  const std::vector<Outcome> outcomes = {recovered(0, 100, 300), recovered(1, 100, 0), censored(2)};
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  REQUIRE(summary.critical_path.size() == 2);
  CHECK(summary.critical_path[0].component == "orders-db-dr");
  CHECK(summary.critical_path[0].share == Approx(0.6));
  CHECK(summary.critical_path[0].p50_s == 0);
  CHECK(summary.critical_path[0].p95_s == 300);
  CHECK(summary.critical_path[1].share == Approx(0.4));
  REQUIRE(summary.assumptions.size() == 1);
  CHECK(summary.assumptions[0].parameter == "orders-db-dr.promote_s");
}

TEST_CASE("a scenario with a trial that did not finish cannot pass, and the trial is in no figure")
{
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 200; ++trial)
    outcomes.push_back(recovered(trial, 60, 60));
  CHECK(summarise(shop(), {}, outcomes).verdict == Verdict::pass);
  outcomes[7].status = Outcome::Status::crashed;
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.verdict == Verdict::inconclusive);
  CHECK(summary.trials == 199);
  REQUIRE(summary.broken.size() == 1);
  CHECK(summary.broken[0].trial == 7);
}

TEST_CASE("expectations are judged beside the objectives, repeats once")
{
  Scenario scenario;
  scenario.expect = {{"rto_s", 0.95, 3600}, {"rpo_s", 0.5, 900}, {"lost_transactions", 0.95, 0}};
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    outcomes.push_back(recovered(trial, 60, 60));
    outcomes.back().lost_transactions = 5;
  }
  const ScenarioSummary summary = summarise(shop(), scenario, outcomes);
  REQUIRE(summary.checks.size() == 4);
  CHECK(summary.checks[2].verdict == Verdict::pass);
  CHECK(summary.checks[3].verdict == Verdict::fail);
  CHECK(summary.verdict == Verdict::fail);
}
