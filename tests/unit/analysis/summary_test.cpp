#include "sim/analysis/summary.hpp"
#include "sim/core/assertion.hpp"
#include "sim/model/metrics.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace summary_test {

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
  outcome.critical_path = {{"action", "orders-db-dr", "waiting", "not back", 100, 7000}};
  outcome.waiting_for = {trial % 4 == 0 ? "oncall:sre" : "orders-db", "no_writer", "no copy takes writes"};
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
  for (std::uint64_t trial = 0; trial < 85; ++trial)
    outcomes.push_back(recovered(trial, 60, 600));
  for (std::uint64_t trial = 85; trial < 100; ++trial)
    outcomes.push_back(censored(trial));
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.censored == 15);
  CHECK(summary.rto_s.p50 == 660);
  REQUIRE(summary.rto_s.p95.has_value());
  CHECK(std::isinf(*summary.rto_s.p95));
  CHECK(summary.checks[0].met == 85);
  CHECK(summary.checks[0].verdict == Verdict::fail); // 0.765 to 0.914, below 0.95
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

TEST_CASE("missing: without a finished trial nothing is known and nothing passes")
{
  const Spread none = spread_of({});
  CHECK(std::isnan(none.p50));
  CHECK(std::isnan(none.max));
  CHECK(worst_verdict({}) == Verdict::inconclusive);
  CHECK(judge_probability(0, 0, 1) == Verdict::inconclusive);
  CHECK(judge_probability(0, 0, 0) == Verdict::inconclusive);
  const ScenarioSummary summary = summarise(shop(), {}, {});
  CHECK(summary.verdict == Verdict::inconclusive);
  for (const Check &check : summary.checks)
    CHECK(check.verdict == Verdict::inconclusive);
  CHECK(summary.critical_path.empty());
  Outcome broken;
  broken.status = Outcome::Status::hung;
  CHECK(summarise(shop(), {}, {broken}).verdict == Verdict::inconclusive);
}

TEST_CASE("missing: all trials without recovery fail both objectives, and their stores' figures do not help")
{
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    outcomes.push_back(censored(trial));
    outcomes.back().stores = {{"orders-db", 0, 0, 0}};
  }
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.checks[0].met == 0);
  CHECK(summary.checks[1].met == 0);
  CHECK(summary.verdict == Verdict::fail);
  CHECK(std::isinf(summary.rpo_s.p50));
  CHECK(std::isinf(summary.lost_transactions.p50));
  CHECK(summary.critical_path.empty()); // of the recovered, of which there are none
}

TEST_CASE("missing: NaN counts as infinite in quantiles, and as a miss in checks")
{
  const Spread spread = spread_of({1, std::nan(""), 3});
  CHECK(spread.trials == 3);
  CHECK(spread.p50 == 3);
  CHECK(std::isinf(spread.max));
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    outcomes.push_back(recovered(trial, 60, 60));
    outcomes.back().rto_s = outcomes.back().rpo_s = std::nan("");
  }
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.checks[0].met == 0);
  CHECK(summary.checks[1].met == 0);
}

TEST_CASE("missing: a store that a trial says nothing of is not one without loss")
{
  std::vector<Outcome> outcomes = {recovered(1, 60, 60), recovered(2, 60, 60)};
  outcomes[0].stores.clear();
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.stores.at(0).rpo_s.trials == 2);
  CHECK(std::isinf(summary.stores.at(0).rpo_s.max));
}

TEST_CASE("missing: a journey of which nothing ended had no success, one that nobody made says nothing")
{
  std::vector<Outcome> outcomes(2);
  for (Outcome &outcome : outcomes)
    outcome.journeys.resize(1);
  outcomes[0].journeys[0].arrivals = 40; // all in flight
  ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.journeys.at(0).success_ratio.trials == 1);
  CHECK(summary.journeys.at(0).success_ratio.p50 == 0);
  outcomes[0].journeys[0].arrivals = 0;
  summary = summarise(shop(), {}, outcomes);
  CHECK(summary.journeys.at(0).success_ratio.trials == 0);
  CHECK(std::isnan(summary.journeys.at(0).success_ratio.p50));
}

