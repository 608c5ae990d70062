#include "sim/verdict/critical_path.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace waiting_test {

using namespace drsim;

namespace {

constexpr double horizon_s = 7200;

Deployment shop()
{
  Deployment deployment;
  deployment.stores = {{"orders-db", ""}};
  ComponentSpec verify;
  verify.id = "runbook:region/9";
  verify.parameters["action"].text = "verify";
  deployment.components = {verify};
  return deployment;
}

/// Users are hurt from 100 s on and never again well; `tell` adds what else happens.
Outcome stuck(const std::function<void(Timeline &t)> &tell)
{
  Timeline t;
  const EventId fault = t.record(100, "fault:region_outage:east", "fault", "east is lost", Phase::none, {});
  t.record(100, "journey:checkout", "impact_begin", "", Phase::detection, {fault});
  tell(t);
  const Outcome outcome = judge(t, shop(), horizon_s);
  CHECK(outcome.censored);
  CHECK(covers(outcome.critical_path, 100, horizon_s));
  CHECK(outcome.critical_path.back().kind == "waiting");
  CHECK(outcome.critical_path.back().component == outcome.waiting_for.component);
  CHECK(outcome.critical_path.back().what == outcome.waiting_for.what);
  return outcome;
}

EventId paged(Timeline &t)
{
  return t.record(200, "oncall:sre", "paged", "a pager rings", Phase::detection, {1});
}

EventId decided(Timeline &t)
{
  const EventId page = paged(t);
  const EventId awake = t.record(300, "oncall:sre", "acknowledged", "", Phase::decision, {page});
  const EventId known = t.record(400, "oncall:sre", "diagnosed", "", Phase::decision, {awake});
  return t.record(500, "oncall:sre", "decided", "begin runbook:region", Phase::decision, {known});
}

} // namespace

TEST_CASE("waiting: nobody was ever paged, and what is broken all the while")
{
  const Outcome fault = stuck([](Timeline &) {});
  CHECK(fault.waiting_for.kind == "nobody_paged");
  CHECK(fault.waiting_for.component == "fault:region_outage:east");
  CHECK(fault.waiting_for.what == "nobody was ever paged or told; nothing ends the fault: east is lost");
  CHECK(fault.critical_path.back().phase == "detection");
  const Outcome store =
      stuck([](Timeline &t) { t.record(101, "orders-db", "writer_lost", "", Phase::none, {0}); });
  CHECK(store.waiting_for.component == "orders-db");
  CHECK(store.waiting_for.what == "nobody was ever paged or told; no copy takes writes");
  const Outcome healed = stuck([](Timeline &t) {
    t.record(101, "users", "backlog", "", Phase::none, {0});
    t.record(150, "fault:region_outage:east", "fault_healed", "", Phase::action, {0});
  });
  CHECK(healed.waiting_for.what == "nobody was ever paged or told; queues that do not drain");
}

TEST_CASE("waiting: people who do not answer, do not know, or know nothing else to do")
{
  const Outcome asleep =
      stuck([](Timeline &t) { t.record(300, "oncall:sre", "escalated", "", Phase::decision, {paged(t)}); });
  CHECK(asleep.waiting_for.kind == "not_acknowledged");
  CHECK(asleep.critical_path.back().from_s == 300);
  CHECK(asleep.critical_path.back().phase == "decision");
  const Outcome puzzled = stuck(
      [](Timeline &t) { t.record(300, "oncall:sre", "acknowledged", "", Phase::decision, {paged(t)}); });
  CHECK(puzzled.waiting_for.kind == "not_decided");
  const Outcome bare = stuck([](Timeline &t) {
    const EventId page = paged(t);
    t.record(300, "oncall:sre", "nothing_left", "nobody knows anything else to do", Phase::none, {page});
  });
  CHECK(bare.waiting_for.kind == "nothing_left");
  CHECK(bare.waiting_for.what == "nobody knows anything else to do");
  const auto after = [](const char *kind) {
    return stuck([=](Timeline &t) { t.record(300, "oncall:sre", kind, "", Phase::decision, {paged(t)}); })
        .waiting_for.kind;
  };
  CHECK(after("reported") == "not_acknowledged");
  for (const char *kind : {"engaged", "misrouted", "misdiagnosed", "theory_failed", "not_over",
                           "false_all_clear", "looked_again", "diagnosed"})
    CHECK(after(kind) == "not_decided");
  for (const char *kind : {"asked", "setback", "measure_done", "measure_failed"})
    CHECK(after(kind) == "runbook_unfinished");
}

