#include "sim/analysis/rehearsal/predicted.hpp"
#include "tests/unit/rehearsal/small_shop.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace expected_test {

using namespace drsim;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

StepOutcome carried(const std::string &id, double begun_s, double ended_s)
{
  StepOutcome one;
  one.component = id;
  one.end = "done";
  one.ready_s = begun_s;
  one.begun_s = begun_s;
  one.ended_s = ended_s;
  return one;
}

/// Trial k: paged after 60 + k, three steps from 600 on, service back with the last one's end.
RehearsalTrial trial(std::size_t k)
{
  RehearsalTrial one;
  const double slow = static_cast<double>(k);
  one.outcome.trial = k;
  one.outcome.rto_s = 2400 + slow;
  one.outcome.steps = {carried("runbook:failover/1", 600, 900), carried("runbook:failover/2", 900, 1200),
                       carried("runbook:failover/3", 1200, 2400 + slow)};
  one.outcome.alarms = {{"alert:Down", 60 + slow}};
  one.outcome.alarms_before = {"alert:Watchdog"};
  one.calls = {{"paged", "oncall:sre", "alert:Down", 60 + slow}};
  if (k % 10 == 0)
    one.calls.push_back({"reported", "oncall:sre", "users", 300});
  return one;
}

std::vector<RehearsalTrial> trials(std::size_t count)
{
  std::vector<RehearsalTrial> all;
  for (std::size_t k = 0; k < count; ++k)
    all.push_back(trial(k));
  return all;
}

const ExpectedAlert &alert_of(const Expected &expected, const std::string &kind, const std::string &component)
{
  for (const ExpectedAlert &one : expected.alerts)
    if (one.kind == kind && one.component == component)
      return one;
  throw std::logic_error("no such alert");
}

} // namespace

TEST_CASE("quantiles stand only where the trials can tell them")
{
  std::vector<double> values;
  for (int i = 1; i <= 28; ++i)
    values.push_back(i);
  CHECK_FALSE(times_of(values).p90);
  CHECK(times_of(values).p50 == 14);
  values.push_back(29);
  CHECK(times_of(values).p90 == 27);
  CHECK_FALSE(times_of(values).p95);
  for (int i = 30; i <= 59; ++i)
    values.push_back(i);
  CHECK(times_of(values).p5 == 3);
  CHECK(times_of(values).p95 == 57);
  CHECK_FALSE(times_of({}).p50);
}

TEST_CASE("a page that comes from one alarm or another must come, though neither of these must")
{
  std::vector<RehearsalTrial> all = trials(60);
  for (std::size_t k = 0; k < all.size(); k += 3)
    all[k].calls[0].by = "alert:Other";
  const Expected expected = expect(small_shop(), {"runbook:failover"}, "", all);
  CHECK_FALSE(alert_of(expected, "paged", "alert:Down").must_come);
  CHECK_FALSE(alert_of(expected, "paged", "alert:Other").must_come);
  const ExpectedAlert &shared = alert_of(expected, "paged", "alert:Down | alert:Other");
  CHECK(shared.must_come);
  CHECK(shared.at_s.trials == 60);
  PredictedAlert predicted;
  predicted.component = shared.component;
  CHECK(predicted.is_meant("ALERT:other"));
  CHECK(predicted.is_meant("alert:Down"));
  CHECK_FALSE(predicted.is_meant("alert:Dow"));
  CHECK_THROWS(
      alert_of(expect(small_shop(), {"runbook:failover"}, "", trials(60)), "paged", "alert:Down | users"));
}

TEST_CASE("the first call of each kind, receiver and cause since the fault is told")
{
  Timeline timeline;
  const EventId early = timeline.record(10, "alert:Old", "alert_firing", "", Phase::none, {});
  static_cast<void>(timeline.record(11, "oncall:sre", "paged", "", Phase::detection, {early}));
  const EventId alarm = timeline.record(130, "alert:Down", "alert_firing", "", Phase::detection, {});
  static_cast<void>(timeline.record(160, "oncall:sre", "paged", "", Phase::detection, {alarm}));
  static_cast<void>(timeline.record(190, "oncall:sre", "paged", "", Phase::detection, {alarm}));
  const std::vector<Call> calls = calls_of(timeline, 100);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].by == "alert:Down");
  CHECK(calls[0].at_s == 60);
}

TEST_CASE("alerts come with their times, how often they come, and whether one must come")
{
  const Expected expected = expect(small_shop(), {"runbook:failover"}, "runbook:failback", trials(60));
  CHECK(expected.trials == 60);
  CHECK(alert_of(expected, "paged", "alert:Down").must_come);
  CHECK(alert_of(expected, "paged", "alert:Down").at_s.p50 == 89);
  const ExpectedAlert &complaint = alert_of(expected, "reported", "users");
  CHECK_FALSE(complaint.must_come);
  CHECK(complaint.at_s.trials == 6);
  CHECK(complaint.of == 60);
  CHECK(alert_of(expected, "alarm", "alert:Watchdog").before == 60);
}