TEST_CASE("missing: stores that disagree in one trial only are in the result, whichever it is")
{
  std::vector<Outcome> outcomes = {recovered(0, 60, 60), recovered(1, 60, 60)};
  outcomes[1].pairs = {{"orders-db", "events", 5, 6, 7, 8}};
  outcomes[1].caches = {{"cache", 9}};
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.pairs.at(0).orders_without_event.max == 5);
  CHECK(summary.caches.at(0).entries_lost.max == 9);
}

TEST_CASE("without a store of record the RPO is not judged, neither passed nor missed")
{
  Deployment bare = shop();
  bare.stores.clear();
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 100; ++trial)
    outcomes.push_back(recovered(trial, 60, 60));
  ScenarioSummary summary = summarise(bare, {}, outcomes);
  CHECK(summary.checks[1].not_judged == "no store of record");
  CHECK(summary.checks[1].trials == 0);
  CHECK(summary.checks[1].verdict != Verdict::pass);
  CHECK(summary.rpo_s.trials == 0);
  CHECK(summary.verdict == Verdict::pass); // of the RTO
  for (Outcome &outcome : outcomes)
    outcome.censored = true;
  CHECK(summarise(bare, {}, outcomes).verdict == Verdict::fail);
  CHECK(summarise(shop(), {}, outcomes).checks[1].not_judged.empty());
}

TEST_CASE("an expectation of any metric is judged by its own figure and the right way round")
{
  Scenario scenario;
  for (const Metric &one : metrics())
    scenario.expect.push_back({one.id, 0.5, one.better == Metric::Better::lower ? 1.0 : 0.5});
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    Outcome outcome = recovered(0, 1, 0);
    outcome.backlog_rto_s = 2;
    outcome.longest_backlog = 3;
    outcomes.push_back(outcome);
  }
  const ScenarioSummary summary = summarise(shop(), scenario, outcomes);
  REQUIRE(summary.checks.size() == 2 + metrics().size());
  for (std::size_t i = 2; i < summary.checks.size(); ++i) {
    const Check &check = summary.checks[i];
    INFO(check.metric);
    CHECK(check.met == (check.metric == "backlog_rto_s" || check.metric == "longest_backlog" ? 0 : 100));
  }
  scenario.expect = {{"rto", 0.95, 1e9}};
  CHECK_THROWS_AS(summarise(shop(), scenario, outcomes), Defect); // never read as another metric
}

TEST_CASE("what trials waited for at the horizon is counted by cause, the most frequent first")
{
  std::vector<Outcome> outcomes;
  for (std::uint64_t trial = 0; trial < 10; ++trial)
    outcomes.push_back(trial < 5 ? recovered(trial, 60, 60) : censored(trial)); // 8 waits for people
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  REQUIRE(summary.waiting.size() == 2);
  CHECK(summary.waiting[0].waiting_for.component == "orders-db");
  CHECK(summary.waiting[0].trials == 4);
  CHECK(summary.waiting[0].share == Approx(0.4));
  CHECK(summary.waiting[1].waiting_for.component == "oncall:sre");
  CHECK(summary.waiting[1].trials == 1);
}

TEST_CASE("equal legs of several trials are one, with every place where their seconds were set")
{
  std::vector<Outcome> outcomes = {recovered(0, 100, 300), recovered(1, 100, 300)};
  outcomes[0].critical_path[1].set_by = {"orders-db-dr.promote_s"};
  outcomes[1].critical_path[1].set_by = {"orders-db-dr.promote_s", "orders-db-dr.apply_floor_s"};
  const ScenarioSummary summary = summarise(shop(), {}, outcomes);
  CHECK(summary.critical_path.at(0).set_by ==
        std::vector<std::string>{"orders-db-dr.promote_s", "orders-db-dr.apply_floor_s"});
}

} // namespace summary_test
