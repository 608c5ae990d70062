#include "sim/verdict/critical_path.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>

namespace path_test {

using namespace drsim;

namespace {

Outcome judged(const Timeline &t, double horizon_s = 7200)
{
  return judge(t, Deployment{}, horizon_s);
}

} // namespace

TEST_CASE("path: a root later than the onset goes on from what the fault had led to by then")
{
  Timeline t;
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  t.record(100, "other", "noise", "", Phase::action, {});
  const EventId felt = t.record(110, "journey:checkout", "impact_begin", "", Phase::detection, {fault});
  t.record(150, "health-check:shop", "health_check_down", "", Phase::detection, {felt});
  const EventId root = t.record(200, "hpa", "scaled", "", Phase::action, {}); // its cause is not recorded
  t.record(300, "journey:checkout", "impact_over", "", Phase::propagation, {root});
  const Outcome outcome = judged(t);
  CHECK(covers(outcome.critical_path, 100, 300));
  REQUIRE(outcome.critical_path.size() == 4);
  CHECK(outcome.critical_path[1].component == "health-check:shop");
  CHECK(outcome.critical_path[2].component == "hpa"); // from 150 on
  CHECK(outcome.critical_path[2].phase == "action");
  CHECK(outcome.critical_path[3].kind == "impact_over");
}

TEST_CASE("path: with nothing that the fault led to, one leg says that users still felt it")
{
  Timeline t;
  t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  const EventId begin = t.record(151, "journey:checkout", "impact_begin", "slow", Phase::detection, {});
  t.record(300, "journey:checkout", "impact_over", "", Phase::catch_up, {begin});
  const Outcome outcome = judged(t);
  CHECK(covers(outcome.critical_path, 100, 300));
  REQUIRE(outcome.critical_path.size() == 2);
  CHECK(outcome.critical_path[0].component == "users");
  CHECK(outcome.critical_path[0].kind == "still_felt");
  CHECK(outcome.critical_path[0].phase == "catch-up");
  CHECK(outcome.critical_path[0].what ==
        "users still felt the fault when this began: journey:checkout, slow");
}

TEST_CASE("path: a second fault on the way back leads on to the first, and no leg is without a phase")
{
  Timeline t;
  const EventId first = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  const EventId felt = t.record(100, "journey:checkout", "impact_begin", "", Phase::detection, {first});
  t.record(200, "alarm", "alarm_firing", "", Phase::detection, {felt});
  const EventId second = t.record(500, "fault:region_outage:east", "fault", "lost", Phase::none, {});
  const EventId gone = t.record(520, "orders-db", "writer_lost", "", Phase::none, {second});
  t.record(900, "journey:checkout", "impact_over", "", Phase::propagation, {gone});
  const Outcome outcome = judged(t);
  CHECK(outcome.onset_s == 100);
  CHECK(covers(outcome.critical_path, 100, 900));
  for (const Leg &leg : outcome.critical_path)
    CHECK(leg.phase != "none");
  CHECK(outcome.critical_path[1].kind == "still_felt"); // 200 to 500
}

TEST_CASE("path: what began before the onset is cut off there")
{
  Timeline t;
  t.record(10, "fault:partition:a|b", "fault", "", Phase::none, {});
  const EventId before = t.record(20, "alarm", "alarm_firing", "", Phase::detection, {0});
  t.record(100, "fault:region_outage:east", "fault", "", Phase::none, {});
  t.record(101, "journey:checkout", "impact_begin", "", Phase::detection, {2});
  const EventId done = t.record(400, "runbook", "step_done", "", Phase::action, {before});
  t.record(500, "journey:checkout", "impact_over", "", Phase::propagation, {done});
  const Outcome outcome = judged(t);
  REQUIRE(outcome.critical_path.size() == 2);
  CHECK(outcome.critical_path[0].from_s == 100);
  CHECK(outcome.critical_path[0].component == "runbook");
  CHECK(covers(outcome.critical_path, 100, 500));
}

TEST_CASE("path: a leg carries where its seconds were set")
{
  Timeline t;
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  const EventId felt = t.record(100, "journey:checkout", "impact_begin", "", Phase::detection, {fault});
  const EventId up =
      t.record(400, "orders-db", "failed_over", "", Phase::action, {felt}, {"orders-db.failover_s"});
  t.record(500, "journey:checkout", "impact_over", "", Phase::propagation, {up});
  const Outcome outcome = judged(t);
  CHECK(outcome.critical_path.at(0).set_by == std::vector<std::string>{"orders-db.failover_s"});
  CHECK(outcome.critical_path.at(1).set_by.empty());
}

TEST_CASE("path: legs cover a span only in order, without gap or overlap")
{
  const auto leg = [](double from_s, double to_s) { return Leg{"action", "x", "y", "", from_s, to_s}; };
  CHECK(covers({leg(1, 2), leg(2, 4)}, 1, 4));
  CHECK(covers({}, 1, 1));
  CHECK_FALSE(covers({}, 1, 2));
  CHECK_FALSE(covers({leg(1, 2), leg(3, 4)}, 1, 4));
  CHECK_FALSE(covers({leg(1, 3), leg(2, 4)}, 1, 4));
  CHECK_FALSE(covers({leg(1, 2)}, 1, 3));
  CHECK_FALSE(covers({leg(2, 3)}, 1, 3));
}

} // namespace path_test
