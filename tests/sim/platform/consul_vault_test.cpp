#include "sim/components/platform/server_group.hpp"
#include "sim/laws/raft_election.hpp"
#include "tests/sim/platform/platform.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec consul(double servers, const std::map<std::string, Distribution> &more = {})
{
  Given given;
  given.region = "east";
  given.numbers = {{"servers", servers}, {"raft_multiplier", 5}, {"start_s", 20}, {"member_failed_s", 10}};
  for (const auto &[name, value] : more)
    given.numbers[name] = value;
  return component("consul", "consul:east", given);
}

ComponentSpec vault(const std::map<std::string, Distribution> &numbers,
                    const std::map<std::string, std::string> &texts = {},
                    const std::map<std::string, std::vector<std::string>> &links = {})
{
  Given given;
  given.region = "east";
  given.numbers = {{"servers", 3},    {"raft_multiplier", 5}, {"start_s", 20},
                   {"takeover_s", 4}, {"auto_unseal_s", 5},   {"manual_unseal_s", 600}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.texts = texts;
  given.links = links;
  return component("vault", "vault:east", given);
}

std::vector<double> play(const std::vector<ComponentSpec> &components, std::uint64_t seed,
                         const std::function<void(const Hand &)> &script,
                         const std::function<std::vector<double>(World &)> &read, double horizon_s = 5000)
{
  return isolated([&] {
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    settings.seed = seed;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] { script(Hand{world}); });
    if (!world.run().message.empty())
      throw std::runtime_error("the trial did not end well");
    return read(world);
  });
}

std::vector<double> lost_and_led(World &world, const std::string &id)
{
  const auto lost = times_of(world, "leader_lost", id);
  const auto led = times_of(world, "leader_elected", id);
  return {lost.empty() ? -1 : lost.front(), led.empty() ? -1 : led.front(),
          port(world, id + ".available").value(), static_cast<double>(lost.size())};
}

} // namespace

TEST_CASE("raft: the first of f time-outs uniform in [T, 2 T] stands for election")
{
  constexpr double timeout_s = 5;
  for (const int followers : {1, 2, 4}) {
    std::vector<double> seconds;
    Stream chance(1, 0, "theory", "election " + std::to_string(followers));
    for (int i = 0; i < 4000; ++i)
      seconds.push_back(election_s(chance, followers, timeout_s));
    const Moments found = moments_of(seconds);
    const double n = static_cast<double>(seconds.size());
    CHECK(found.mean ==
          Approx(timeout_s * (1 + 1.0 / (followers + 1))).margin(4 * found.deviation / std::sqrt(n)));
    std::sort(seconds.begin(), seconds.end());
    double distance = 0;
    for (std::size_t i = 0; i < seconds.size(); ++i) {
      const double below = 1 - std::pow(2 - seconds[i] / timeout_s, followers);
      distance =
          std::max({distance, below - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - below});
    }
    CHECK(distance < 1.63 / std::sqrt(n));
  }
}

TEST_CASE("consul: a lost zone costs an election when the leader stood there, and a majority is kept")
{
  int elections = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto read = play(
        {consul(3)}, seed,
        [](const Hand &hand) {
          hand.until(100);
          hand.set("zone:east-a.up", 0);
        },
        [](World &world) { return lost_and_led(world, "consul:east"); }, 400);
    CHECK(read[2] == 1);
    if (read[0] < 0)
      continue;
    ++elections;
    CHECK(read[0] == 100);
    CHECK(read[1] > 105);
    CHECK(read[1] < 110);
  }
  CHECK(elections > 8); // a third of 60, binomial
  CHECK(elections < 32);
}

TEST_CASE("consul: without a majority nobody leads until enough servers are back")
{
  const auto read = play(
      {consul(3)}, 1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("zone:east-a.up", 0);
        hand.set("zone:east-b.up", 0);
        hand.until(300);
        hand.set("zone:east-a.up", 1);
      },
      [](World &world) { return lost_and_led(world, "consul:east"); });
  CHECK(read[0] == 100);
  CHECK(read[1] > 300 + 20 + 5);
  CHECK(read[1] < 300 + 20 + 10);
}

TEST_CASE("consul: one server is a single point of failure")
{
  const auto read = play(
      {consul(1)}, 1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("zone:east-a.up", 0);
        hand.until(1000);
        hand.set("zone:east-a.up", 1);
      },
      [](World &world) { return lost_and_led(world, "consul:east"); });
  CHECK(read[0] == 100);
  CHECK(read[1] > 1020);
}

