// Calls of the exact plane whose end sets off many others at once.
#include "shop.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace exact_calls_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

std::unique_ptr<Plane> open_exact(Shop &shop)
{
  shop.settings.deployment = &shop.deployment;
  return make_exact_plane(shop.settings);
}

double sum(const Totals &all)
{
  return all.ok + all.slow + all.failed + all.in_flight;
}

Hop optional(Hop hop)
{
  hop.required = false;
  return hop;
}

} // namespace

TEST_CASE("exact: a caller that gives up and so lets many others on leaves no call behind it astray")
{
  // One connection to a store that is slower than its callers' patience and lets nobody wait: when the first
  // caller closes it, all who wait for it are refused in turn, and each goes on to many calls elsewhere.
  Shop shop;
  shop.journey().path = {Shop::stage({optional(Shop::hop(Hop::Kind::read, "db"))}),
                         Shop::stage(std::vector<Hop>(20, Shop::hop(Hop::Kind::call, "web")))};
  shop.journey().path[0].hops[0].by = "web";
  TierSettings &web = shop.tier_named("web@one");
  web.pool_per_server = 1;
  web.concurrency_per_server = 1e6;
  web.timeout_s = 1e9;
  TierSettings &db = shop.tier_named("db@one");
  db.concurrency_per_server = 1;
  db.service_mean_s = 50;
  db.service_cv = 0;
  db.timeout_s = 2;
  db.queue_limit_per_server = 0;
  const auto plane = open_exact(shop);
  plane->set_service(0, "web", 1, 0);
  plane->set_store(0, "db", true, true, 1);
  plane->advance_to(40); // the store still works on its first call
  const Totals &all = plane->totals(0);
  CHECK(all.arrivals > 2000);
  CHECK(all.arrivals == sum(all));
  CHECK(all.failed == 0);
  CHECK(all.in_flight < 50); // a second of waiting at the most, then at once
  CHECK(plane->waiting(0, "db") == 0);
  plane->publish();
  CHECK(plane->utilisation(0, "db") == Approx(1).margin(0.01));
}

TEST_CASE("exact: visits that are answered at once are counted off, however many")
{
  Shop shop(1);
  Hop read = Shop::hop(Hop::Kind::cache_read, "cache");
  read.miss = "db";
  read.hit_ratio = 1;
  read.visits = 2e5;
  Hop post = Shop::hop(Hop::Kind::publish, "topic");
  post.visits = 2e5;
  shop.journey().path = {Shop::stage({read}), Shop::stage({post})};
  const auto plane = open_exact(shop);
  plane->set_store(0, "db", true, true, 1);
  plane->advance_to(10);
  plane->publish();
  const Totals &all = plane->totals(0);
  CHECK(all.arrivals > 0);
  CHECK(all.ok == all.arrivals);
  CHECK(plane->cache_read_rate_per_s(0, "cache") == Approx(all.arrivals * 2e5 / 10));
}

TEST_CASE("exact: tries that are refused at once are counted off, however many")
{
  Shop shop(1);
  shop.journey().path = {Shop::stage({Shop::hop(Hop::Kind::call, "web")})};
  TierSettings &web = shop.tier_named("web@one");
  web.concurrency_per_server = 1;
  web.service_mean_s = 1e6;
  web.service_cv = 0;
  web.timeout_s = 1e9;
  web.queue_limit_per_server = 0;
  web.retries = 2e5;
  web.retry_burst_calls = 1e9;
  web.retry_budget_ratio = 1e9;
  const auto plane = open_exact(shop);
  plane->set_service(0, "web", 1, 0);
  plane->advance_to(10);
  const Totals &all = plane->totals(0);
  CHECK(all.arrivals > 1);
  CHECK(all.failed == all.arrivals - 1); // the first is worked on
  CHECK(all.failed_by[number_of(FailureCause::shed)] == all.failed);
}

} // namespace exact_calls_test
