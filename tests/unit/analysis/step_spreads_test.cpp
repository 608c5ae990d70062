#include "sim/analysis/step_spreads.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace step_spreads_test {

using namespace drsim;

namespace {

ComponentSpec spec(const std::string &id, const std::string &kind,
                   std::map<std::string, std::vector<std::string>> links)
{
  ComponentSpec one;
  one.id = id;
  one.kind = kind;
  one.title = "title of " + id;
  one.links = std::move(links);
  return one;
}

Deployment shop()
{
  Deployment deployment;
  deployment.components = {spec("oncall:sre", "oncall", {{"runbooks", {"runbook:r", "runbook:idle"}}}),
                           spec("runbook:r", "runbook", {{"step:01", {"r/1"}}, {"step:02", {"r/2"}}}),
                           spec("runbook:idle", "runbook", {}),
                           spec("r/1", "runbook_step", {{"runbook", {"runbook:r"}}}),
                           spec("r/2", "runbook_step", {{"runbook", {"runbook:r"}}, {"by", {"role:dba"}}})};
  return deployment;
}

Outcome trial(double start_s, const std::string &second, const std::string &waited_for)
{
  Outcome outcome;
  outcome.critical_path = {{"action", "r/1", "", "", 0, 100}, {"action", "other", "", "", 100, 400}};
  outcome.steps = {{"r/1", "done", 0, start_s, start_s + 60, 60, 100, 1, ""},
                   {"r/2", second, start_s + 60, start_s + 100, start_s + 200, 40, 0, 1, waited_for}};
  return outcome;
}

} // namespace

TEST_CASE("a runbook over trials: quantiles of its steps, what they waited for, whose hands they held")
{
  std::vector<Outcome> trials;
  for (int i = 1; i <= 60; ++i)
    trials.push_back(trial(i, i <= 6 ? "failed" : "done", i % 3 == 0 ? "tool:vpn" : ""));
  trials.emplace_back(); // in which nobody began it
  std::vector<const Outcome *> good;
  for (const Outcome &one : trials)
    good.push_back(&one);
  const std::vector<RunbookSpread> all = runbook_spreads(shop(), good);
  REQUIRE(all.size() == 1);
  CHECK((all[0].component == "runbook:r" && all[0].trials == 60));
  REQUIRE(all[0].steps.size() == 2);
  const StepSpread &one = all[0].steps[0];
  CHECK((one.starts_s.p50 == 30 && one.starts_s.p95 == 57 && one.ends_s.p50 == 90));
  CHECK(one.path_share == Approx(0.25));
  const StepSpread &two = all[0].steps[1];
  CHECK((two.failed == 6 && two.waited == 20 && two.waited_for == "tool:vpn" && two.trials == 60));
  REQUIRE(all[0].people.size() == 2);
  CHECK((all[0].people[0].who == "oncall:sre" && all[0].people[0].busy_s.p50 == 60));
  CHECK((all[0].people[1].who == "role:dba" && all[0].people[1].busy_s.p50 == 40));
  REQUIRE(heaviest_step(all) != nullptr);
  CHECK(heaviest_step(all)->component == "r/1");
  CHECK(heaviest_step({}) == nullptr);
}

TEST_CASE("a step that a role and those on duty do holds the hands of both")
{
  Deployment deployment = shop();
  deployment.components.back().parameters["with_rota"].value = Distribution(1.0);
  const Outcome outcome = trial(10, "done", "");
  const std::vector<RunbookSpread> all = runbook_spreads(deployment, {&outcome});
  REQUIRE(all[0].people.size() == 2);
  CHECK(all[0].people[0].busy_s.p50 == 60 + 40); // oncall:sre
  CHECK(all[0].people[1].busy_s.p50 == 40);
}

TEST_CASE("steps that were left undone or passed over have no times of their own")
{
  Outcome outcome;
  const double never = std::numeric_limits<double>::infinity();
  outcome.steps = {{"r/1", "passed_over", 0, never, 0, 0, 0, 1, ""},
                   {"r/2", "unfinished", 10, 20, never, 0, 0, 1, ""}};
  const std::vector<RunbookSpread> all = runbook_spreads(shop(), {&outcome});
  REQUIRE(all.size() == 1);
  CHECK(all[0].steps[0].passed_over == 1);
  CHECK(std::isnan(all[0].steps[0].starts_s.p50));
  CHECK((all[0].steps[1].unfinished == 1 && std::isinf(all[0].steps[1].ends_s.p50)));
}

TEST_CASE("what people improvised on, the most frequent first")
{
  Outcome one, two;
  one.improvised = {"cache", "edge"};
  two.improvised = {"edge"};
  const std::vector<ImprovisedSpread> all = improvised_spreads({&one, &two});
  REQUIRE(all.size() == 2);
  CHECK((all[0].trouble == "edge" && all[0].trials == 2));
  CHECK((all[1].trouble == "cache" && all[1].trials == 1));
}

} // namespace step_spreads_test
