#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"
#include "sim/verdict/critical_path.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace judge_test {

using namespace drsim;

namespace {

Deployment shop()
{
  Deployment deployment;
  deployment.stores = {{"orders-db", ""}, {"events", ""}};
  return deployment;
}

/// What stores and users say of a trial in which nothing was lost.
void nothing_lost(Timeline &t)
{
  for (const char *name :
       {"store:orders-db:rpo_s", "store:orders-db:lost_transactions", "store:events:rpo_s",
        "store:events:lost_transactions", "transactions:failed", "transactions:doubt_s", "backlog:longest"})
    t.set_total(name, 0);
}

/// A region lost at 100 s, seen at 200, decided at 500, done at 800, users back at 900.
Timeline recovery()
{
  Timeline t;
  const EventId fault = t.record(100, "fault:region_outage:east", "fault", "", Phase::none, {});
  t.record(100, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  const EventId seen = t.record(200, "health-check:shop", "health_check_down", "", Phase::detection, {fault});
  const EventId decided = t.record(500, "oncall:sre", "decided", "", Phase::decision, {fault, seen});
  const EventId quick = t.record(600, "alb:dr", "created", "", Phase::action, {decided});
  const EventId slow = t.record(800, "orders-db-dr", "promoted", "", Phase::action, {decided});
  t.record(900, "journey:checkout", "impact_over", "", Phase::propagation, {quick, slow});
  nothing_lost(t);
  return t;
}

double covered_s(const std::vector<Leg> &legs)
{
  double sum = 0;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    if (i > 0)
      CHECK(legs[i].from_s == legs[i - 1].to_s);
    CHECK(legs[i].to_s > legs[i].from_s);
    sum += legs[i].to_s - legs[i].from_s;
  }
  return sum;
}

} // namespace

