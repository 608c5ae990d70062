#include "sim/components/stores/commit_log.hpp"
#include "tests/sim/data/store.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace commit_log_test {

using namespace drsim;
using namespace drsim::test;

TEST_CASE("commit log: the integral of the rate while the store takes writes, and its inverse")
{
  isolated_checks([] {
    const Deployment deployment = two_regions({});
    World::Settings settings = alone();
    settings.horizon_s = 1000;
    World world(deployment, settings);
    CommitLog log;
    const auto rate = [&](double per_s) { put(world, "orders@east.write_per_s", per_s, no_event); };
    const auto writable = [&](bool on) { put(world, "orders@east.writable", on ? 1 : 0, no_event); };
    writable(true);
    world.spawn("script", [&] {
      log.follow(world, "orders", "east");
      rate(10);
      world.sleep_until_s(100);
      rate(30);
      world.sleep_until_s(200);
      writable(false);
      world.sleep_until_s(500);
      MUST(log.committed_by(50) == 500);
      MUST(log.committed_by(150) == 1000 + 1500);
      MUST(log.committed_by(500) == 4000);
      MUST(log.newest_s(500) == 200);
      MUST(log.time_of(500) == 50);
      MUST(log.time_of(2500) == 150);
      MUST(std::abs(log.time_of(4000) - 200) < 1e-9);
      MUST(log.committed_by(-10) == -100); // before the trial the first rate held
      MUST(std::abs(log.time_of(-100) + 10) < 1e-9);
    });
    world.run();
  });
}

} // namespace commit_log_test
