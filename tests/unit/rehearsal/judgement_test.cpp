#include "sim/analysis/rehearsal/judgement.hpp"
#include "tests/unit/rehearsal/small_shop.hpp"

#include <catch2/catch.hpp>

namespace judgement_test {

using namespace drsim;

namespace {

Times around(double p50)
{
  return {60, 0.5 * p50, p50, 1.5 * p50, 2 * p50};
}

PredictedRehearsal predicted(const std::string &type = "staging")
{
  PredictedRehearsal one;
  one.id = "DR-2027-001";
  one.type = type;
  one.scenario = "region";
  one.rto_target_s = 3600;
  one.rpo_target_s = 900;
  one.rto_s = around(2400);
  one.rpo_s = around(60);
  one.detection_s = around(120);
  one.decision_s = around(600);
  one.work_s = around(1200);
  one.steps = {{"runbook:failover/1", "Look (5 min)", "Anna", true, around(600), around(300)},
               {"runbook:failover/2", "Switch the DNS", "Ivan", true, around(900), around(300)}};
  one.alerts = {{"paged", "alert:Down", "oncall:sre", true, around(120)},
                {"reported", "users", "oncall:sre", false, around(300)}};
  return one;
}

constexpr const char *good_csv = "time,step,who,result\n"
                                 "2027-01-12T10:00:00Z,T0,Lead,\n"
                                 "2027-01-12T10:02:00Z,alert:Down,,received\n"
                                 "2027-01-12T10:12:00Z,1,Anna,started\n"
                                 "2027-01-12T10:17:00Z,1,Anna,done\n"
                                 "2027-01-12T10:17:00Z,Switch the DNS,Ivan,started\n"
                                 "2027-01-12T10:22:00Z,Switch the DNS,Ivan,done\n"
                                 "2027-01-12T10:30:00Z,recovered,Lead,\n"
                                 "2027-01-12T10:31:00Z,rpo,Lead,45s\n";

DrillLog log_of(const std::string &text)
{
  Diagnostics diagnostics;
  DrillLog log = read_drill_log(text, "log", diagnostics);
  INFO(diagnostics.text());
  REQUIRE_FALSE(diagnostics.has_errors());
  return log;
}

std::string without(std::string text, const std::string &line)
{
  const std::size_t at = text.find(line);
  REQUIRE(at != std::string::npos);
  return text.erase(at, text.find('\n', at) + 1 - at);
}

std::string replaced(std::string text, const std::string &from, const std::string &to)
{
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::vector<std::string> keys(const Judgement &judgement)
{
  std::vector<std::string> all;
  for (const Deviation &one : judgement.deviations)
    all.push_back(one.severity + " " + one.note.key);
  return all;
}

double measured(const Judgement &judgement, const std::string &name)
{
  for (const MeasuredFigure &one : judgement.figures)
    if (one.name == name)
      return one.measured_s.value_or(-1);
  return -2;
}

using Keys = std::vector<std::string>;

} // namespace

TEST_CASE("what went as predicted is passed, with every time measured")
{
  const PredictedRehearsal plan = predicted();
  const Judgement judged = judge_log(plan, log_of(good_csv), catalogue_rules());
  CHECK(keys(judged) == Keys{});
  CHECK(judged.verdict == "passed");
  CHECK(measured(judged, "detection_s") == 120);
  CHECK(measured(judged, "decision_s") == 600);
  CHECK(measured(judged, "steps_s") == 600);
  CHECK(measured(judged, "rto_s") == 1800);
  CHECK(measured(judged, "rpo_s") == 45);
  CHECK(judged.steps[0].took_s == 300);
  CHECK(judged.steps[1].position == "within");
  CHECK(judged.alerts[0].position == "within");
  CHECK(judged.alerts[1].position == "not_told");
  CHECK(day_text(*judged.day) == "2027-01-12");
  CHECK(day_text(*judged.next_day) == "2028-01-12");
  CHECK_FALSE(judged.retest_day);
}

TEST_CASE("each deviation has its severity")
{
  const PredictedRehearsal plan = predicted();
  const auto of = [&](const std::string &text) {
    return keys(judge_log(plan, log_of(text), catalogue_rules()));
  };
  CHECK(of(replaced(good_csv, "T10:30", "T11:30")) == Keys{"critical dev_rto"});
  CHECK(of(replaced(good_csv, "45s", "20m")) == Keys{"critical dev_rpo"});
  CHECK(of(without(good_csv, "2027-01-12T10:30")) == Keys{"major dev_no_rto"});
  CHECK(of(without(good_csv, "2027-01-12T10:02")) == Keys{"major dev_alert_missing"});
  CHECK(of(replaced(good_csv, "T10:02", "T10:08")) == Keys{"minor dev_alert_late"});
  CHECK(of(replaced(good_csv, "T10:22", "T10:29")) == Keys{"major dev_slower"});
  CHECK(of(replaced(good_csv, "T10:22", "T10:26")) == Keys{"minor dev_slow"});
  CHECK(of(replaced(good_csv, "Ivan,done", "Ivan,failed")) == Keys{"critical dev_failed"});
  CHECK(of(without(good_csv, "2027-01-12T10:22")) == Keys{"major dev_unfinished"});
  CHECK(of(without(without(good_csv, "2027-01-12T10:22"), "2027-01-12T10:17:00Z,Switch")) ==
        Keys{"major dev_not_begun"});
  CHECK(of(std::string(good_csv) + "2027-01-12T10:32:00Z,Pizza,Anna,done\n") ==
        Keys{"minor dev_unknown_step"});
  CHECK(of(std::string(good_csv) + "2027-01-12T10:32:00Z,abort,Lead,\n") == Keys{"critical dev_aborted"});
}

TEST_CASE("failed is repeated soon, with owners and dates by severity")
{
  const PredictedRehearsal plan = predicted();
  const Judgement judged =
      judge_log(plan, log_of(replaced(good_csv, "Ivan,done", "Ivan,failed")), catalogue_rules());
  CHECK(judged.verdict == "failed");
  CHECK(day_text(*judged.retest_day) == "2027-02-11");
  CHECK(judged.deviations[0].owner == "Ivan");
  CHECK(day_text(judged.deviations[0].due) == "2027-01-26");
}

TEST_CASE("talk tests no figure: nothing is timed, no objective is judged unmeasured")
{
  for (const char *type : {"tabletop", "walkthrough"}) {
    const PredictedRehearsal plan = predicted(type);
    const std::string slow = replaced(without(good_csv, "2027-01-12T10:30"), "T10:22", "T10:29");
    CHECK(keys(judge_log(plan, log_of(slow), catalogue_rules())) == Keys{});
    CHECK_FALSE(plan.tests());
  }
}

TEST_CASE("a tabletop that left steps out is passed with conditions only")
{
  const PredictedRehearsal plan = predicted("tabletop");
  const Judgement judged =
      judge_log(plan, log_of("time,step,who,result\n2027-01-12T10:00:00Z,1,Anna,done\n"), catalogue_rules());
  CHECK(keys(judged) == Keys{"minor dev_not_discussed"});
  CHECK(judged.verdict == "conditions");
  CHECK(judged.steps[0].position == "unknown"); // talk is no work
  CHECK(judged.alerts[0].position == "not_told");
}

TEST_CASE("a clock on hold stands still")
{
  const PredictedRehearsal plan = predicted();
  std::string text = replaced(good_csv, "2027-01-12T10:22:00Z,Switch the DNS,Ivan,done\n2027-01-12T10:30:00Z",
                              "2027-01-12T10:18:00Z,hold,Lead,\n2027-01-12T11:18:00Z,resume,Lead,\n"
                              "2027-01-12T11:22:00Z,Switch the DNS,Ivan,done\n2027-01-12T11:30:00Z");
  text = replaced(text, "T10:31", "T11:31");
  const Judgement judged = judge_log(plan, log_of(text), catalogue_rules());
  CHECK(judged.held_s == 3600);
  CHECK(measured(judged, "rto_s") == 1800);
  CHECK(judged.steps[1].took_s == 300);
  CHECK(keys(judged) == Keys{});
}

TEST_CASE("times of day go over midnight, and a log without dates gives none")
{
  const PredictedRehearsal plan = predicted();
  const Judgement judged =
      judge_log(plan,
                log_of("time,step,who,result,end\n23:50,T0,,,\n23:52,alert:Down,,received,\n"
                       "00:02,1,Anna,done,00:07\n00:07,2,Ivan,done,00:12\n"
                       "00:20,recovered,,,\n00:21,rpo,,45s,\n"),
                catalogue_rules());
  CHECK(measured(judged, "rto_s") == 1800);
  CHECK(keys(judged) == Keys{"minor dev_no_date"});
  CHECK_FALSE(judged.next_day);
}

TEST_CASE("a filled record is a log too, with what people wrote as results")
{
  const PredictedRehearsal plan = predicted();
  const Judgement judged =
      judge_log(plan, log_of(R"({"schema": "drsim.rehearsal-record/1", "identity": {"id": "DR-2027-001"},
        "execution": {"steps": [{"actual": "2027-01-12T10:12:00Z", "end": "2027-01-12T10:17:00Z", "step": "1",
          "who": "Anna", "result": "done"}, {"actual": "", "step": "2", "result": ""}],
        "alerts": [{"alert": "alert:Down", "received": "2027-01-12T10:02:00Z"}]},
        "results": {"rto": [{"actual": "1h30m"}], "rpo": [{"actual": 45}]}})"),
                catalogue_rules());
  CHECK(measured(judged, "rto_s") == 5400);
  CHECK(measured(judged, "rpo_s") == 45);
  CHECK(keys(judged) == Keys{"critical dev_rto", "major dev_not_begun"});
}

TEST_CASE("every mistake of a log is told with its place")
{
  Diagnostics diagnostics;
  static_cast<void>(
      read_drill_log("time,step,who,result\nsoon,1,Anna,done\n10:00,,Anna,done\n", "log.csv", diagnostics));
  CHECK(diagnostics.problems().size() == 2);
  CHECK(diagnostics.text().find("log.csv:2: error: \"soon\" is no time") != std::string::npos);
  Diagnostics empty;
  static_cast<void>(read_drill_log("time,step,who,result\n", "log.csv", empty));
  CHECK(empty.has_errors());
}

} // namespace judgement_test