TEST_CASE("consul: dead servers that lost their vote are not missed by a later majority")
{
  // Five servers: zones a and b have two each. The second zone is lost with three of five gone.
  const auto later = [](bool cleanup) {
    return play(
        {consul(5, {{"cleanup_dead_servers", cleanup ? 1.0 : 0.0}})}, 3,
        [](const Hand &hand) {
          hand.until(100);
          hand.set("zone:east-a.up", 0);
          hand.until(200);
          hand.set("zone:east-c.up", 0); // one server
        },
        [](World &world) { return lost_and_led(world, "consul:east"); }, 600);
  };
  CHECK(later(true)[2] == 1);  // two of three
  CHECK(later(false)[2] == 0); // two of five
}

TEST_CASE("vault: a standby takes over after raft's election and the loading of leases")
{
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto read = play(
        {vault({})}, seed,
        [](const Hand &hand) {
          hand.until(100);
          hand.set("zone:east-b.up", 0);
        },
        [](World &world) { return lost_and_led(world, "vault:east"); }, 400);
    if (read[0] < 0)
      continue;
    CHECK(read[1] > 100 + 5 + 4);
    CHECK(read[1] < 100 + 10 + 4);
    return;
  }
  FAIL("in no trial the active server stood in that zone");
}

TEST_CASE(
    "vault: what restarts is sealed: a key elsewhere opens it at once, people take as long as they take")
{
  const auto outage = [](const std::map<std::string, std::string> &texts, double key_back_s) {
    return play(
        {vault({}, texts)}, 1,
        [key_back_s](const Hand &hand) {
          hand.until(100);
          hand.set("region:east.up", 0);
          hand.set("region:west.up", 0);
          hand.until(300);
          hand.set("region:east.up", 1);
          hand.until(key_back_s);
          hand.set("region:west.up", 1);
        },
        [](World &world) { return lost_and_led(world, "vault:east"); });
  };
  const auto here = outage({{"seal", "awskms"}, {"kms_region", "east"}}, 2000);
  CHECK(here[1] > 300 + 20 + 5 + 5 + 4);
  CHECK(here[1] < 300 + 20 + 5 + 10 + 4);
  const auto elsewhere = outage({{"seal", "awskms"}, {"kms_region", "west"}}, 2000);
  CHECK(elsewhere[1] > 2000 + 5 + 5 + 4);
  CHECK(elsewhere[1] < 2000 + 5 + 10 + 4);
  const auto people = outage({{"seal", "shamir"}}, 2000);
  CHECK(people[1] > 300 + 20 + 600 + 5 + 4);
  CHECK(people[1] < 300 + 20 + 600 + 10 + 4);
}

TEST_CASE("vault: where a runbook has a step for it, servers are unsealed by carrying that out")
{
  const auto led_s = [](double second_s) {
    Given people;
    people.numbers = {{"hands", 2},
                      {"step_error_ratio", 0},
                      {"pace_of_incident", 1},
                      {"fatigue_per_hour", 0},
                      {"unrehearsed_fails_ratio", 0}};
    people.links = {{"runbooks", {"runbook:keys"}}};
    Given first, second;
    first.numbers = {{"duration_s", 100}};
    first.links = {{"runbook", {"runbook:keys"}}};
    second = first;
    second.numbers = {{"duration_s", second_s}};
    second.texts = {{"action", "unseal"}, {"target", "vault:east"}};
    second.links["after"] = {"runbook:keys/1"};
    return play(
        {component("oncall", "oncall:sre", people), component("runbook", "runbook:keys", {}),
         component("runbook_step", "runbook:keys/1", first),
         component("runbook_step", "runbook:keys/2", second),
         vault({}, {{"seal", "shamir"}}, {{"people", {"oncall:sre"}}})},
        1,
        [](const Hand &hand) {
          hand.until(100);
          hand.set("region:east.up", 0);
          hand.until(200);
          hand.set("region:east.up", 1);
          hand.until(1000);
          MUST(hand.value("vault:east.sealed") == 3);
          hand.set("oncall:sre.acknowledged", 1);
        },
        [](World &world) { return lost_and_led(world, "vault:east"); })[1];
  };
  const double soon_s = led_s(200); // 600 s by hand and without a runbook
  CHECK(soon_s > 1000 + 100 + 200 + 5 + 4);
  CHECK(soon_s < 1000 + 100 + 200 + 10 + 4);
  CHECK(led_s(500) == soon_s + 300);
}

TEST_CASE("vault: people unseal once they are at the keyboard and a hand is free")
{
  Given given;
  given.numbers = {{"hands", 1}};
  const ComponentSpec people = component("oncall", "oncall:sre", given);
  const auto read = play(
      {people, vault({}, {{"seal", "shamir"}}, {{"people", {"oncall:sre"}}})}, 1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("region:east.up", 0);
        hand.until(200);
        hand.set("region:east.up", 1);
        hand.until(1000);
        MUST(hand.value("vault:east.available") == 0);
        MUST(hand.value("vault:east.sealed") == 3);
        hand.set("oncall:sre.hands_free", 0);
        hand.set("oncall:sre.acknowledged", 1);
        hand.until(1500);
        MUST(hand.value("vault:east.available") == 0);
        hand.set("oncall:sre.hands_free", 1);
        hand.until(1501);
        MUST(hand.value("oncall:sre.hands_free") == 0);
        hand.until(2110);
        MUST(hand.value("oncall:sre.hands_free") == 1);
      },
      [](World &world) { return lost_and_led(world, "vault:east"); });
  CHECK(read[1] > 1500 + 600 + 5 + 4);
  CHECK(read[1] < 1500 + 600 + 10 + 4);
}