TEST_CASE("waiting: a step that is blocked, or begun and not done, not one that only looks")
{
  const Outcome blocked = stuck([](Timeline &t) {
    t.record(600, "runbook:region/3", "step_blocked", "Promote: waits for tool:jenkins", Phase::action,
             {decided(t)});
  });
  CHECK(blocked.waiting_for.kind == "step_blocked");
  CHECK(blocked.waiting_for.component == "runbook:region/3");
  CHECK(blocked.waiting_for.what == "Promote: waits for tool:jenkins");
  const Outcome open = stuck([](Timeline &t) {
    const EventId begun =
        t.record(600, "runbook:region/3", "step_started", "Promote", Phase::action, {decided(t)});
    t.record(700, "runbook:region/9", "step_started", "Look", Phase::action, {begun});
  });
  CHECK(open.waiting_for.kind == "step_unfinished");
  CHECK(open.waiting_for.what == "begun and not done: Promote");
  const Outcome between = stuck([](Timeline &t) {
    const EventId done =
        t.record(600, "runbook:region/3", "step_done", "Promote", Phase::action, {decided(t)});
    t.record(700, "runbook:region/9", "step_started", "Look", Phase::action, {done});
  });
  CHECK(between.waiting_for.kind == "runbook_unfinished");
}

TEST_CASE("waiting: a runbook that was given up says for which step, and why it could not be done")
{
  const Outcome outcome = stuck([](Timeline &t) {
    const EventId asked =
        t.record(600, "runbook:region/3", "step_requested", "restore:orders-db", Phase::action, {decided(t)});
    const EventId why =
        t.record(600, "orders-db", "restore_impossible", "no backup can be reached", Phase::action, {asked});
    const EventId failed = t.record(600, "runbook:region/3", "step_failed",
                                    "restore:orders-db cannot be done", Phase::action, {asked, why});
    t.record(600, "runbook:region", "runbook_failed", "", Phase::action, {failed});
  });
  CHECK(outcome.waiting_for.kind == "step_failed");
  CHECK(outcome.waiting_for.component == "runbook:region/3");
  CHECK(outcome.waiting_for.what == "restore:orders-db cannot be done: no backup can be reached");
}

