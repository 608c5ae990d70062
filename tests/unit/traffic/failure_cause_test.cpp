// Every failed transaction has one cause, in both planes.

#include "tests/unit/traffic/shop.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <numeric>
#include <set>

namespace failure_cause_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

struct Play {
  Totals totals;
  [[nodiscard]] double by(FailureCause cause) const { return totals.failed_by[number_of(cause)]; }
};

/// Two minutes of a shop in which all is well but for what `spoil` does after 10 s.
Play play(Shop &shop, bool exact, const std::function<void(Plane &)> &spoil)
{
  shop.settings.deployment = &shop.deployment;
  const auto plane = exact ? make_exact_plane(shop.settings) : make_fluid_plane(shop.settings);
  for (int r : {0, 1}) {
    plane->set_service(r, "web", 4, 0);
    plane->set_store(r, "db", true, r == 0, 1);
  }
  plane->advance_to(10);
  spoil(*plane);
  plane->advance_to(130);
  plane->publish(); // checks the sums
  return {plane->totals(0)};
}

/// Nearly all that failed did so for this cause.
void only_by(const Play &end, FailureCause cause)
{
  INFO(failure_cause_name(cause) << " " << end.by(cause) << " of " << end.totals.failed);
  CHECK(end.totals.failed > 100);
  CHECK(end.by(cause) > 0.98 * end.totals.failed);
  CHECK(std::accumulate(end.totals.failed_by.begin(), end.totals.failed_by.end(), 0.0) ==
        Approx(end.totals.failed).epsilon(1e-9));
}

} // namespace

TEST_CASE("causes: all is well, so there are none")
{
  for (const bool exact : {false, true}) {
    Shop shop;
    const Play end = play(shop, exact, [](Plane &) {});
    CHECK(end.totals.failed < 1e-6);
    CHECK(end.totals.unpublished == 0);
    CHECK(end.totals.committed_unanswered < 1e-6);
  }
}

TEST_CASE("causes: the one thing that is broken is what failures are counted under")
{
  for (const bool exact : {false, true}) {
    const auto one = [&](FailureCause cause, const std::function<void(Plane &)> &spoil,
                         const std::function<void(Shop &)> &prepare = {}) {
      Shop shop;
      if (prepare)
        prepare(shop);
      only_by(play(shop, exact, spoil), cause);
    };
    one(FailureCause::front_door, [](Plane &p) { p.set_edge(0, false); });
    one(FailureCause::front_door, [](Plane &p) { p.set_dns_answer(-1); });
    one(FailureCause::no_server, [](Plane &p) { p.set_store(0, "db", true, false, 1); });
    one(FailureCause::no_server, [](Plane &p) { p.set_service(0, "web", 0, 0); });
    one(FailureCause::error_answered, [](Plane &p) { p.set_service(0, "web", 4, 0.3); });
    one(FailureCause::error_answered, [](Plane &p) { p.set_store_errors(0, "db", 0.3); });
    one(
        FailureCause::shed, [](Plane &p) { p.set_load_factor(20); },
        [](Shop &s) { s.tier_named("db@one").queue_limit_per_server = 5; });
    one(
        FailureCause::timed_out, [](Plane &p) { p.set_store(0, "db", true, true, 0.01); },
        [](Shop &s) { s.settings.client_timeout_s = 1000; });
    one(
        FailureCause::pool_exhausted, [](Plane &p) { p.set_store(0, "db", true, true, 0.05); },
        [](Shop &s) {
          for (const char *web : {"web@one", "web@two"}) {
            s.tier_named(web).pool_per_server = 1;
            s.tier_named(web).pool_timeout_s = 1;
          }
          s.settings.client_timeout_s = 1000;
        });
    one(
        FailureCause::breaker_open, [](Plane &p) { p.set_store_errors(0, "db", 1); },
        [](Shop &s) {
          s.tier_named("db@one").breaker = {20, 0.5, 60, 10};
        });
  }
}

TEST_CASE("causes: what a server that dies works on is lost with it, and by no other cause")
{
  Shop shop;
  const Play end = play(shop, true, [](Plane &p) {
    for (int i = 0; i < 5; ++i) {
      p.advance_to(p.now_s() + 1);
      p.fail_in_service(0, "web", 0, 1);
    }
  });
  CHECK(end.totals.failed > 0);
  CHECK(end.by(FailureCause::server_lost) == end.totals.failed);
}

TEST_CASE("causes: an answer after the user has gone is a failure, though the write stands")
{
  for (const bool exact : {false, true}) {
    Shop shop;
    shop.settings.client_timeout_s = 0.5;
    for (TierSettings &tier : shop.settings.tiers)
      tier.timeout_s = 100;
    const Play end = play(shop, exact, [](Plane &p) { p.set_store(0, "db", true, true, 0.03); });
    CHECK(end.by(FailureCause::too_late) > 100);
    CHECK(end.totals.committed_unanswered > 100);
    CHECK(end.totals.committed_unanswered <= end.by(FailureCause::too_late) + end.totals.in_flight);
  }
}

TEST_CASE("an event that no topic takes is counted with those who were told that all is done")
{
  for (const bool exact : {false, true}) {
    Shop shop;
    Hop publish = Shop::hop(Hop::Kind::publish, "events");
    publish.required = false;
    shop.journey().path.push_back(Shop::stage({publish}, true));
    Totals at_loss;
    const Play end = play(shop, exact, [&](Plane &p) {
      at_loss = p.totals(0);
      p.set_store(0, "events", false, false, 1);
    });
    const double good = end.totals.ok + end.totals.slow - at_loss.ok - at_loss.slow;
    CHECK(at_loss.unpublished == 0);
    CHECK(end.totals.unpublished == Approx(good).epsilon(exact ? 0 : 1e-6).margin(exact ? 5 : 5));
    CHECK(end.totals.failed < 1e-6);
  }
}

} // namespace failure_cause_test
