#include "sim/core/assertion.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace transactions_test {

using namespace drsim;

namespace {

Hop hop(Hop::Kind kind, const std::string &target)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  return made;
}

/// Checkout writes orders and publishes; stock only writes.
Deployment shop()
{
  Deployment deployment;
  deployment.stores = {{"orders", ""}, {"events", ""}};
  deployment.journeys.resize(2);
  deployment.journeys[0].id = "checkout";
  deployment.journeys[0].path = {{{hop(Hop::Kind::write, "orders")}, false},
                                 {{hop(Hop::Kind::publish, "events")}, true}};
  deployment.journeys[1].id = "stock";
  deployment.journeys[1].path = {{{hop(Hop::Kind::write, "orders")}, false}};
  return deployment;
}

Timeline story()
{
  Timeline t;
  t.record(600, "fault:region_outage:east", "fault", "east is lost", Phase::none, {});
  for (const auto &[name, value] :
       std::map<std::string, double>{{"journey:checkout:arrivals", 1000},
                                     {"journey:checkout:ok", 700},
                                     {"journey:checkout:slow", 50},
                                     {"journey:checkout:failed", 249},
                                     {"journey:checkout:in_flight", 1},
                                     {"journey:checkout:failed:timed_out", 49},
                                     {"journey:checkout:failed:front_door", 200},
                                     {"journey:checkout:unpublished", 5},
                                     {"journey:checkout:reloads", 60},
                                     {"journey:checkout:written_twice", 3},
                                     {"journey:stock:arrivals", 250},
                                     {"journey:checkout:worst_latency_p50_s", 0.1},
                                     {"journey:checkout:worst_latency_p99_s", 1},
                                     {"journey:stock:ok", 250},
                                     {"journey:stock:slow", 0},
                                     {"journey:stock:failed", 0},
                                     {"journey:stock:in_flight", 0},
                                     {"journey:stock:worst_latency_p50_s", 0.1},
                                     {"journey:stock:worst_latency_p99_s", 1},
                                     {"store:orders:rpo_s", 4},
                                     {"store:events:rpo_s", 3},
                                     {"store:orders:lost_transactions", 40},
                                     {"store:events:lost_transactions", 30},
                                     {"store:events:duplicated_events", 90},
                                     {"pair:orders|events:orders_without_event", 10},
                                     {"pair:orders|events:events_without_order", 12},
                                     {"pair:orders|events:lost_in_both", 20}})
    t.set_total(name, value);
  return t;
}

} // namespace

TEST_CASE("what stores lost is shared out among the journeys that wrote it, each transaction once")
{
  const Outcome outcome = judge(story(), shop(), 7200);
  REQUIRE(outcome.journeys.size() == 2);
  const JourneyOutcome &checkout = outcome.journeys[0];
  CHECK(checkout.failed_by.at(0).cause == "front_door"); // most frequent first
  CHECK(checkout.failed_by.at(1).count == 49);
  CHECK(checkout.reloads == 60);
  CHECK(checkout.written_twice == 3);
  CHECK(checkout.lost == Approx(30)); // of 40, by 750 to 250
  CHECK(outcome.journeys[1].lost == Approx(10));
  CHECK(checkout.duplicated == Approx(90));
  CHECK(outcome.journeys[1].duplicated == 0);
  CHECK(outcome.duplicated_events == 90);
  CHECK(outcome.lost_transactions == Approx(40 + 30 - 20));
  REQUIRE(outcome.pairs.size() == 1);
  CHECK(outcome.pairs[0].store == "orders");
  CHECK(outcome.pairs[0].topic == "events");
  CHECK(outcome.pairs[0].orders_without_event == 10);
  CHECK(outcome.pairs[0].events_without_order == 12);
  CHECK(outcome.pairs[0].never_published == 5);
}

TEST_CASE("a trial in which a transaction is missing, or failed for no cause, is a defect")
{
  Timeline one_more = story();
  one_more.set_total("journey:checkout:arrivals", 1001);
  CHECK_THROWS_AS(judge(one_more, shop(), 7200), Defect);
  Timeline no_cause = story();
  no_cause.set_total("journey:checkout:failed:timed_out", 48);
  CHECK_THROWS_AS(judge(no_cause, shop(), 7200), Defect);
}

} // namespace transactions_test