TEST_CASE("alarms are told by their first firing since the onset, not by what fired before")
{
  Timeline t;
  t.record(5, "alert:Watchdog", "alert_firing", "", Phase::none, {});
  const EventId fault = t.record(100, "fault:region_outage:east", "fault", "", Phase::none, {});
  const EventId felt = t.record(100, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  t.record(160, "alert:High", "alert_firing", "", Phase::detection, {felt});
  t.record(170, "cloudwatch:low", "alarm_firing", "", Phase::detection, {felt});
  t.record(180, "alert:High", "alert_resolved", "", Phase::none, {felt});
  t.record(190, "alert:High", "alert_firing", "", Phase::detection, {felt});
  t.record(400, "journey:checkout", "impact_over", "", Phase::action, {felt});
  nothing_lost(t);
  const Outcome outcome = judge(t, shop(), 3600);
  REQUIRE(outcome.alarms.size() == 2);
  CHECK(outcome.alarms[0].component == "alert:High");
  CHECK(outcome.alarms[0].fired_s == 60);
  CHECK(outcome.alarms[1].fired_s == 70);
  CHECK(outcome.alarms_before == std::vector<std::string>{"alert:Watchdog"});
  CHECK(outcome.felt_after_s == 0);
}

TEST_CASE("an alarm that was quiet again before the onset does not stand, and users may feel it later")
{
  Timeline t;
  t.record(5, "cloudwatch:a", "alarm_firing", "", Phase::none, {});
  t.record(50, "cloudwatch:a", "alarm_ok", "", Phase::none, {});
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  const EventId felt = t.record(130, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  t.record(400, "journey:checkout", "impact_over", "", Phase::action, {felt});
  nothing_lost(t);
  const Outcome outcome = judge(t, shop(), 3600);
  CHECK(outcome.alarms_before.empty());
  CHECK(outcome.felt_after_s == 30);
}

TEST_CASE("a fault that changes nothing is not the onset of an outage that another one led to")
{
  Timeline t;
  const EventId corrupt = t.record(100, "fault:data_corruption:db", "fault", "", Phase::none, {});
  t.record(150, "fault:traffic_spike", "fault", "", Phase::none, {}); // of factor 1
  const EventId felt = t.record(200, "journey:checkout", "impact_begin", "", Phase::none, {corrupt});
  t.record(500, "journey:checkout", "impact_over", "", Phase::action, {felt});
  nothing_lost(t);
  const Outcome outcome = judge(t, shop(), 1000);
  CHECK(outcome.onset_s == 100);
  CHECK(outcome.rto_s == 400);
}

TEST_CASE("the critical path takes the slower branch and every second once")
{
  const Outcome outcome = judge(recovery(), shop(), 7200);
  CHECK(outcome.impact);
  CHECK_FALSE(outcome.censored);
  CHECK(outcome.rto_s == 800);
  REQUIRE(outcome.critical_path.size() == 4);
  CHECK(outcome.critical_path[0].phase == "detection");
  CHECK(outcome.critical_path[1].phase == "decision");
  CHECK(outcome.critical_path[2].component == "orders-db-dr");
  CHECK(outcome.critical_path[3].phase == "propagation");
  CHECK(covered_s(outcome.critical_path) == 800);
}

TEST_CASE("a relapse moves the users' clock, an open impact is censored")
{
  Timeline relapse = recovery();
  const EventId again = relapse.record(1000, "journey:checkout", "impact_begin", "", Phase::none, {});
  CHECK(judge(relapse, shop(), 7200).censored);
  CHECK(judge(relapse, shop(), 7200).rto_s == 7100);
  relapse.record(1300, "journey:checkout", "impact_over", "", Phase::catch_up, {again});
  CHECK(judge(relapse, shop(), 7200).rto_s == 1200);
  CHECK(judge(relapse, shop(), 1500).censored); // over for 200 s only
}

TEST_CASE("a relapse keeps the legs of the recovery before it, whatever its cause is said to be")
{
  for (const bool of_another : {false, true}) {
    Timeline t = recovery(); // users back at 900 s
    const EventId again = t.record(1000, of_another ? "journey:browse" : "journey:checkout", "impact_begin",
                                   "", Phase::detection, {0}); // the fault
    t.record(1150, of_another ? "journey:browse" : "journey:checkout", "impact_over", "", Phase::catch_up,
             {again});
    const Outcome outcome = judge(t, shop(), 7200);
    CHECK(outcome.rto_s == 1050);
    REQUIRE(outcome.critical_path.size() == 6);
    CHECK(outcome.critical_path[0].component == "health-check:shop");
    CHECK(outcome.critical_path[1].component == "oncall:sre");
    CHECK(outcome.critical_path[2].component == "orders-db-dr");
    CHECK(outcome.critical_path[3].to_s == 900);
    CHECK(outcome.critical_path[4].what.find("a relapse") == 0);
    CHECK(covered_s(outcome.critical_path) == 1050);
  }
}

TEST_CASE("a relapse after five minutes without impact is no part of this recovery")
{
  Timeline late = recovery(); // over at 900 s
  const EventId again = late.record(1201, "journey:checkout", "impact_begin", "", Phase::none, {});
  late.record(2000, "journey:checkout", "impact_over", "", Phase::catch_up, {again});
  CHECK_FALSE(judge(late, shop(), 7200).censored);
  CHECK(judge(late, shop(), 7200).rto_s == 800);
}

TEST_CASE("the clock starts with the fault that users felt, not with one before it that nobody did")
{
  Timeline t;
  t.record(100, "fault:partition:link", "fault", "", Phase::none, {});
  const EventId felt = t.record(5000, "fault:region_outage:a", "fault", "", Phase::none, {});
  const EventId begin = t.record(5001, "journey:checkout", "impact_begin", "", Phase::detection, {felt});
  t.record(6000, "journey:checkout", "impact_over", "", Phase::propagation, {begin});
  t.record(6500, "fault:traffic_spike:traffic", "fault", "", Phase::none, {});
  const Outcome outcome = judge(t, shop(), 20000);
  CHECK(outcome.onset_s == 5000);
  CHECK(outcome.rto_s == 1000);
  CHECK(covered_s(outcome.critical_path) == 1000);
}

TEST_CASE("a later fault has a recovery of its own, and the slowest one counts")
{
  Timeline t;
  const EventId cut = t.record(100, "fault:partition:a|b", "fault", "", Phase::none, {});
  t.record(200, "journey:checkout", "impact_begin", "", Phase::none, {cut}); // a blip, perhaps by chance
  t.record(260, "journey:checkout", "impact_over", "", Phase::propagation, {cut});
  const EventId lost = t.record(4000, "fault:region_outage:east", "fault", "", Phase::none, {});
  const EventId felt = t.record(4001, "journey:checkout", "impact_begin", "", Phase::none, {lost});
  CHECK(judge(t, shop(), 9000).censored);
  CHECK(judge(t, shop(), 9000).rto_s == 5000);
  t.record(7000, "journey:checkout", "impact_over", "", Phase::propagation, {lost, felt});
  CHECK(judge(t, shop(), 9000).rto_s == 3000);
  CHECK(judge(t, shop(), 9000).onset_s == 4000);
  CHECK(covered_s(judge(t, shop(), 9000).critical_path) == 3000);

  const EventId small = t.record(7400, "fault:zone_outage:west-a", "fault", "", Phase::none, {});
  t.record(7401, "journey:checkout", "impact_begin", "", Phase::none, {small});
  t.record(7500, "journey:checkout", "impact_over", "", Phase::propagation, {small});
  CHECK(judge(t, shop(), 9000).rto_s == 3000); // sooner over than the one before
  t.record(8000, "journey:checkout", "impact_begin", "", Phase::none, {});
  CHECK_FALSE(judge(t, shop(), 9000).censored); // a relapse without a fault is no recovery of one
}

TEST_CASE("without impact there is nothing to recover from")
{
  Timeline t;
  t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  const Outcome outcome = judge(t, shop(), 7200);
  CHECK_FALSE(outcome.impact);
  CHECK(outcome.rto_s == 0);
  CHECK(outcome.critical_path.empty());
  CHECK_THROWS_AS(judge(Timeline{}, shop(), 7200), Defect);
}

TEST_CASE("the system's RPO is the worst store's, losses add up, redundancy has its own clock")
{
  Timeline t = recovery();
  t.set_total("store:orders-db:rpo_s", 12);
  t.set_total("store:orders-db:lost_transactions", 100);
  t.set_total("store:events:rpo_s", 40);
  t.set_total("store:events:lost_transactions", 7);
  t.set_total("transactions:failed", 5000);
  t.record(950, "orders-db-dr", "redundancy_lost", "", Phase::none, {});
  const Outcome open = judge(t, shop(), 7200);
  CHECK(open.rpo_s == 40);
  CHECK(open.lost_transactions == 107);
  CHECK(open.failed_transactions == 5000);
  CHECK(std::isinf(open.redundancy_rto_s));
  t.record(4000, "orders-db-dr", "redundancy_restored", "", Phase::action, {});
  CHECK(judge(t, shop(), 7200).redundancy_rto_s == 3900);
}

TEST_CASE("a store that nobody can reach by the horizon has not kept its RPO")
{
  Timeline t = recovery();
  const EventId lost = t.record(950, "orders-db", "writer_lost", "", Phase::none, {});
  CHECK(std::isinf(judge(t, shop(), 7200).rpo_s)); // not a number of seconds of downtime
  CHECK(std::isinf(judge(t, shop(), 7200).redundancy_rto_s));
  t.record(2000, "orders-db", "repointed", "", Phase::action, {lost});
  CHECK(judge(t, shop(), 7200).rpo_s == 0);
}

TEST_CASE("on any graph of causes the legs cover exactly the time from the first cause to the end")
{
  Stream stream(5, 0, "graph", "shape");
  for (int graph = 0; graph < 200; ++graph) {
    Timeline t;
    double now_s = 0;
    t.record(now_s, "fault", "fault", "", Phase::none, {});
    for (EventId id = 1; id < 40; ++id) {
      now_s += stream.uniform() < 0.3 ? 0 : stream.uniform() * 50;
      std::vector<EventId> causes;
      for (int i = 0; i < 3; ++i)
        causes.push_back(static_cast<EventId>(stream.uniform() * id));
      t.record(now_s, "x", "step", "", Phase::action, causes);
    }
    CHECK(covers(critical_path(t, 0, 39), 0, now_s));
  }
}

TEST_CASE("users who are below an SLO before the fault, and still are, have not recovered by it")
{
  Timeline never;
  never.record(10, "journey:checkout", "impact_begin", "", Phase::none, {});
  const EventId fault = never.record(100, "fault:region_outage:east", "fault", "", Phase::none, {});
  const Outcome ill = judge(never, shop(), 4000);
  CHECK(ill.impact);
  CHECK(ill.impact_before);
  CHECK(ill.censored);
  CHECK(ill.rto_s == 3900);

  never.record(700, "journey:checkout", "impact_over", "", Phase::propagation, {fault});
  const Outcome late = judge(never, shop(), 4000);
  CHECK(late.impact_before);
  CHECK_FALSE(late.censored);
  CHECK(late.rto_s == 600);

  Timeline well; // what is over before the fault is another matter
  well.record(10, "journey:checkout", "impact_begin", "", Phase::none, {});
  well.record(50, "journey:checkout", "impact_over", "", Phase::none, {});
  well.record(100, "fault:region_outage:east", "fault", "", Phase::none, {});
  CHECK_FALSE(judge(well, shop(), 4000).impact_before);
  CHECK_FALSE(judge(well, shop(), 4000).impact);
}

TEST_CASE("a relapse that lasts to the horizon, and longer than the objective, has not recovered")
{
  Timeline relapse = recovery();
  relapse.record(5000, "journey:checkout", "impact_begin", "", Phase::none, {});
  CHECK(judge(relapse, shop(), 5000 + 3601).censored);
  CHECK_FALSE(judge(relapse, shop(), 5000 + 3599).censored);
  const Outcome ends_ill = judge(relapse, shop(), 5000 + 3599);
  relapse.record(6000, "journey:checkout", "impact_over", "", Phase::none, {});
  const Outcome ends_well = judge(relapse, shop(), 20000);
  CHECK_FALSE(ends_well.censored); // another matter, hours later
  CHECK(ends_well.rto_s == ends_ill.rto_s);
  CHECK(ends_ill.impact_s - ends_well.impact_s == 3599 - 1000);
}

} // namespace judge_test