TEST_CASE("vault: storage in Consul is a dependency")
{
  const auto read = play(
      {consul(1), vault({}, {{"storage", "consul"}}, {{"storage", {"consul:east"}}})}, 1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("component:consul:east.up", 0);
        hand.until(500);
        hand.set("component:consul:east.up", 1);
      },
      [](World &world) {
        auto all = lost_and_led(world, "vault:east");
        all.push_back(lost_and_led(world, "consul:east")[1]);
        return all;
      });
  CHECK(read[0] == 100);
  CHECK(read[1] == read[4]); // the active server still has its lock
  // The lock of an active server that died: U(15, 30) + 15 s, then the leases.
  const auto died = play(
      {consul(3),
       vault({{"servers", 1}}, {{"storage", "consul"}, {"seal", "awskms"}}, {{"storage", {"consul:east"}}})},
      1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("component:vault:east.up", 0);
        hand.until(101);
        hand.set("component:vault:east.up", 1);
      },
      [](World &world) { return lost_and_led(world, "vault:east"); });
  CHECK(died[1] > 101 + 20 + 5 + 15 + 15 + 4);
  CHECK(died[1] < 101 + 20 + 5 + 30 + 15 + 4);
}

TEST_CASE("vault: without it no pod starts, and when leases are over no pod serves")
{
  PlatformSetup setup;
  isolated_checks([&] {
    Deployment deployment = setup.deployment();
    for (ComponentSpec &spec : deployment.components)
      if (spec.id == "shop@east")
        spec.links["secrets"] = {"vault:east"};
    World::Settings settings = alone();
    settings.horizon_s = 4000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      const Hand hand{world};
      const auto ready = [&] { return hand.value("shop@east.ready"); };
      hand.set("vault:east.available", 0);
      hand.set("shop@east.desired", 8);
      hand.until(300);
      MUST(ready() == 6);
      hand.set("vault:east.available", 1);
      hand.until(332);
      MUST(ready() == 8);
      hand.set("vault:east.available", 0); // a restart of all: nobody gets a secret
      hand.set("region:east.up", 0);
      hand.until(400);
      hand.set("region:east.up", 1);
      hand.until(900);
      MUST(ready() == 0);
      hand.set("region:east.up", 0); // dies again while pods wait
      hand.until(950);
      hand.set("region:east.up", 1);
      hand.until(1000);
      hand.set("vault:east.available", 1);
      hand.until(1012);
      MUST(ready() == 8);
      hand.set("vault:east.leases", 0);
      MUST(ready() == 0);
      hand.set("vault:east.leases", 1);
      MUST(ready() == 8);
    });
    MUST(world.run().message.empty());
  });
}

TEST_CASE("vault: leases end within their time after the loss, and are given anew when it is back")
{
  const auto read = play(
      {vault({{"servers", 1}, {"default_lease_ttl_s", 600}}, {{"seal", "awskms"}})}, 1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("component:vault:east.up", 0);
        hand.until(1000);
        MUST(hand.value("vault:east.leases") == 0);
        hand.set("component:vault:east.up", 1);
        hand.until(1100);
        MUST(hand.value("vault:east.leases") == 1);
      },
      [](World &world) { return times_of(world, "leases_over", "vault:east"); });
  REQUIRE(read.size() == 1);
  CHECK(read[0] > 100);
  CHECK(read[0] < 700);
}

TEST_CASE("tool: one of several that do the same is enough")
{
  Given either;
  either.links = {{"one_of", {"vault:east", "vault:west"}}};
  Given west;
  west.region = "west";
  west.texts = {{"seal", "awskms"}};
  west.numbers = {{"start_s", 10}, {"auto_unseal_s", 5}, {"takeover_s", 4}};
  (void)play(
      {vault({}, {{"seal", "awskms"}}), component("vault", "vault:west", west),
       component("tool", "tool:vault", either)},
      1,
      [](const Hand &hand) {
        hand.until(100);
        hand.set("region:east.up", 0);
        MUST(hand.value("tool:vault.available") == 1);
        hand.set("region:west.up", 0);
        hand.until(101);
        MUST(hand.value("tool:vault.available") == 0);
        hand.set("region:west.up", 1);
        hand.until(200);
        MUST(hand.value("tool:vault.available") == 1);
      },
      [](World &) { return std::vector<double>{}; }, 400);
}
