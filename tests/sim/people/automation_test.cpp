// What automation meets that people do not: control planes that refuse, and tokens that have run out.
#include "sim/laws/api_throttle.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace automation_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// A runbook of one step that creates a load balancer with Jenkins, begun at 100 s.
std::vector<double> play(bool automatic, const std::map<std::string, Distribution> &how, const Script &script,
                         double expires_s = -1)
{
  return isolated([&] {
    Given people = plain_people();
    people.numbers["renew_s"] = 600;
    people.links = {{"runbooks", {"runbook:r"}}};
    Given book;
    book.numbers = how;
    book.numbers["automatic"] = automatic ? 1 : 0;
    Given step;
    step.numbers = {{"duration_s", 60}};
    step.texts = {{"action", "create"}, {"target", "alb:west"}};
    step.links = {{"runbook", {"runbook:r"}}, {"requires", {"tool:jenkins"}}};
    Given front{"west", {{"exists", 0}, {"create_s", 30}}, {}, {}};
    const Deployment deployment = two_regions(
        {component("oncall", "oncall:sre", people), component("runbook", "runbook:r", book),
         component("runbook_step", "runbook:r/1", step),
         component("tool", "tool:jenkins", {"west", {}, {}, {}}), component("alb", "alb:west", front)});
    World::Settings settings = alone();
    settings.horizon_s = 20000;
    World world(deployment, settings);
    const auto all = start_all(world);
    play_script(world, script);
    if (expires_s >= 0)
      world.spawn("expiry", [&world, expires_s] {
        world.sleep_until_s(expires_s);
        hold(world, "tool:jenkins.leases", 0, world.record("fault", "fault", "", Phase::none, {}));
      });
    world.run();
    const auto done = times_of(world, "step_done"), failed = times_of(world, "step_failed");
    return std::vector<double>{done.empty() ? -1 : done.front(), failed.empty() ? -1 : failed.front(),
                               static_cast<double>(times_of(world, "api_throttled").size())};
  });
}

const Script begun = {{100, {"runbook:r.started", 1}}};
const Script begun_in_outage = {{50, {"region:east.up", 0}}, {100, {"runbook:r.started", 1}}};

} // namespace

TEST_CASE("api throttle: refusals are geometric, waits have full jitter, and some calls fail for good")
{
  Stream chance(1, 1, "test", "api");
  const laws::ApiThrottle throttle{0.5, 1, 3, 3};
  CHECK(throttle.longest_s(0) == 1);
  CHECK(throttle.longest_s(2) == 3); // capped
  const int all = 20000;
  double failed = 0, waits_s = 0;
  for (int i = 0; i < all; ++i) {
    const auto one = throttle.call(chance);
    failed += one.well ? 0 : 1;
    waits_s += one.waits_s;
  }
  CHECK(std::abs(failed / all - 0.125) < 4 * std::sqrt(0.125 * 0.875 / all));
  // U(0, 1) with 1/2, and U(0, 2) after that with 1/4.
  CHECK(waits_s / all == Approx(0.5 * 0.5 + 0.25 * 1).epsilon(0.05));
}

TEST_CASE("automation: while a region is down the control plane refuses calls, which may fail for good")
{
  const std::map<std::string, Distribution> refusing = {{"api_refused_ratio", 1.0}, {"api_attempts", 3.0}};
  CHECK(play(true, refusing, begun)[0] == Approx(100 + 60 + 30).margin(1));
  const auto failed = play(true, refusing, begun_in_outage);
  CHECK(failed[0] == -1);
  CHECK(failed[1] > 160);
  CHECK(failed[1] < 160 + 3.1); // U(0, 1) and U(0, 2)
  CHECK(failed[2] == 1);
  CHECK(play(false, refusing, begun_in_outage)[1] == -1); // people are patient
}

TEST_CASE("tokens: a step whose tool lets nobody in waits until its token is renewed")
{
  CHECK(play(false, {}, begun)[0] == Approx(190).margin(1));
  CHECK(play(false, {}, begun, 50)[0] == Approx(190 + 600).margin(1));
  CHECK(play(true, {}, begun, 50)[0] == Approx(190 + 600).margin(1)); // somebody does it for the machine
}

} // namespace automation_test
