// Something lives, and rules keep callers from it: what users feel of that.
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"
#include "tests/sim/users/watched_users.hpp"

#include <catch2/catch.hpp>

namespace access_test {

using namespace drsim;
using namespace drsim::test;

namespace {

Hop hop(Hop::Kind kind, const std::string &target)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  return made;
}

/// A service that writes to a database with a copy in "west", behind a load balancer in each region.
Deployment shop()
{
  std::vector<ComponentSpec> all;
  for (const std::string region : {"east", "west"}) {
    all.push_back(component("service", "shop@" + region, {region, {{"retries", 0.0}}, {}, {}}));
    all.push_back(component("alb", "alb:" + region, {region, {}, {}, {{"services", {"shop@" + region}}}}));
  }
  all.push_back(component("rds_instance", "orders", {"east", {}, {}, {}}));
  all.push_back(component("rds_replica", "orders-west", {"west", {}, {}, {{"source", {"orders"}}}}));
  Deployment deployment = two_regions(all);
  Journey buy;
  buy.id = "buy";
  buy.share = 1;
  buy.path = {{{hop(Hop::Kind::call, "shop")}, false}, {{hop(Hop::Kind::write, "orders")}, false}};
  deployment.journeys = {buy};
  deployment.traffic = {20, std::vector<double>(24, 1.0), {}};
  return deployment;
}

/// Ports that are set at some times, and the journey's success ratio at some others.
std::vector<double> success(
    const Script &script, const std::vector<double> &looks_s,
    const std::function<void(World &)> &check = [](World &) {}, const char *fidelity = "fluid")
{
  return isolated([&] {
    const Deployment deployment = shop();
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    for (const std::string region : {"east", "west"}) {
      for (const char *zone : {"#0", "#1", "#2"})
        put(world, "shop@" + region + ".ready" + zone, 2, no_event);
      put(world, "orders@" + region + ".writable", 1, no_event);
      put(world, "orders@" + region + ".readable", 1, no_event);
    }
    std::vector<double> seen =
        success_of(world, deployment, "buy", fidelity == std::string("exact"), script, looks_s);
    check(world);
    return seen;
  });
}

double total(World &world, const std::string &name)
{
  const auto &totals = world.timeline().totals();
  const auto found = totals.find("journey:buy:" + name);
  return found == totals.end() ? 0 : found->second;
}

} // namespace

TEST_CASE("access: a share of calls that is refused fails at once, as often as it is refused")
{
  for (const char *fidelity : {"fluid", "exact"}) {
    INFO(fidelity);
    const auto seen = success(
        {{500, {"shop@east.reach", 0.4}}, {1000, {"shop@east.reach", 1}}}, {400, 900, 1900},
        [](World &world) {
          MUST(total(world, "failed:timed_out") < 1);
          // 500 s of 20 a second, six tenths of which are refused
          MUST(std::abs(total(world, "failed:error_answered") - 6000) < 300);
        },
        fidelity);
    CHECK(seen[0] == Approx(1));
    CHECK(seen[1] == Approx(0.4).margin(0.08));
    CHECK(seen[2] == Approx(1));
  }
}

TEST_CASE("access: calls that are dropped keep their callers until the time-out")
{
  const auto seen = success({{500, {"shop@east.dropped", 1}},
                             {500, {"shop@east.reach", 0}},
                             {1000, {"shop@east.reach", 1}},
                             {1000, {"shop@east.dropped", 0}}},
                            {900, 1900}, [](World &world) {
                              MUST(total(world, "failed:timed_out") > 9000);
                              MUST(total(world, "failed:error_answered") < 200);
                            });
  CHECK(seen[0] < 0.01);
  CHECK(seen[1] == Approx(1));
}

TEST_CASE("access: a load balancer that nobody reaches takes its region's users down, not the other's")
{
  const Script closed = {{500, {"alb:east.dropped", 1}}, {500, {"alb:east.reach", 0}}};
  Script turned = closed;
  turned.push_back({600, {"alb:west.reach", 1}});
  CHECK(success(closed, {900})[0] < 0.01);
  CHECK(success({{500, {"alb:west.dropped", 1}}, {500, {"alb:west.reach", 0}}}, {900})[0] == Approx(1));
  CHECK(success({{500, {"alb:east.reach", 0.25}}}, {900})[0] == Approx(0.25).margin(0.02));
}

TEST_CASE(
    "access: a copy that nobody reaches is felt once services are pointed at it, and until it is opened")
{
  const auto seen = success({{300, {"orders-west.dropped", 1}},
                             {300, {"orders-west.reach", 0}},
                             {600, {"orders.serving_region", 1}},
                             {1200, {"orders-west.dropped", 0}},
                             {1200, {"orders-west.reach", 1}}},
                            {590, 1190, 1990});
  CHECK(seen[0] == Approx(1));
  CHECK(seen[1] < 0.01);
  CHECK(seen[2] == Approx(1));
}

TEST_CASE("access: a copy that refuses, as a policy does, fails as often as it refuses")
{
  const auto seen = success({{300, {"orders.reach", 0.7}}, {1200, {"orders.reach", 1}}}, {1190, 1990});
  CHECK(seen[0] == Approx(0.7).margin(0.02));
  CHECK(seen[1] == Approx(1));
}

} // namespace access_test
