// Replica lag that varies: bursts of log, pauses of the replay, and what the link has to do with it.
#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace lag_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Bursts of 1 GB at 40 MB/s, half an hour apart in the mean; the stream carries 10 MB/s of a wide link.
StoreSetup bursting()
{
  StoreSetup setup;
  setup.bandwidth_bytes_per_s = 1e9;
  setup.store.numbers["burst_every_s"] = Distribution(1800.0);
  setup.store.numbers["burst_bytes"] = Distribution(1e9);
  setup.store.numbers["burst_bytes_per_s"] = Distribution(4e7);
  setup.replica.numbers["stream_bytes_per_s"] = Distribution(1e7);
  return setup;
}

/// Loss in seconds and the seconds a promotion takes when the region goes at 5,000 s.
std::vector<double> lost_region(const StoreSetup &setup, std::uint64_t trial)
{
  return isolated([&] {
    const Deployment deployment = setup.deployment();
    World::Settings settings = alone();
    settings.horizon_s = 20000;
    settings.trial = trial;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      put(world, "orders@east.write_per_s", 100, no_event);
      world.sleep_until_s(5000);
      put(world, "region:east.up", 0, no_event);
      world.sleep_until_s(5300);
      put(world, "request:promote:orders-west", 1, no_event);
    });
    if (const std::string message = world.run().message; !message.empty())
      throw std::runtime_error(message);
    return std::vector<double>{world.timeline().totals().at("store:orders:rpo_s"),
                               times_of(world, "promoted", "orders-west").at(0) - 5300};
  });
}

} // namespace

TEST_CASE("lag: bursts make the loss of a region vary from trial to trial, the floor is its least")
{
  std::vector<double> losses;
  for (std::uint64_t trial = 0; trial < 60; ++trial)
    losses.push_back(lost_region(bursting(), trial).at(0));
  std::sort(losses.begin(), losses.end());
  CHECK(losses.front() >= 2 - 0.02);
  CHECK(losses.front() < 3);
  CHECK(losses.back() > 30);
  // The share of time behind: bursts come every 1,800 s and keep the stream busy for 1e9 / (1e7 - 1e6) s.
  const auto behind =
      static_cast<double>(std::count_if(losses.begin(), losses.end(), [](double s) { return s > 4; }));
  CHECK(behind > 60 * 0.02);
  CHECK(behind < 60 * 0.25);
}

TEST_CASE("lag: in a burst it grows by 1 - A / W a second, and then drains at A / W - 1")
{
  StoreSetup setup = bursting();
  setup.replica.numbers["lag_metric_s"] = Distribution(1.0);
  for (std::uint64_t trial = 0; trial < 2; ++trial)
    play_store(
        setup, 20000,
        [&](const StoreHand &stage) {
          double most = 0;
          for (double t_s = 1; t_s < 19000; t_s += 5) {
            stage.until(t_s);
            most = std::max(most, stage.value("orders-west.lag_s"));
          }
          // A burst alone: 25 s of 41 MB/s against 10 MB/s leave the last of it 25 x (41 - 10) / 10 s behind.
          MUST(most > 60);
        },
        trial);
}

TEST_CASE("lag: a lower bandwidth never loses less, with the same luck")
{
  for (std::uint64_t trial = 0; trial < 6; ++trial) {
    double before = -1;
    for (const double bandwidth : {1e9, 1e8, 2e7, 1e7, 5e6, 2e6, 1.2e6, 5e5, 1e5}) {
      StoreSetup setup = bursting();
      setup.bandwidth_bytes_per_s = bandwidth;
      const double loss_s = lost_region(setup, trial).at(0);
      INFO("trial " << trial << ", " << bandwidth << " bytes/s");
      CHECK(loss_s >= before - 0.5); // a flow's start and end are seen at the metric's period
      before = loss_s;
    }
  }
}

TEST_CASE("lag: a link that carries half of what is written leaves half behind, however small the floor")
{
  StoreSetup setup;
  setup.replica.numbers["apply_floor_s"] = Distribution(0.1);
  setup.bandwidth_bytes_per_s = 5e5; // of 1 MB/s
  const double loss_s = lost_region(setup, 0).at(0);
  CHECK(loss_s > 2300);
  CHECK(loss_s < 2700);
}

TEST_CASE("lag: a long query holds the replay up, not the log: nothing more is lost")
{
  StoreSetup setup;
  setup.bandwidth_bytes_per_s = 1e9;
  setup.replica.numbers["replay_pause_every_s"] = Distribution(600.0);
  setup.replica.numbers["replay_pause_s"] = Distribution(120.0);
  setup.replica.numbers["replay_pause_most_s"] = Distribution(1e9);
  setup.replica.numbers["lag_metric_s"] = Distribution(5.0);
  for (std::uint64_t trial = 0; trial < 4; ++trial)
    CHECK(std::abs(lost_region(setup, trial).at(0) - 2) < 0.02);
}

} // namespace lag_test
