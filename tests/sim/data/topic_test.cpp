// Partitions of a topic while zones die and come back, in a world of their own.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace topic_test {

using namespace drsim;
using namespace drsim::test;

namespace {

using Changes = std::vector<std::tuple<double, std::string, double>>;

constexpr double election_s = 8;
constexpr double start_s = 60;

ComponentSpec topic(std::map<std::string, Distribution> numbers, const std::string &acks = "all")
{
  Given given;
  given.region = "east";
  given.numbers = {{"brokers", 3.0},       {"replication_factor", 3.0},       {"min_insync_replicas", 2.0},
                   {"start_s", start_s},   {"leader_election_s", election_s}, {"catch_up_ratio", 0.1},
                   {"replica_lag_s", 0.5}, {"unclean_leader_election", 0.0}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.texts = {{"acks", acks}};
  return component("msk", "events", given);
}

/// events@east.writable and the events lost so far at given times; 100 events a second all the time.
struct Seen {
  std::vector<double> writable;
  std::vector<double> lost;
};

Seen play(const ComponentSpec &spec, const Changes &changes, const std::vector<double> &at_s)
{
  const auto flat = isolated([&] {
    const Deployment deployment = two_regions({spec});
    World::Settings settings = alone();
    settings.horizon_s = 20000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> values;
    world.spawn("script", [&] {
      put(world, "events@east.write_per_s", 100, no_event);
      for (const auto &[t_s, name, value] : changes) {
        world.sleep_until_s(t_s);
        put(world, name, value, world.record("fault", "fault", "", Phase::none, {}));
      }
    });
    world.spawn("look", [&] {
      for (const double t_s : at_s) {
        world.sleep_until_s(t_s);
        values.push_back(port(world, "events@east.writable").value());
        values.push_back(world.timeline().totals().at("store:events:lost_transactions"));
      }
    });
    world.run();
    return values;
  });
  Seen seen;
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
    seen.writable.push_back(flat[i]);
    seen.lost.push_back(flat[i + 1]);
  }
  return seen;
}

void check_shares(const Seen &seen, const std::vector<double> &expected)
{
  REQUIRE(seen.writable.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("look " << i);
    CHECK(seen.writable[i] == Approx(expected[i]).margin(1e-9));
  }
}

const Changes zone_for_an_hour = {{1000, "zone:east-a.up", 0}, {4600, "zone:east-a.up", 1}};

} // namespace

TEST_CASE(
    "topic: two replicas that must both be in sync: two thirds of the partitions go with a zone of three")
{
  const auto seen = play(topic({{"replication_factor", 2.0}}), zone_for_an_hour,
                         {999, 1001, 1010, 4599, 4650, 4670, 5019, 5021});
  // Back after the start of the brokers and a tenth of the hour and the start to catch up.
  check_shares(seen, {1, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1});
  CHECK(seen.lost.back() == 0);
}

TEST_CASE(
    "topic: three replicas of which two must be in sync outlive a zone, once the dead are not waited for")
{
  const auto seen = play(topic({}), zone_for_an_hour, {999, 1001, 1007, 1009, 4700});
  check_shares(seen, {1, 0, 0, 1, 1});
  // Who waits for the leader alone misses the third that the zone led, and what it had not handed on.
  const auto leader_only = play(topic({}, "1"), zone_for_an_hour, {999, 1001, 1007, 1009, 4700});
  check_shares(leader_only, {1, 2.0 / 3, 2.0 / 3, 1, 1});
  CHECK(leader_only.lost.back() == Approx(100 * 0.5 / 3));
}

TEST_CASE("topic: more in sync wanted than there are replicas is never had")
{
  const auto seen = play(topic({{"replication_factor", 1.0}}), {}, {1, 100});
  check_shares(seen, {0, 0});
}

TEST_CASE("topic: few partitions are hit or not, many by their share")
{
  double hit = 0;
  const auto one = play(topic({{"replication_factor", 2.0}, {"partitions", 1.0}}), zone_for_an_hour, {2000});
  hit = one.writable.front();
  CHECK((hit == 0 || hit == 1));
  const auto three =
      play(topic({{"replication_factor", 2.0}, {"partitions", 3.0}}), zone_for_an_hour, {2000});
  CHECK(three.writable.front() == Approx(1.0 / 3));
}

TEST_CASE("topic: the last in sync is waited for, or what came since is gone")
{
  // a falls behind; then b and c die. When a is back it has nothing of the last 1,000 s.
  const Changes changes = {{1000, "zone:east-a.up", 0},
                           {2000, "zone:east-b.up", 0},
                           {2000, "zone:east-c.up", 0},
                           {3000, "zone:east-a.up", 1},
                           {6000, "zone:east-b.up", 1}};
  const std::vector<double> at_s = {1500, 2500, 3070, 5999, 6500, 7000};
  const auto clean = play(topic({{"min_insync_replicas", 1.0}}), changes, at_s);
  check_shares(clean, {1, 0, 0, 0, 1, 1});
  CHECK(clean.lost.back() == 0);
  const auto unclean =
      play(topic({{"min_insync_replicas", 1.0}, {"unclean_leader_election", 1.0}}), changes, at_s);
  check_shares(unclean, {1, 0, 1, 1, 1, 1});
  CHECK(unclean.lost[3] == Approx(100 * (1000 - election_s))); // none was taken until a was missed
}

TEST_CASE("topic: brokers of a region that comes back must start before anything is taken")
{
  const auto seen = play(topic({}), {{1000, "region:east.up", 0}, {4000, "region:east.up", 1}},
                         {999, 1001, 4001, 4059, 4061, 4500});
  // All start in the same time here; those in sync when they died still are.
  check_shares(seen, {1, 0, 0, 0, 0, 1});
}

namespace {

/// Kinds of events a topic tells of itself, while its region or a zone is away.
std::vector<std::string> told_of_itself(const ComponentSpec &spec, const Changes &changes)
{
  const auto text = isolated([&] {
    const Deployment deployment = two_regions({spec});
    World::Settings settings = alone();
    settings.horizon_s = 7000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      for (const auto &[t_s, name, value] : changes) {
        world.sleep_until_s(t_s);
        put(world, name, value, no_event);
      }
    });
    world.run();
    std::vector<double> out;
    for (const Event &event : world.timeline().events())
      if (event.kind == "writer_lost" || event.kind == "writer_back")
        out.push_back(event.kind == "writer_lost" ? -event.t_s : event.t_s);
    return out;
  });
  std::vector<std::string> out;
  for (const double t_s : text)
    out.push_back((t_s < 0 ? "lost " : "back ") + std::to_string(std::lround(std::abs(t_s))));
  return out;
}

using Told = std::vector<std::string>;

} // namespace

TEST_CASE("topic: what is copied nowhere is lost unless its brokers come back")
{
  CHECK(told_of_itself(topic({}), {{1000, "region:east.up", 0}}).size() == 1);
  const Told heals = told_of_itself(topic({}), {{1000, "region:east.up", 0}, {4000, "region:east.up", 1}});
  REQUIRE(heals.size() == 2);
  CHECK(heals[0].substr(0, 5) == "lost ");
  CHECK(heals[1].substr(0, 5) == "back ");
  SECTION("a zone takes the only replica of a third")
  {
    CHECK(told_of_itself(topic({{"replication_factor", 1.0}, {"min_insync_replicas", 1.0}}),
                         {{1000, "zone:east-a.up", 0}})
              .size() == 1);
    CHECK(told_of_itself(topic({}), zone_for_an_hour).empty());
  }
}

} // namespace topic_test
