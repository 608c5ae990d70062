// The laws of alerts against facts.md, sections 16 (CloudWatch) and 17 (Prometheus, Alertmanager).
#include "sim/insight/alert_chain.hpp"
#include "sim/laws/alert_chain.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;

namespace {

Parameter number(double value)
{
  Parameter made;
  made.value = value;
  return made;
}

/// A rule on Prometheus' own intervals, and a route to a pager that rings at once.
Deployment watched(double scrape_s, double evaluation_s, double for_s, double group_wait_s)
{
  Deployment deployment;
  ComponentSpec prometheus{"prometheus", "prometheus", "", "", {}, {}, {}, {}};
  prometheus.parameters = {{"scrape_interval_s", number(scrape_s)}};
  ComponentSpec rule{"alert", "alert_rule", "", "", {}, {}, {}, {}};
  rule.parameters = {{"evaluation_interval_s", number(evaluation_s)}, {"for_s", number(for_s)}};
  rule.links = {{"prometheus", {"prometheus"}}, {"route", {"route"}}};
  ComponentSpec route{"route", "alert_route", "", "", {}, {}, {}, {}};
  route.parameters = {{"pages", number(1)}, {"group_wait_s", number(group_wait_s)}};
  deployment.components = {prometheus, rule, route};
  return deployment;
}

double total_s(const Deployment &deployment)
{
  return alert_chain(deployment, deployment.components[1]).total_s();
}

} // namespace

TEST_CASE(
    "S = E = 60 s, F = 5 min takes 6.5 min in the mean, F = 15 min 16.5 min, tuned 85 s (facts 17, total)")
{
  CHECK(total_s(watched(60, 60, 300, 30)) == Approx(6.5 * 60));
  CHECK(total_s(watched(60, 60, 900, 30)) == Approx(16.5 * 60));
  CHECK(total_s(watched(15, 15, 60, 10)) == Approx((70 + 100) / 2.0));
}

TEST_CASE("the bounds of the chain are 5.5 and 7.5 min, 70 and 100 s tuned (facts 17, total)")
{
  const auto bounds = [](double interval_s, double for_s, double group_wait_s) {
    const Distribution turn = next_turn_s(interval_s);
    const double fixed_s = pending_s(for_s, interval_s) + group_wait_s;
    return std::pair(2 * turn.quantile(0) + fixed_s, 2 * turn.quantile(1) + fixed_s);
  };
  CHECK(bounds(60, 300, 30) == std::pair(5.5 * 60, 7.5 * 60));
  CHECK(bounds(15, 60, 10) == std::pair(70.0, 100.0));
}

TEST_CASE("`for` counts in whole evaluations, ceil(F / E) E (facts 17, for)")
{
  CHECK(evaluations_to_fire(0, 30) == 0);
  CHECK(evaluations_to_fire(30, 30) == 1);
  CHECK(evaluations_to_fire(45, 30) == 2);
  CHECK(evaluations_to_fire(0.3, 0.1) == 3); // 0.3 / 0.1 is a little more than 3 in binary
  CHECK(pending_s(100, 60) == 120);
  CHECK(pending_s(100, std::nan("")) == 100);
}

TEST_CASE("a step to e crosses theta after w theta / e, and never when it is smaller (facts 17, rate window)")
{
  CHECK(window_crossing_s(300, 0.1, 0.25) == Approx(120));
  CHECK(window_crossing_s(300, 0.05, 1) == Approx(15));
  CHECK(window_crossing_s(300, 0, 0) == 0);
  CHECK(std::isinf(window_crossing_s(300, 0.1, 0.05)));
}

TEST_CASE("M bad periods are M P less the part of the period already gone (facts 16, cadence)")
{
  const double period_s = 60;
  const double datapoints = 3;
  const double share = GENERATE(0.0, 0.3, 1.0);
  const Distribution law = bad_periods_s(datapoints, period_s, share);
  CHECK(law.mean() == Approx((datapoints - 0.5 + share) * period_s));
  // The same counted period by period: the failure falls `gone` of a period after its begin.
  for (const double gone : {0.05, 0.25, 0.69, 0.71, 0.95}) {
    const double left = 1 - gone;
    const double counted_s = (left + (left >= share ? datapoints - 1 : datapoints)) * period_s;
    CHECK(counted_s >= law.quantile(0) - 1e-9);
    CHECK(counted_s <= law.quantile(1) + 1e-9);
  }
}

TEST_CASE("an alarm's bad periods, counted for failures at every instant of a period, have the law's mean")
{
  const double share = 0.3;
  double sum_s = 0;
  constexpr int instants = 10000;
  for (int i = 0; i < instants; ++i) {
    const double left = 1 - (i + 0.5) / instants;
    sum_s += (left + (left >= share ? 2 : 3)) * 60;
  }
  CHECK(sum_s / instants == Approx(bad_periods_s(3, 60, share).mean()).epsilon(1e-4));
}

TEST_CASE("an alarm on a health check tells of its target, after the checkers' vote (facts 2, checker vote)")
{
  Deployment deployment;
  ComponentSpec check{"check", "route53_health_check", "", "", {}, {}, {}, {}};
  check.parameters = {{"request_interval_s", number(30)}, {"failure_threshold", number(3)},
                      {"timeout_s", number(4)},           {"checkers", number(16)},
                      {"healthy_share", number(0.18)},    {"aggregation_s", number(6)}};
  ComponentSpec alarm{"alarm", "cloudwatch_alarm", "", "", {}, {}, {}, {}};
  alarm.parameters = {{"period_s", number(60)}, {"evaluation_periods", number(2)}};
  alarm.links = {{"watches", {"check"}}, {"notifies", {"sre"}}};
  deployment.components = {check, alarm};
  CHECK(total_s(deployment) == Approx(4 + 2 * 34 + 30 * 14 / 17.0 + 6 + 1.5 * 60));
  deployment.components[0].parameters["sort"].text = "calculated"; // it asks nobody
  CHECK(total_s(deployment) == Approx(1.5 * 60));
}
