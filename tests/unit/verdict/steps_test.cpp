#include "sim/verdict/steps.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace steps_test {

using namespace drsim;

namespace {

const std::string first = "runbook:r/1";
const std::string second = "runbook:r/2";

/// Step 1 from 200 to 300, then promotes until 900; step 2 is blocked until 1000, and fails at 1100.
Timeline told()
{
  Timeline t;
  const EventId begun = t.record(200, "oncall:sre", "decided", "", Phase::decision, {});
  const EventId one = t.record(200, first, "step_started", "Promote", Phase::action, {begun});
  const EventId work =
      t.record(300, first, "step_work_done", "Promote: hands are free", Phase::action, {one});
  const EventId asked = t.record(300, first, "step_requested", "promote:dr", Phase::action, {work});
  const EventId done = t.record(900, "dr", "promoted", "", Phase::action, {asked});
  const EventId ended = t.record(900, first, "step_done", "Promote", Phase::action, {done});
  const EventId blocked =
      t.record(900, second, "step_blocked", "Point: waits for tool:vpn", Phase::action, {ended});
  const EventId two = t.record(1000, second, "step_started", "Point", Phase::action, {blocked});
  t.record(1100, second, "step_failed", "Point", Phase::action, {two});
  return t;
}

Outcome outcome_of(const Timeline &timeline)
{
  Outcome outcome;
  outcome.onset_s = 100;
  outcome.critical_path = {{"action", first, "step_work_done", "", 200, 300},
                           {"action", "dr", "promoted", "", 300, 900},
                           {"action", "dr", "something", "", 950, 970}, // nobody asked for it then
                           {"action", second, "step_started", "", 970, 1000}};
  judge_steps(timeline, outcome);
  return outcome;
}

} // namespace

TEST_CASE("steps: when each could begin, began and ended, what it waited for and how it ended")
{
  const Outcome outcome = outcome_of(told());
  REQUIRE(outcome.steps.size() == 2);
  const StepOutcome &one = outcome.steps[0];
  CHECK((one.component == first && one.end == "done" && one.waited_for.empty()));
  CHECK((one.ready_s == 100 && one.begun_s == 100 && one.ended_s == 800));
  CHECK(one.hands_s == 100);
  CHECK(one.path_s == 700); // its own work, and what it asked for while it waited
  const StepOutcome &two = outcome.steps[1];
  CHECK((two.end == "failed" && two.waited_for == "tool:vpn"));
  CHECK((two.ready_s == 800 && two.begun_s == 900 && two.ended_s == 1000));
  CHECK(two.path_s == 30);
}

TEST_CASE("steps: those that are skipped, passed over, approved first, tried twice, or never end")
{
  Timeline t;
  const EventId begun = t.record(200, "oncall:sre", "decided", "", Phase::decision, {});
  t.record(200, "r/1", "step_skipped", "", Phase::action, {begun});
  t.record(200, "r/2", "step_passed_over", "", Phase::action, {begun});
  const EventId approved = t.record(500, "r/3", "step_approved", "", Phase::decision, {begun});
  t.record(500, "r/3", "step_started", "", Phase::action, {approved});
  t.record(600, "r/4", "step_started", "", Phase::action, {approved});
  t.record(700, "r/4", "step_failed", "", Phase::action, {approved});
  t.record(800, "r/4", "step_started", "", Phase::action, {approved});
  t.record(850, "r/4", "step_done", "", Phase::action, {approved});
  Outcome outcome;
  outcome.onset_s = 0;
  judge_steps(t, outcome);
  REQUIRE(outcome.steps.size() == 4);
  CHECK(outcome.steps[0].end == "left_undone");
  CHECK(std::isinf(outcome.steps[0].begun_s));
  CHECK(outcome.steps[1].end == "passed_over");
  CHECK((outcome.steps[2].end == "unfinished" && outcome.steps[2].ready_s == 200));
  CHECK((outcome.steps[2].begun_s == 500 && std::isinf(outcome.steps[2].ended_s)));
  CHECK((outcome.steps[3].end == "failed" && outcome.steps[3].ended_s == 700));
  CHECK(outcome.steps[3].attempts == 2);
}

TEST_CASE("steps: what people met that no runbook is for is told once each")
{
  Timeline t;
  for (const char *word : {"edge", "cache", "edge"})
    t.record(1, "oncall:sre", "no_runbook", std::string("no runbook for trouble of kind ") + word,
             Phase::decision, {});
  Outcome outcome;
  judge_steps(t, outcome);
  CHECK(outcome.improvised == std::vector<std::string>{"edge", "cache"});
}

} // namespace steps_test