TEST_CASE("waiting: after every step is done, the store, then the queues, then the fault")
{
  const auto finished = [](Timeline &t) {
    t.record(900, "runbook:region", "runbook_finished", "", Phase::action, {decided(t)});
  };
  CHECK(stuck(finished).waiting_for.kind == "fault_lasts");
  const auto queued = [&](Timeline &t) {
    finished(t);
    t.record(950, "users", "backlog", "", Phase::none, {});
  };
  CHECK(stuck(queued).waiting_for.kind == "backlog");
  CHECK(stuck(queued).critical_path.back().phase == "catch-up");
  const Outcome store = stuck([&](Timeline &t) {
    queued(t);
    t.record(960, "orders-db", "writer_lost", "", Phase::none, {});
  });
  CHECK(store.waiting_for.kind == "no_writer");
  const Outcome spoilt = stuck([&](Timeline &t) {
    queued(t);
    t.record(960, "orders-db", "data_corrupted", "", Phase::none, {});
    t.record(970, "fault:data_corruption:orders-db", "fault_healed", "", Phase::action, {});
  });
  CHECK(spoilt.waiting_for.kind == "spoilt");
  CHECK(spoilt.waiting_for.component == "orders-db");
  const Outcome unknown = stuck([&](Timeline &t) {
    finished(t);
    t.record(960, "fault:region_outage:east", "fault_healed", "", Phase::action, {0});
  });
  CHECK(unknown.waiting_for.kind == "unknown");
  const auto led_astray = [&](Timeline &t) {
    finished(t);
    t.record(960, "fault:region_outage:east", "fault_healed", "", Phase::action, {0});
    t.record(970, "registrar:shop", "delegation_lost", "", Phase::none, {});
    t.record(980, "registrar:shop", "delegation_back", "", Phase::action, {});
  };
  const Outcome astray = stuck(led_astray);
  CHECK(astray.waiting_for.kind == "resolvers");
  CHECK(astray.waiting_for.component == "registrar:shop");
  CHECK(astray.critical_path.back().phase == "propagation");
  const Outcome learnt = stuck([&](Timeline &t) {
    led_astray(t);
    t.record(990, "registrar:shop", "delegation_known", "", Phase::propagation, {});
  });
  CHECK(learnt.waiting_for.kind == "unknown");
  const Outcome usual = stuck([&](Timeline &t) { // so few come that a hundredth of them proves nothing
    finished(t);
    t.record(960, "fault:region_outage:east", "fault_healed", "", Phase::action, {0});
    t.set_total("journey:checkout:usual_success_ratio", 0.991);
  });
  CHECK(usual.waiting_for.kind == "usual_below_slo");
  CHECK(usual.waiting_for.component == "journey:checkout");
  CHECK(usual.waiting_for.what.find("99.10 % of its transactions had succeeded") != std::string::npos);
  const Outcome overload = stuck([&](Timeline &t) { // the queue is as long as patience lets it be
    finished(t);
    t.record(960, "fault:region_outage:east", "fault_healed", "", Phase::action, {0});
    t.set_total("backlog:last", 481);
  });
  CHECK(overload.waiting_for.kind == "overload");
  CHECK(overload.waiting_for.component == "journey:checkout");
  CHECK(overload.waiting_for.what.find("481 requests") != std::string::npos);
}

TEST_CASE("waiting: what began before the onset may still go on, what was over by then is another story")
{
  const auto told = [](bool over) {
    Timeline t;
    t.record(10, "fault:partition:a|b", "fault", "", Phase::none, {});
    t.record(20, "oncall:sre", "paged", "", Phase::detection, {0});
    const EventId decision =
        t.record(30, "oncall:sre", "decided", "begin runbook:link", Phase::decision, {1});
    const EventId begun = t.record(40, "runbook:link/1", "step_started", "Call", Phase::action, {decision});
    if (over) {
      const EventId done = t.record(50, "runbook:link/1", "step_done", "Call", Phase::action, {begun});
      t.record(50, "runbook:link", "runbook_finished", "", Phase::action, {done});
      t.record(60, "oncall:sre", "stood_down", "", Phase::none, {done});
      t.record(60, "fault:partition:a|b", "fault_healed", "", Phase::action, {0});
    }
    const EventId fault = t.record(100, "fault:region_outage:east", "fault", "lost", Phase::none, {});
    t.record(100, "journey:checkout", "impact_begin", "", Phase::detection, {fault});
    return judge(t, shop(), horizon_s);
  };
  CHECK(told(false).waiting_for.kind == "step_unfinished");
  CHECK(told(true).waiting_for.kind == "nobody_paged");
  CHECK(covers(told(false).critical_path, 100, horizon_s));
}

TEST_CASE("waiting: a recovered trial waits for nothing")
{
  Timeline t;
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  t.record(100, "journey:checkout", "impact_begin", "", Phase::detection, {fault});
  t.record(500, "journey:checkout", "impact_over", "", Phase::propagation, {fault});
  const Outcome outcome = judge(t, shop(), horizon_s);
  CHECK(outcome.waiting_for.component.empty());
  CHECK(outcome.waiting_for.what.empty());
}

} // namespace waiting_test
