// What autopilot does to votes, the leader does: without one nothing changes.

#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

using Zones = std::vector<std::tuple<double, char, bool>>; ///< when, which zone of east, up

struct Seen {
  std::vector<double> led;  ///< times at which a leader was elected
  double available_at = -1; ///< last value at the horizon
};

/// Servers of one kind over the three zones of east; every time is a constant.
Seen play(const std::string &kind, std::map<std::string, Distribution> numbers, const Zones &zones,
          double horizon_s)
{
  Given given;
  given.region = "east";
  given.numbers = {{"servers", 3.0},          {"raft_multiplier", 1.0}, {"start_s", 20.0},
                   {"member_failed_s", 10.0}, {"min_quorum", 0.0},      {"cleanup_dead_servers", 1.0}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  if (kind == "vault") {
    given.numbers["takeover_s"] = 2.0;
    given.numbers["auto_unseal_s"] = 1.0;
    given.texts = {{"seal", "awskms"}, {"kms_region", "west"}};
  }
  const auto flat = isolated([&] {
    const Deployment deployment = two_regions({component(kind, "servers", given)});
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      const Hand hand{world};
      for (const auto &[t_s, zone, up] : zones) {
        hand.until(t_s);
        hand.set(std::string("zone:east-") + zone + ".up", up ? 1 : 0);
      }
    });
    if (!world.run().message.empty())
      throw std::runtime_error("the trial did not end well");
    std::vector<double> out = times_of(world, "leader_elected", "servers");
    out.push_back(port(world, "servers.available").value());
    return out;
  });
  return {{flat.begin(), flat.end() - 1}, flat.back()};
}

const Zones one_after_the_other = {{600, 'a', false}, {720, 'b', false}, {1800, 'a', true}};

} // namespace

TEST_CASE("autopilot: a vote that was taken is given back by a leader only, and there is none")
{
  for (const std::string kind : {"consul", "vault"}) {
    INFO(kind);
    // a's vote is gone before b dies: c alone of {b, c} is no majority, and a may not help it.
    const Seen taken = play(kind, {}, one_after_the_other, 7200);
    CHECK(taken.available_at == 0);
    for (const double led_s : taken.led)
      CHECK(led_s < 720);
    // Who keeps the dead's votes has a leader as soon as a is back: 20 s to start, and an election.
    const Seen kept = play(kind, {{"cleanup_dead_servers", 0.0}}, one_after_the_other, 7200);
    CHECK(kept.available_at == 1);
    CHECK(kept.led.back() > 1820);
    CHECK(kept.led.back() < 1826);
  }
}

TEST_CASE("autopilot: votes come back once somebody has led for the time of stabilisation")
{
  Zones zones = one_after_the_other;
  zones.push_back({3000, 'b', true});
  const Seen back = play("consul", {{"server_stabilization_s", 60.0}}, zones, 7200);
  CHECK(back.available_at == 1);
  CHECK(back.led.back() > 3020);
  CHECK(back.led.back() < 3023);
  // From then on a has its vote again, so that c may go; before, {b, c} would need both.
  const auto without_c = [&](double lost_s) {
    Zones more = zones;
    more.push_back({lost_s, 'c', false});
    return play("consul", {{"server_stabilization_s", 60.0}}, more, lost_s + 300).available_at;
  };
  CHECK(without_c(3060) == 0);
  CHECK(without_c(3120) == 1); // at most 3023 + 60 + 10
}

TEST_CASE("autopilot: a dead server is removed later when nobody led at first, never below min_quorum")
{
  // Five servers, two each in a and b, one in c. a and c die together: no leader. c comes back, and with it a
  // leader, who removes both of a: then of {b, b, c} one may go.
  const Zones zones = {{600, 'a', false}, {600, 'c', false}, {900, 'c', true}, {1200, 'c', false}};
  CHECK(play("consul", {{"servers", 5.0}}, zones, 1500).available_at == 1);
  CHECK(play("consul", {{"servers", 5.0}, {"min_quorum", 5.0}}, zones, 1500).available_at == 0);
}
