#include "sim/components/stores/restore.hpp"
#include "tests/sim/data/store.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace restore_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Age of the best recovery point of a store that died at 50,000 s, over independent trials.
std::vector<double> ages(const StoreSetup &setup, const std::vector<ComponentSpec> &plans, std::size_t trials)
{
  Deployment deployment = setup.deployment();
  deployment.components.insert(deployment.components.end(), plans.begin(), plans.end());
  std::vector<double> all;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    const auto one = isolated([&] {
      World::Settings settings = alone();
      settings.trial = trial;
      World world(deployment, settings);
      Backups backups(*deployment.find("orders"), deployment);
      backups.start(world);
      const auto best = backups.best("east", 50000, 50000, 50000);
      return best ? std::vector<double>{50000 - best->point_s} : std::vector<double>{};
    });
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

/// Largest distance between the sample's distribution and the uniform one on [low, high].
double distance_to_uniform(std::vector<double> values, double low, double high)
{
  std::sort(values.begin(), values.end());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double law = std::clamp((values[i] - low) / (high - low), 0.0, 1.0);
    const auto n = static_cast<double>(values.size());
    worst = std::max(
        {worst, std::abs(law - static_cast<double>(i) / n), std::abs(law - static_cast<double>(i + 1) / n)});
  }
  return worst;
}

} // namespace

TEST_CASE("backups: the RPO of a point in time is uniform in the shipping interval, after the upload")
{
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  setup.store.numbers["pitr_ship_s"] = Distribution(300.0);
  setup.store.numbers["pitr_upload_s"] = Distribution(40.0);
  const auto seen = ages(setup, {}, 300);
  REQUIRE(seen.size() == 300);
  CHECK(distance_to_uniform(seen, 40, 340) < 1.63 / std::sqrt(300.0)); // Kolmogorov-Smirnov, 1 %
}

TEST_CASE("backups: what a deletion takes with it")
{
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  const auto left = [&](double kept, double copied) {
    setup.store.numbers["automated_backups_kept"] = Distribution(kept);
    setup.store.numbers["cross_region_backup"] = Distribution(copied);
    const Deployment deployment = setup.deployment();
    const auto seen = isolated([&] {
      World world(deployment, alone());
      Backups backups(*deployment.find("orders"), deployment);
      backups.start(world);
      backups.deleted(true);
      const auto at = [&](const char *region) {
        return backups.best(region, 50000, 50000, 50000) ? 1.0 : 0.0;
      };
      return std::vector<double>{at("east"), at("west")};
    });
    return std::pair(seen.at(0), seen.at(1));
  };
  CHECK(left(0, 0) == std::pair(0.0, 0.0));
  CHECK(left(1, 0) == std::pair(1.0, 0.0));
  CHECK(left(0, 1) == std::pair(0.0, 1.0));
}

TEST_CASE("backups: with a daily plan alone the RPO is uniform over a day, after the job")
{
  StoreSetup setup; // retention 0: no point in time, as Terraform's default has it
  const ComponentSpec daily = component("backup_plan", "backup:daily",
                                        {"east",
                                         {{"period_s", 86400.0}, {"start_delay_s", 0.0}, {"job_s", 1800.0}},
                                         {},
                                         {{"stores", {"orders"}}}});
  const auto seen = ages(setup, {daily}, 300);
  REQUIRE(seen.size() == 300);
  CHECK(distance_to_uniform(seen, 1800, 86400 + 1800) < 1.63 / std::sqrt(300.0));
}

TEST_CASE("backups: nothing configured, nothing to restore")
{
  CHECK(ages({}, {}, 3).empty());
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("request:restore:orders", 1);
    stage.until(101);
    MUST(stage.value("done:restore:orders") == -1);
  });
}