TEST_CASE("phases, steps and objectives are those of the trials")
{
  const Expected expected = expect(small_shop(), {"runbook:failover"}, "runbook:failback", trials(60));
  CHECK(expected.first_call_s.p50 == 89);
  CHECK(expected.decision_s.p50 == 510); // 600 - 90
  CHECK(expected.steps_s.p50 == 1829);
  CHECK(expected.rto_met == 60);
  REQUIRE(expected.steps.size() == 3);
  CHECK(expected.steps[2].begins_s.p50 == 600);
  CHECK(expected.steps[0].takes_s.p95 == 300);
  CHECK(expected.steps[0].forward_s.p50 == 1529); // until the last step's end
  CHECK(expected.home_s.trials == 0);
}

TEST_CASE("a trial that never ends is beyond the horizon, never dropped")
{
  std::vector<RehearsalTrial> all = trials(60);
  for (std::size_t i = 0; i < 40; ++i) {
    all[i].outcome.censored = true;
    all[i].outcome.steps[2].ended_s = infinite;
    all[i].outcome.steps[2].end = "unfinished";
  }
  const Expected expected = expect(small_shop(), {"runbook:failover"}, "", all);
  CHECK(expected.censored == 40);
  CHECK(expected.rto_met == 20);
  CHECK(expected.rto_s.p50 == infinite);
  CHECK(expected.steps[2].unfinished == 40);
  CHECK(expected.steps[0].forward_s.p50 == infinite);
}

TEST_CASE("from a step that loses data on, back is the way home, and slower than forward")
{
  const Deployment shop = small_shop();
  const Expected expected = expect(shop, {"runbook:failover"}, "runbook:failback", trials(60));
  const std::vector<AbortPoint> points = abort_points(shop, expected);
  REQUIRE(points.size() == 3);
  CHECK(points[0].back_by == "nothing"); // it only looked
  CHECK(points[0].back_s == 0);
  CHECK_FALSE(points[0].no_return);
  CHECK(points[1].back_by == "undo");
  CHECK(points[1].back_s == 300); // as long as the step
  CHECK(points[1].forward_s == 1229);
  CHECK_FALSE(points[1].no_return);
  CHECK(points[2].back_by == "home");
  CHECK(points[2].back_s == 7200); // no trial went home: its page's own figure
  CHECK(points[2].no_return);
}

TEST_CASE("without a way home a step that loses data has no way back")
{
  const Deployment shop = small_shop(false);
  const Expected expected = expect(shop, {"runbook:failover"}, "", trials(60));
  const std::vector<AbortPoint> points = abort_points(shop, expected);
  CHECK(points[2].back_by == "none");
  CHECK(points[2].back_s == infinite);
  CHECK(says_no_way_back("нет; старую базу не поднимать"));
  CHECK(says_no_way_back("None"));
  CHECK_FALSE(says_no_way_back("terraform destroy"));
}

TEST_CASE("what loses data at home has no way back: the way home leads from elsewhere")
{
  Deployment shop = small_shop();
  shop.components[3].parameters["target"] = word("db");
  const Expected expected = expect(shop, {"runbook:failover"}, "runbook:failback", trials(60));
  CHECK(abort_points(shop, expected)[2].back_by == "none");
}

TEST_CASE("way home in trials counts as it took there")
{
  std::vector<RehearsalTrial> all = trials(60);
  for (RehearsalTrial &one : all)
    one.outcome.steps.push_back(carried("runbook:failback/1", 5000, 6000));
  const Deployment shop = small_shop();
  const Expected expected = expect(shop, {"runbook:failover"}, "runbook:failback", all);
  CHECK(home_s(shop, expected) == 1000);
}

TEST_CASE("roles are those of the steps, and criteria follow from type and figures")
{
  const Deployment shop = small_shop();
  RehearsalFolder folder;
  folder.settings.rules = catalogue_rules();
  folder.records = {record("DR-1", "staging", "failed", 900)};
  folder.records[0].actions = {{"slow", "mend it", "Anna", 950, false}};
  const Scenario region = scenario_called("region", 1);
  const auto ranked = rank_candidates(shop, {played(region, 60, 0, 60, {"runbook:failover"})}, folder, 1000);
  RehearsalPlan plan;
  plan.source = &shop;
  plan.folder = &folder;
  plan.today = 1000;
  PlannedRehearsal one;
  one.exercise.type = "staging";
  one.expected = expect(shop, {"runbook:failover"}, "runbook:failback", trials(60));
  one.aborts = abort_points(shop, one.expected);
  fill_people(shop, ranked[0], one);
  fill_criteria(plan, ranked[0], one);
  fill_injects(shop, ranked[0], one);
  fill_length(shop, ranked[0], folder.settings.rules, one);
  fill_evidence(shop, one);
  REQUIRE(one.roles.size() == 1);
  CHECK(one.roles[0].role == "oncall:sre");
  CHECK(one.roles[0].steps == 3);
  CHECK(one.roles[0].hands == 2);
  const auto has = [](const std::vector<Note> &notes, const char *key) {
    return std::any_of(notes.begin(), notes.end(), [&](const Note &note) { return note.key == key; });
  };
  CHECK(has(one.preconditions, "pre_lag")); // it promotes
  CHECK(has(one.preconditions, "pre_action_late"));
  CHECK(has(one.no_go, "stop_silent"));
  CHECK(has(one.no_go, "stop_before"));
  CHECK(has(one.evidence, "evidence_data"));
  CHECK(one.play_by == "trials_and_home");
  CHECK(one.play_p50_s == Approx(1800 + 89 + 7200).margin(60));
  CHECK(one.injects.front().note.key == "inject_start");
}

} // namespace expected_test
