// Systems of somebody else: what users feel when one dies or is slow, and what is done without it.
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"
#include "tests/sim/users/watched_users.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace third_party_test {

using namespace drsim;
using namespace drsim::test;

namespace {

struct Seen {
  std::vector<double> success; ///< at each look
  double timed_out = 0;
  double answered_errors = 0;
  double all = 0;
};

struct Case {
  std::map<std::string, Distribution> numbers = {};
  bool required = true;
  bool asynchronous = false;
  bool exact = false;
};

/// A shop in two regions that asks somebody else for every purchase; 20 a second.
Deployment shop(const Case &setup)
{
  Deployment deployment =
      two_regions({component("service", "shop@east", {"east", {}, {}, {}}),
                   component("service", "shop@west", {"west", {}, {}, {}}),
                   component("route53_record", "name", {"", {}, {}, {}}),
                   component("third_party", "third-party:payments", {"", setup.numbers, {}, {}})});
  Journey buy;
  buy.id = "buy";
  buy.share = 1;
  buy.slo_latency_p99_s = 100;
  Hop call;
  call.target = "shop";
  Hop pay;
  pay.target = "third-party:payments";
  pay.required = setup.required;
  buy.path = {{{call}, false}, {{pay}, setup.asynchronous}};
  deployment.journeys = {buy};
  deployment.traffic = {20, std::vector<double>(24, 1.0), {}};
  return deployment;
}

Seen play(const Case &setup, const Script &script, const std::vector<double> &looks_s)
{
  const auto numbers = isolated([&] {
    const Deployment deployment = shop(setup);
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    for (const std::string region : {"east", "west"})
      put(world, "shop@" + region + ".ready#0", 6, no_event);
    std::vector<double> seen = success_of(world, deployment, "buy", setup.exact, script, looks_s);
    const auto &totals = world.timeline().totals();
    for (const char *name : {"failed:timed_out", "failed:error_answered", "arrivals"}) {
      const auto found = totals.find(std::string("journey:buy:") + name);
      seen.push_back(found == totals.end() ? 0 : found->second);
    }
    return seen;
  });
  Seen seen;
  seen.success = {numbers.begin(), numbers.end() - 3};
  seen.timed_out = numbers[numbers.size() - 3];
  seen.answered_errors = numbers[numbers.size() - 2];
  seen.all = numbers.back();
  return seen;
}

const Script dies = {{500, {"component:third-party:payments.up", 0}},
                     {1000, {"component:third-party:payments.up", 1}}};

} // namespace

TEST_CASE("third party: while it is down every purchase fails that needs it, in whatever region")
{
  for (const bool exact : {false, true}) {
    INFO(exact);
    const Seen seen = play({{}, true, false, exact}, dies, {490, 900, 1900});
    CHECK(seen.success[0] == Approx(1).margin(0.001));
    CHECK(seen.success[1] < 0.01);
    CHECK(seen.success[2] == Approx(1).margin(0.001));
    CHECK(seen.timed_out == Approx(10000).epsilon(0.05)); // 500 s of 20 a second, nobody answers
    CHECK(seen.answered_errors < 100);
  }
  Script turned = dies;
  turned.insert(turned.begin(), {100, {"name.answer", 1}});
  CHECK(play({}, turned, {900}).success[0] < 0.01);
}

TEST_CASE("third party: one that answers errors while it is down is felt at once")
{
  const Seen seen = play({{{"lost_when_down_ratio", 0.0}}, true, false, false}, dies, {900});
  CHECK(seen.success[0] < 0.01);
  CHECK(seen.timed_out < 100);
  CHECK(seen.answered_errors == Approx(10000).epsilon(0.05));
}

TEST_CASE("third party: mail that nobody waits for, or advice that may lack, takes nobody down")
{
  CHECK(play({{}, false, false, false}, dies, {900}).success[0] == Approx(1).margin(0.001));
  CHECK(play({{}, false, true, false}, dies, {900}).success[0] == Approx(1).margin(0.001));
}

TEST_CASE("third party: it browns out for the share of calls that it does, and what is deferred is not felt")
{
  const Script errors = {{500, {"grey:third-party:payments.errors", 0.3}}};
  CHECK(play({}, errors, {900}).success[0] == Approx(0.7).margin(0.02));
  Script deferred = dies;
  deferred.insert(deferred.begin() + 1, {700, {"third-party:payments.deferred", 1}});
  const Seen seen = play({}, deferred, {690, 900});
  CHECK(seen.success[0] < 0.01);
  CHECK(seen.success[1] == Approx(1).margin(0.001));
}

TEST_CASE("third party: without a queue the share that comes too late is that of its time alone")
{
  // exponential of mean 2 s, given up after 3 s
  const std::map<std::string, Distribution> slow = {
      {"service_time_s", 2.0}, {"service_cv", 1.0}, {"timeout_s", 3.0}};
  const double late = std::exp(-1.5);
  for (const bool exact : {false, true}) {
    INFO(exact);
    const Seen seen = play({slow, true, false, exact}, {}, {1900});
    const double deviation = std::sqrt(late * (1 - late) / seen.all);
    CHECK(std::abs(seen.timed_out / seen.all - late) < (exact ? 4 * deviation + 0.002 : 0.003));
  }
}

namespace {

/// Events of a provider that people ask about: what its answer was, and when it was deferred and collected.
std::vector<double> asked(const std::string &fallback)
{
  return isolated([&] {
    Given given;
    given.numbers = {{"switch_s", 60.0}};
    given.texts = {{"fallback", fallback}};
    Deployment deployment = two_regions({component("third_party", "third-party:payments", given)});
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> seen;
    world.spawn("script", [&] {
      const Port &up = port(world, "component:third-party:payments.up");
      world.sleep_until_s(100);
      const int hold = world.hold(up, 0, no_event);
      world.sleep_until_s(200);
      put(world, "request:defer:third-party:payments", 1, no_event);
      world.sleep_until_s(270);
      seen.push_back(port(world, "done:defer:third-party:payments").value());
      seen.push_back(port(world, "third-party:payments.deferred").value());
      world.sleep_until_s(1000);
      world.release(up, hold, no_event);
      seen.push_back(port(world, "third-party:payments.deferred").value());
      world.sleep_until_s(1001);
      seen.push_back(port(world, "third-party:payments.deferred").value());
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    for (const char *kind : {"deferred", "collected"})
      for (const double t_s : times_of(world, kind))
        seen.push_back(t_s);
    return seen;
  });
}

} // namespace

TEST_CASE("third party: with a queue its work is taken until it answers again, else nothing can be done")
{
  const auto with = asked("queue");
  REQUIRE(with.size() == 6);
  CHECK(with[0] == 1);
  CHECK(with[1] == 1);
  CHECK(with[3] == 0);
  CHECK(with[4] == 260);
  CHECK(with[5] == 1000);
  CHECK(asked("none") == std::vector<double>{-1, 0, 0, 0});
}

} // namespace third_party_test
