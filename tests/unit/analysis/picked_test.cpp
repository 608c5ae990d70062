#include "sim/analysis/picked.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace picked_test {

using namespace drsim;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

Outcome trial(std::uint64_t number, double rto_s, bool censored = false)
{
  Outcome outcome;
  outcome.trial = number;
  outcome.rto_s = rto_s;
  outcome.censored = censored;
  outcome.impact = true;
  return outcome;
}

std::vector<const Outcome *> pointers(const std::vector<Outcome> &outcomes)
{
  std::vector<const Outcome *> all;
  for (const Outcome &outcome : outcomes)
    all.push_back(&outcome);
  return all;
}

} // namespace

TEST_CASE("the typical trial is the middle one by RTO, the worst one that never recovered")
{
  const std::vector<Outcome> outcomes = {trial(0, 500), trial(1, 100), trial(2, 9000, true), trial(3, 300),
                                         trial(4, 200)};
  ScenarioSummary summary;
  pick_trials(pointers(outcomes), false, summary);
  REQUIRE(summary.typical.has_value());
  CHECK(summary.typical->trial == 3);
  CHECK(summary.worst->trial == 2);
  CHECK(std::isinf(summary.worst->rto_s));
  CHECK(summary.rto_values == std::vector<double>{100, 200, 300, 500, never});
  CHECK(summary.rpo_values.empty()); // no store of record: nothing is said of loss
}

TEST_CASE("of equal trials the first is told, and of none nothing")
{
  const std::vector<Outcome> outcomes = {trial(4, 60), trial(5, 60), trial(6, 60)};
  ScenarioSummary summary;
  pick_trials(pointers(outcomes), true, summary);
  CHECK(summary.typical->trial == 5);
  CHECK(summary.rpo_values.size() == 3);
  ScenarioSummary empty;
  pick_trials({}, true, empty);
  CHECK_FALSE(empty.typical.has_value());
  CHECK_FALSE(empty.worst.has_value());
}

TEST_CASE("an alarm that never fires has a row of its own")
{
  Deployment deployment;
  for (const auto &[id, kind] : {std::pair("alert:High", "alert_rule"),
                                 {"orders-db", "rds_instance"},
                                 {"cloudwatch:low", "cloudwatch_alarm"}}) {
    ComponentSpec component;
    component.id = id;
    component.kind = kind;
    deployment.components.push_back(component);
  }
  std::vector<Outcome> outcomes = {trial(0, 1), trial(1, 1)};
  outcomes[0].alarms = {{"alert:High", 90}, {"prometheus:main", 300}};
  outcomes[1].alarms = {{"alert:High", 30}};
  const std::vector<AlarmSpread> spreads = alarm_spreads(deployment, pointers(outcomes));
  REQUIRE(spreads.size() == 3);
  CHECK(spreads[0].component == "alert:High");
  CHECK(spreads[0].trials == 2);
  CHECK(spreads[0].fired_s.p50 == 30);
  CHECK(spreads[1].component == "cloudwatch:low");
  CHECK(spreads[1].trials == 0);
  CHECK(spreads[2].component == "prometheus:main"); // its watchdog: no alarm of the deployment
  CHECK(spreads[2].kind.empty());
}

} // namespace picked_test