TEST_CASE(
    "restore: spoilt rows reach the replica, only a point before them helps, and what came after is lost")
{
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("orders.corrupt_since", 1000);
    stage.until(2000);
    stage.set("request:promote:orders-west", 1);
    stage.until(2300);
    MUST(stage.value("orders.corrupt_since") == 1000); // the replica is as spoilt as the primary
    stage.set("request:restore:orders", 1);
    stage.until(2300 + 600 + 100 + 5); // provisioned, then 1 GB at 10 MB/s, then hardly any log
    MUST(stage.value("done:restore:orders") == 1);
    MUST(stage.value("orders.corrupt_since") == 1000); // nobody uses the copy yet
    stage.until(3500);
    stage.set("request:repoint:orders", 1);
    stage.until(3501);
    MUST(std::isnan(stage.value("orders.corrupt_since")));
    MUST(std::abs(stage.total("store:orders:rpo_s") - 2500) < 1e-6);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 2500) < 0.1);
    MUST(stage.value("orders@east.speed") < 1);
    stage.until(3500 + 1e9 / 1e7 + 1);
    MUST(stage.value("orders@east.speed") == 1);
  });
}

TEST_CASE("backups: who deletes them leaves those of a locked vault, and those taken later")
{
  constexpr double day_s = 86400;
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  setup.store.numbers["cross_region_backup"] = Distribution(1.0);
  const auto left = [&](double locked, double copy_locked, double now_s) {
    StoreSetup one = setup;
    one.others = {component("backup_plan", "backup:daily",
                            {"east",
                             {{"period_s", day_s},
                              {"start_delay_s", 0.0},
                              {"job_s", 0.0},
                              {"copy_to_dr", 1.0},
                              {"copy_s", 0.0},
                              {"vault_locked", locked},
                              {"copy_locked", copy_locked}},
                             {},
                             {{"stores", {"orders"}}}})};
    const Deployment deployment = one.deployment();
    return isolated([&] {
      World world(deployment, alone());
      Backups backups(*deployment.find("orders"), deployment);
      backups.start(world);
      backups.purged(50000);
      std::vector<double> seen;
      for (const char *region : {"east", "west"})
        seen.push_back(static_cast<double>(backups.points(region, now_s, now_s, now_s).size()));
      return seen;
    });
  };
  CHECK(left(0, 0, 50000) == std::vector<double>{0, 0});
  CHECK(left(1, 0, 50000) == std::vector<double>{2, 0}); // the plan's last two, and nothing automated
  CHECK(left(0, 1, 50000) == std::vector<double>{0, 2});
  CHECK(left(0, 0, 50000 + 3 * day_s).at(0) == 5); // point in time, two snapshots, two of the plan's
}

TEST_CASE("restore: spoilt rows and no backup left, or those of a locked vault")
{
  for (const double locked : {0.0, 1.0}) {
    StoreSetup setup;
    setup.store.numbers["backup_retention_days"] = Distribution(7.0);
    setup.others = {component("backup_plan", "backup:daily",
                              {"east", {{"vault_locked", locked}}, {}, {{"stores", {"orders"}}}})};
    play_store(setup, 9000, [locked](const StoreHand &stage) {
      stage.until(1000);
      stage.set("orders.corrupt_since", 1000);
      stage.set("store:orders.backups_kept", 0);
      stage.set("request:restore:orders", 1);
      stage.until(1000 + 600 + 100 + 5);
      MUST(stage.value("done:restore:orders") == (locked > 0 ? 1 : -1));
    });
  }
}

TEST_CASE("backups that have failed unnoticed: what is restored is from before, or there is nothing")
{
  constexpr double day_s = 86400;
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  setup.store.numbers["backups_failing_s"] = Distribution(3 * day_s);
  const auto seen = ages(setup, {}, 20);
  REQUIRE(seen.size() == 20);
  for (const double age_s : seen)
    CHECK(age_s >= 50000 + 3 * day_s);
  setup.store.numbers["backups_failing_s"] = Distribution(8 * day_s); // longer than any is kept
  CHECK(ages(setup, {}, 20).empty());
}

} // namespace restore_test
