#include "sim/verdict/evidence.hpp"
#include "sim/verdict/failback.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace failback_test {

using namespace drsim;

namespace {

constexpr double horizon_s = 100000;

Deployment shop(bool replica = true)
{
  Deployment deployment;
  deployment.regions = {{"east", {}}, {"west", {}}};
  ComponentSpec db;
  db.id = "orders";
  db.kind = "rds_instance";
  db.region = "east";
  ComponentSpec copy;
  copy.id = "orders-west";
  copy.kind = "rds_replica";
  copy.region = "west";
  copy.links = {{"source", {"orders"}}};
  deployment.components = {db};
  if (replica)
    deployment.components.push_back(copy);
  deployment.stores = {{"orders", ""}};
  return deployment;
}

Timeline told(const std::vector<std::pair<double, const char *>> &events)
{
  Timeline timeline;
  for (const auto &[t_s, kind] : events) {
    const bool users = std::string(kind).starts_with("impact");
    timeline.record(t_s, users ? "journey:checkout" : "orders", kind, "", Phase::none, {});
  }
  return timeline;
}

Outcome judged(const std::vector<std::pair<double, const char *>> &events, bool replica = true)
{
  Outcome outcome;
  judge_failback(told(events), shop(replica), horizon_s, outcome);
  return outcome;
}

} // namespace

TEST_CASE("failback: a store that never moved was never alone, and had nowhere to go back from")
{
  const Outcome outcome = judged({});
  CHECK(outcome.exposure_s == 0);
  CHECK(outcome.failback_s == 0);
  CHECK(outcome.failback_outage_s == 0);
}

TEST_CASE("failback: without a copy in another region it is alone all the time")
{
  CHECK(std::isinf(judged({}, false).exposure_s));
}

TEST_CASE("failback: alone until a copy follows, and again between the switch and the new replica")
{
  const Outcome outcome = judged({{100, "unprotected"},
                                  {500, "home_back"},
                                  {900, "reverse_begun"},
                                  {1000, "protected"},
                                  {1400, "impact_begin"},
                                  {1500, "switched_back"},
                                  {1520, "unprotected"},
                                  {1600, "impact_over"},
                                  {2520, "protected"}});
  CHECK(outcome.exposure_s == 900 + 1000);
  CHECK(outcome.failback_s == 2520 - 500);
  CHECK(outcome.failback_outage_s == 200);
}

TEST_CASE("failback: who is not home, or not followed there, at the horizon has not come back")
{
  const Outcome away =
      judged({{100, "unprotected"}, {500, "home_back"}, {900, "reverse_begun"}, {1000, "protected"}});
  CHECK(std::isinf(away.failback_s));
  CHECK(away.exposure_s == 900);
  const Outcome alone = judged({{100, "unprotected"},
                                {500, "home_back"},
                                {1000, "protected"},
                                {1500, "switched_back"},
                                {1500, "unprotected"}});
  CHECK(std::isinf(alone.failback_s));
  CHECK(std::isinf(alone.exposure_s));
}

TEST_CASE("failback: an outage that was there before is not of the way back")
{
  const Outcome outcome =
      judged({{100, "impact_begin"}, {200, "reverse_begun"}, {300, "impact_over"}, {400, "impact_begin"}});
  CHECK(outcome.failback_outage_s == horizon_s - 400);
}

TEST_CASE(
    "evidence: nothing to clear without an attack, else until all is clear, unproven until logged again")
{
  Deployment deployment;
  ComponentSpec log;
  log.id = "audit:shop";
  log.kind = "audit_log";
  deployment.components = {log};
  const auto judged_log = [&](const std::vector<std::pair<double, const char *>> &events) {
    Timeline timeline;
    for (const auto &[t_s, kind] : events)
      timeline.record(t_s, "audit:shop", kind, "", Phase::none, {});
    Outcome outcome;
    judge_evidence(timeline, deployment, outcome);
    return std::pair{outcome.all_clear_s, outcome.unproven_s};
  };
  CHECK(judged_log({}) == std::pair{0.0, 0.0});
  CHECK(judged_log({{50, "evidence_lost"}}) == std::pair{0.0, 0.0}); // nobody asks
  CHECK(judged_log({{100, "attack_seen"}, {900, "all_clear"}}) == std::pair{800.0, 0.0});
  CHECK(
      judged_log({{50, "evidence_lost"}, {100, "attack_seen"}, {400, "logging_again"}, {900, "all_clear"}}) ==
      std::pair{800.0, 350.0});
  const auto never = judged_log({{100, "attack_seen"}, {150, "evidence_lost"}});
  CHECK((std::isinf(never.first) && std::isinf(never.second)));
}

} // namespace failback_test
