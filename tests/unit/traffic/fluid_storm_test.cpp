#include "shop.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace fluid_storm_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

/// One random change of the control plane.
void disturb(Plane &plane, Stream &chance)
{
  const int region = chance.uniform() < 0.5 ? 0 : 1;
  const double u = chance.uniform();
  const double level = chance.uniform();
  switch (static_cast<int>(chance.uniform() * 8)) {
  case 0: plane.set_dns_answer(static_cast<int>(u * 3) - 1); break;
  case 1: plane.set_edge(region, u < 0.6); break;
  case 2: plane.set_edge_refuses(region, u < 0.5); break;
  case 3: plane.set_service(region, "web", u < 0.2 ? 0 : 8 * u, level < 0.5 ? 0 : level); break;
  case 4: plane.set_store(region, "db", u < 0.8, level < 0.7, u * u + (level < 0.1 ? 0 : 0.01)); break;
  case 5: plane.set_load_factor(u < 0.1 ? 0 : 5 * level); break;
  case 6: plane.set_store_route(region, "db", u < 0.5 ? 0 : 1, 0.02 * level); break;
  default: plane.publish(); break;
  }
}

void check_sane(const Plane &plane, const Totals &before)
{
  const Totals &now = plane.totals(0);
  CHECK(now.arrivals == now.ok + now.slow + now.failed + now.in_flight);
  CHECK(now.ok >= before.ok);
  CHECK(now.slow >= before.slow);
  CHECK(now.failed >= before.failed);
  CHECK(now.in_flight >= -1e-6);
  CHECK(now.acknowledged_writes <= (now.ok + now.slow) * (1 + 1e-9));
  CHECK(plane.excess_backlog() <= plane.backlog() + 1e-9);
  for (int region : {0, 1}) {
    CHECK(std::isfinite(plane.utilisation(region, "web")));
    CHECK(plane.edge_error_ratio(region) >= 0);
    CHECK(plane.edge_error_ratio(region) <= 1 + 1e-12);
  }
  CHECK(plane.view(0).success_ratio >= 0);
  CHECK(plane.view(0).success_ratio <= 1 + 1e-12);
  CHECK(std::isfinite(plane.view(0).latency_p99_s));
  CHECK(plane.user_share(-1) + plane.user_share(0) + plane.user_share(1) == Approx(1));
}

} // namespace

TEST_CASE("whatever the control plane does, every transaction is counted once and no figure is absurd")
{
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    Stream chance(1, trial, "test", "storm");
    Shop shop;
    shop.settings.cohorts = {60, 0.1, 900, 0.2, 1800};
    shop.journey().cdn_share = 0.2;
    shop.journey().idempotent = trial % 3 != 0;
    for (auto &tier : shop.settings.tiers) {
      tier.retries = 3 * chance.uniform();
      tier.retry_budget_ratio = 3 * chance.uniform();
      tier.service_cv = 2 * chance.uniform();
      tier.concurrency_per_server = 0.2 + 2 * chance.uniform();
      tier.timeout_s = 0.05 + 12 * chance.uniform(); // some beyond the user's own patience
      tier.retry_backoff_base_s = 0.1 * chance.uniform();
      tier.retry_backoff_cap_s = chance.uniform();
      if (trial % 2 == 0)
        continue;
      tier.queue_limit_per_server = 20 * chance.uniform();
      tier.breaker = {200 * chance.uniform(), 0.1 + 0.9 * chance.uniform(), 30 * chance.uniform(), 10};
      tier.pool_per_server = 1 + 4 * chance.uniform();
      tier.max_connections = 1 + 10 * chance.uniform();
    }
    auto plane = shop.open();
    for (int change = 0; change < 100; ++change) {
      disturb(*plane, chance);
      const Totals before = plane->totals(0);
      plane->advance_to(plane->now_s() + 60 * chance.uniform() * chance.uniform());
      plane->publish();
      check_sane(*plane, before);
    }
  }
}

} // namespace fluid_storm_test
