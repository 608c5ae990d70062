// Simulated responses beside what has been published about real ones. None of it is independent proof: the
// constants were set by judgement (facts-people, "how to use"), and each sample is biased in its own way.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace published_responses_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr int incidents = 400;

/// A database is dead or a release is bad; there is a runbook with an action that ends it.
Deployment shop(bool lossy)
{
  const std::string book = lossy ? "runbook:database" : "runbook:deploy";
  Given people;
  people.links = {{"runbooks", {book}}};
  Given runbook;
  runbook.texts = {{"trigger", lossy ? "database" : "deploy"}};
  Given act;
  act.texts = {{"action", lossy ? "promote" : "rollback"}, {"target", lossy ? "orders-db-dr" : "bff"}};
  act.links = {{"runbook", {book}}};
  Deployment deployment = two_regions(
      {component("oncall", "oncall:sre", people), component("runbook", book, runbook),
       component("runbook_step", book + "/1", act), component("service", "bff@east", {"east", {}, {}, {}})});
  deployment.journeys.emplace_back();
  deployment.journeys.back().id = "checkout";
  deployment.stores.push_back({"orders-db", "Orders"});
  return deployment;
}

/// Minutes from the page to the end of the impact, the machines' own time left out.
double response_min(int number)
{
  const bool lossy = number % 2 == 0;
  const auto seen = isolated([&] {
    const Deployment deployment = shop(lossy);
    World::Settings settings = alone();
    settings.trial = static_cast<std::uint64_t>(number);
    settings.horizon_s = 1e7;
    settings.start_hour = number % 24;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_s(1);
      const EventId fault = world.record("fault:test", "fault", "", Phase::none, {});
      put(world, lossy ? "component:orders-db.up" : "bff@east.error_ratio", lossy ? 0 : 0.3, fault);
      put(world, "journey:checkout.impact", 1, fault);
      put(world, "oncall:sre.paged", 1,
          world.record("alert", "alert_notified", "", Phase::detection, {fault}));
      const std::string what = lossy ? "promote:orders-db-dr" : "rollback:bff";
      const Port &asked = port(world, "request:" + what);
      world.wait_until({&asked}, [&] { return asked.on(); });
      const EventId over =
          world.record("journey:checkout", "impact_over", "", Phase::propagation, {asked.cause()});
      put(world, lossy ? "component:orders-db.up" : "bff@east.error_ratio", lossy ? 1 : 0, over);
      put(world, "journey:checkout.impact", 0, over);
      put(world, "done:" + what, 1, over);
      world.stop();
    });
    world.run();
    return times_of(world, "impact_over");
  });
  return (seen.at(0) - 1) / 60;
}

} // namespace

TEST_CASE("responses of people are as long, and as unequal, as published ones")
{
  std::vector<double> minutes;
  std::vector<double> logs;
  for (int i = 0; i < incidents; ++i) {
    minutes.push_back(response_min(i));
    logs.push_back(std::log(minutes.back()));
  }
  std::sort(minutes.begin(), minutes.end());
  const auto quantile = [&](double q) { return minutes[static_cast<std::size_t>(q * incidents)]; };
  const double p50 = quantile(0.5);
  const double p95 = quantile(0.95);
  const double sigma = moments_of(logs).deviation;
  INFO("p50 " << p50 << " min, p95 " << p95 << " min, sd of logarithms " << sigma);
  // Google's report (Davidovic 2021), one firm's ordinary incidents, many of them small: 67 and 528 min.
  // Azure, 241 public summaries, so only what was big enough to publish: 240 and 1,570 min. What drsim plays
  // lies between.
  CHECK(p50 > 67);
  CHECK(p50 < 240);
  CHECK(p95 > 528);
  CHECK(p95 < 1570 * 1.3); // 400 draws: the quantile itself is known to a fifth
  // Spread: Google 1.25, Azure 1.14; 139 public post-mortems, famous cases only and with days of
  // clean-up: 1.74.
  CHECK(sigma > 1.0);
  CHECK(sigma < 1.74);
}

} // namespace published_responses_test
