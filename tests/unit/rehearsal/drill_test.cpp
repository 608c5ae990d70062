#include "sim/analysis/rehearsal/drill.hpp"

#include <catch2/catch.hpp>

namespace drill_test {

using namespace drsim;

namespace {

PredictedRehearsal two_steps()
{
  PredictedRehearsal one;
  one.id = "DR-2027-001";
  one.type = "staging";
  one.steps = {{"runbook:failover/1", "Look (5 min)", "Anna", true, {}, {}},
               {"runbook:failover/2", "Switch the DNS", "Ivan", true, {}, {}}};
  return one;
}

/// Types a command at a moment; returns why it is not taken.
std::string type(Drill &drill, double at_s, const std::string &line)
{
  DrillEntry entry = parse_drill_command(line);
  REQUIRE_FALSE(entry.kind.empty());
  entry.at_s = at_s;
  return drill.apply(entry);
}

} // namespace

TEST_CASE("a drill goes from ready to completed, one state at a time")
{
  const PredictedRehearsal plan = two_steps();
  Drill drill(plan);
  CHECK(drill.state() == Drill::State::ready);
  CHECK(type(drill, 1, "begin 1") == "start it first");
  CHECK(type(drill, 2, "start").empty());
  CHECK(type(drill, 3, "start") == "it has begun already");
  CHECK(type(drill, 4, "fault").empty());
  CHECK(type(drill, 5, "done 1") == "runbook:failover/1 is not under way: begin it first");
  CHECK(type(drill, 6, "begin 1 Anna").empty());
  CHECK(type(drill, 7, "begin Look") == "runbook:failover/1 is under way already");
  CHECK(type(drill, 8, "complete") == "runbook:failover/1 is under way: done, fail or skip it first");
  CHECK(type(drill, 9, "done 1").empty());
  CHECK(type(drill, 10, "begin 1") == "runbook:failover/1 is over: done");
  CHECK(type(drill, 11, "begin 3").starts_with("the plan has no step"));
  CHECK(type(drill, 12, "skip 2 no rights").empty());
  CHECK(type(drill, 11, "note too early") == "the clock went back: the entry before it is later");
  CHECK(type(drill, 13, "complete").empty());
  CHECK(drill.is_over());
  CHECK(type(drill, 14, "note late") == "the rehearsal is over: completed");
}

TEST_CASE("a failed step may be tried again")
{
  const PredictedRehearsal plan = two_steps();
  Drill drill(plan);
  REQUIRE(type(drill, 1, "start").empty());
  REQUIRE(type(drill, 2, "begin 1").empty());
  REQUIRE(type(drill, 3, "fail 1 typo").empty());
  CHECK(type(drill, 4, "begin 1").empty());
}

TEST_CASE("on hold the clock stands still, and only talk and resume are taken")
{
  const PredictedRehearsal plan = two_steps();
  Drill drill(plan);
  REQUIRE(type(drill, 100, "start").empty());
  REQUIRE(type(drill, 160, "fault").empty());
  CHECK(drill.elapsed_s(200) == 40);
  REQUIRE(type(drill, 200, "hold a real incident").empty());
  CHECK(type(drill, 210, "begin 1") == "it is on hold: resume first");
  CHECK(type(drill, 220, "note everybody there").empty());
  CHECK(drill.elapsed_s(500) == 40);
  REQUIRE(type(drill, 500, "resume").empty());
  CHECK(drill.elapsed_s(520) == 60);
  CHECK(type(drill, 530, "abort enough").empty());
  CHECK(drill.state() == Drill::State::aborted);
}

TEST_CASE("commands are told when they are none, with the nearest")
{
  CHECK(parse_drill_command("strt").text == "\"strt\" is no command; did you mean start?");
  CHECK(parse_drill_command("begin").kind.empty());
  CHECK(parse_drill_command("begin 2 Anna and Ivan").who == "Anna and Ivan");
  CHECK(parse_drill_command("fail 2 no rights").text == "no rights");
  CHECK(parse_drill_command("decide go on").text == "go on");
  CHECK(only_shows(parse_drill_command("status").kind));
}

TEST_CASE("what was written is read back to the same state")
{
  const PredictedRehearsal plan = two_steps();
  std::string file = drill_head("DR-2027-001", "small");
  Drill drill(plan);
  double at_s = 1'800'000'000;
  for (const char *line : {"start", "fault", "begin 1 Анна", "hold \"quoted\"", "resume", "done 1 ok"}) {
    DrillEntry entry = parse_drill_command(line);
    entry.at_s = at_s += 10;
    REQUIRE(drill.apply(entry).empty());
    file += drill_line(entry);
  }
  Diagnostics diagnostics;
  const DrillLog log = read_drill_log(file + "{\"at\": \"20", "log.jsonl", diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.problems().size() == 1); // the line that was cut short
  CHECK(log.rehearsal == "DR-2027-001");
  REQUIRE(log.entries.size() == 6);
  Drill again(plan);
  for (DrillEntry entry : log.entries)
    REQUIRE(again.apply(entry).empty());
  CHECK(again.state() == drill.state());
  CHECK(again.elapsed_s(at_s) == drill.elapsed_s(at_s));
  CHECK(log.entries[2].who == "Анна");
}

} // namespace drill_test
