#include "sim/laws/raft_election.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace patroni_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// A cluster in "east" with figures that leave one thing to chance: the phase of the leader's loop.
struct Cluster {
  std::map<std::string, Distribution> numbers = {{"members", 3},
                                                 {"ttl_s", 30},
                                                 {"loop_wait_s", 10},
                                                 {"retry_timeout_s", 10},
                                                 {"election_s", 1},
                                                 {"promote_s", 2},
                                                 {"replica_lag_s", 0},
                                                 {"start_s", 20},
                                                 {"boot_s", 0},
                                                 {"checkpoint_timeout_s", 0},
                                                 {"cold_buffer_speed", 1},
                                                 {"client_reconnect_s", 4},
                                                 {"wal_bytes_per_transaction", 1000}};
  std::map<std::string, std::vector<std::string>> links;
  std::vector<ComponentSpec> others;
  std::uint64_t seed = 1;
  double horizon_s = 2000;
};

std::vector<double> play(const Cluster &cluster, const std::function<void(World &)> &script,
                         const std::function<std::vector<double>(World &)> &read)
{
  return isolated([&] {
    Given given;
    given.region = "east";
    given.numbers = cluster.numbers;
    given.links = cluster.links;
    std::vector<ComponentSpec> components = cluster.others;
    components.push_back(component("patroni", "shop-db", given));
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = cluster.horizon_s;
    settings.seed = cluster.seed;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      put(world, "shop-db@east.write_per_s", 100, no_event);
      script(world);
    });
    if (const std::string message = world.run().message; !message.empty())
      throw std::runtime_error("the trial did not end well: " + message);
    return read(world);
  });
}

void lose(World &world, const std::string &signal)
{
  put(world, signal, 0, world.record("fault", "fault", "", Phase::none, {}));
}
void heal(World &world, const std::string &signal)
{
  put(world, signal, 1, world.record("fault", "fault_healed", "", Phase::none, {}));
}

double first(World &world, const std::string &kind)
{
  const auto times = times_of(world, kind, "shop-db");
  return times.empty() ? -1 : times.front();
}

ComponentSpec consul(double multiplier)
{
  Given given;
  given.region = "east";
  given.numbers = {{"raft_multiplier", multiplier}, {"servers", 1}, {"start_s", 0}};
  return component("consul", "consul:east", given);
}

} // namespace

TEST_CASE("patroni: failover takes ttl - U(0, loop_wait), the election, the promotion and the reconnection")
{
  std::vector<double> seconds;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Cluster cluster;
    cluster.seed = seed;
    cluster.horizon_s = 200;
    seconds.push_back(play(
        cluster,
        [](World &world) {
          world.sleep_until_s(100);
          lose(world, "component:shop-db.up");
        },
        [](World &world) { return std::vector<double>{first(world, "reconnected") - 100}; })[0]);
  }
  std::sort(seconds.begin(), seconds.end());
  CHECK(seconds.front() >= 27); // 30 - 10 + 1 + 2 + 4
  CHECK(seconds.back() <= 37);
  const double n = static_cast<double>(seconds.size());
  double distance = 0; // Kolmogorov and Smirnov, from the uniform distribution on [27, 37]
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const double uniform = (seconds[i] - 27) / 10;
    distance =
        std::max({distance, uniform - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - uniform});
  }
  CHECK(distance < 1.63 / std::sqrt(n));
  CHECK(moments_of(seconds).mean == Approx(32).margin(3 * 10 / std::sqrt(12 * n)));
}

TEST_CASE("patroni: behind a proxy services find the leader by rise checks")
{
  Cluster cluster;
  Given proxy;
  proxy.region = "east";
  proxy.numbers = {{"inter_s", 3}, {"rise", 4}};
  cluster.others = {component("haproxy_backend", "haproxy:db", proxy)};
  cluster.links = {{"proxy", {"haproxy:db"}}};
  const auto read = play(
      cluster, [](World &world) { lose(world, "component:shop-db.up"); },
      [](World &world) {
        return std::vector<double>{first(world, "reconnected") - first(world, "failed_over")};
      });
  CHECK(read[0] > 9);
  CHECK(read[0] < 12);
}

TEST_CASE("patroni: what the new leader had not received is lost, and no more")
{
  Cluster cluster;
  cluster.numbers["replica_lag_s"] = Distribution(3.0);
  const auto read = play(
      cluster,
      [](World &world) {
        world.sleep_until_s(100);
        lose(world, "component:shop-db.up");
      },
      [](World &world) {
        return std::vector<double>{
            port(world, "shop-db.lost_writes").value(), port(world, "shop-db.lost_from_s").value(),
            port(world, "shop-db.lost_to_s").value(), port(world, "shop-db@east.writable").value()};
      });
  CHECK(read[0] == Approx(300));
  CHECK(read[1] == Approx(97));
  CHECK(read[2] == Approx(100));
  CHECK(read[3] == 1);
}

TEST_CASE("patroni: a member that lags too much is not promoted, and the store waits for its leader")
{
  Cluster cluster;
  cluster.numbers["replica_lag_s"] = Distribution(60.0);
  cluster.numbers["maximum_lag_bytes"] = Distribution(4'900'000.0); // 49 s of 100 x 1000 bytes
  const auto script = [](World &world) {
    world.sleep_until_s(100);
    lose(world, "component:shop-db.up");
    world.sleep_until_s(1000);
    heal(world, "component:shop-db.up");
  };
  const auto read = [](World &world) {
    return std::vector<double>{first(world, "promotion_refused"), first(world, "reconnected"),
                               port(world, "shop-db.lost_writes").value()};
  };
  const auto refused = play(cluster, script, read);
  CHECK(refused[0] >= 120);
  CHECK(refused[0] <= 130);
  CHECK(refused[1] == Approx(1000 + 20 + 1 + 2 + 4));
  CHECK(refused[2] == 0);
  cluster.numbers["maximum_lag_bytes"] = Distribution(6'000'000.0);
  const auto allowed = play(cluster, script, read);
  CHECK(allowed[0] == -1);
  CHECK(allowed[1] < 140);
  CHECK(allowed[2] == Approx(6000));
}

TEST_CASE("patroni: a synchronous member takes over without loss, and writes wait for a dead one")
{
  Cluster cluster;
  cluster.numbers["synchronous"] = Distribution(1.0);
  cluster.numbers["replica_lag_s"] = Distribution(60.0);
  const auto read = play(
      cluster, [](World &world) { lose(world, "component:shop-db.up"); },
      [](World &world) {
        return std::vector<double>{port(world, "shop-db.lost_writes").value(), first(world, "reconnected")};
      });
  CHECK(read[0] == 0);
  CHECK(read[1] <= 37);
}

TEST_CASE("patroni: writes wait for a synchronous member that died until the next loop, strictly for another")
{
  Cluster cluster;
  cluster.numbers["synchronous"] = Distribution(1.0);
  cluster.numbers["members"] = Distribution(2.0);
  const auto script = [](World &world) {
    world.sleep_until_s(100);
    lose(world, "zone:east-a.up");
    world.sleep_until_s(150);
    world.record("shop-db", port(world, "shop-db@east.writable").on() ? "takes_writes" : "takes_none", "",
                 Phase::none, {});
    world.sleep_until_s(500);
    heal(world, "zone:east-a.up");
  };
  const auto read = [](World &world) {
    return std::vector<double>{first(world, "writer_lost"), first(world, "writes_wait"),
                               first(world, "writes_go_on"), first(world, "takes_writes") < 0 ? 0.0 : 1.0,
                               port(world, "shop-db@east.writable").value()};
  };
  while (play(cluster, script, read)[0] >= 0 && cluster.seed < 20) // the leader stood there
    ++cluster.seed;
  const auto loose = play(cluster, script, read);
  REQUIRE(loose[0] == -1);
  CHECK(loose[1] == 100);
  CHECK(loose[2] > 100);
  CHECK(loose[2] < 110);
  CHECK(loose[3] == 1);
  cluster.numbers["synchronous_strict"] = Distribution(1.0);
  const auto strict = play(cluster, script, read);
  CHECK(strict[1] == 100);
  CHECK(strict[3] == 0);
  CHECK(strict[2] > 520); // the member is back, and the next loop after that
  CHECK(strict[2] < 530);
  CHECK(strict[4] == 1);
}

TEST_CASE("patroni: without the store of its key the leader steps down, unless that is back in time")
{
  const auto outage = [](double multiplier, double back_s, bool failsafe, bool die) {
    Cluster cluster;
    cluster.others = {consul(multiplier)};
    cluster.links = {{"dcs", {"consul:east"}}};
    cluster.numbers["failsafe"] = Distribution(failsafe ? 1.0 : 0.0);
    return play(
        cluster,
        [=](World &world) {
          world.sleep_until_s(100);
          lose(world, "component:consul:east.up");
          if (die)
            lose(world, "component:shop-db.up");
          world.sleep_until_s(back_s);
          heal(world, "component:consul:east.up");
        },
        [](World &world) {
          return std::vector<double>{first(world, "demoted"), first(world, "reconnected"),
                                     port(world, "shop-db@east.writable").value()};
        });
  };
  const auto quick = outage(1, 105, false, false); // 5 s, and an election of 1 to 2 s
  CHECK(quick[0] == -1);
  const auto slow = outage(1, 300, false, false);
  CHECK(slow[0] >= 110);
  CHECK(slow[0] <= 120);
  CHECK(slow[1] >= 300 + 1 + 2 + 4);
  CHECK(slow[1] <= 300 + 2 + 10 + 2 + 4);
  CHECK(slow[2] == 1);
  CHECK(outage(1, 300, true, false)[0] == -1);
  const auto both = outage(1, 300, false, true); // nobody can be elected before
  CHECK(both[1] >= 300 + 1 + 1 + 2 + 4);
  // Raft's multiplier alone can demote a database: 10 s of patience, 1 s of outage, 10 to 20 s of election.
  const auto lazy = outage(10, 101, false, false);
  CHECK(lazy[0] <= 121);
}

TEST_CASE("patroni: a region that returns brings its store back without loss")
{
  const auto read = play(
      {},
      [](World &world) {
        world.sleep_until_s(100);
        lose(world, "region:east.up");
        world.sleep_until_s(500);
        heal(world, "region:east.up");
      },
      [](World &world) {
        return std::vector<double>{first(world, "reconnected"), port(world, "shop-db.lost_writes").value(),
                                   port(world, "redundancy:shop-db.ok").value()};
      });
  CHECK(read[0] == Approx(500 + 20 + 1 + 2 + 4));
  CHECK(read[1] == 0);
  CHECK(read[2] == 1);
}

TEST_CASE(
    "patroni: in failsafe mode the leader stays while every member answers, and steps down with the first "
    "that does not")
{
  int demoted = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Cluster cluster;
    cluster.others = {consul(1)};
    cluster.links = {{"dcs", {"consul:east"}}};
    cluster.numbers["failsafe"] = Distribution(1.0);
    cluster.seed = seed;
    const auto read = play(
        cluster,
        [](World &world) {
          world.sleep_until_s(100);
          lose(world, "component:consul:east.up");
          world.sleep_until_s(400);
          lose(world, "zone:east-c.up");
          world.sleep_until_s(600);
          heal(world, "zone:east-c.up");
          world.sleep_until_s(1300);
          heal(world, "component:consul:east.up");
        },
        [](World &world) {
          const auto steps = times_of(world, "demoted", "shop-db");
          const auto died = times_of(world, "writer_lost", "shop-db");
          return std::vector<double>{steps.empty() ? 0 : steps.front(), died.empty() ? 0 : died.front(),
                                     times_of(world, "reconnected", "shop-db").front(),
                                     port(world, "shop-db@east.writable").value()};
        });
    CHECK((read[0] > 0) != (read[1] > 0)); // the zone took the leader, or a member that it knew
    if (read[0] > 0) {
      ++demoted;
      CHECK(read[0] > 400);
      CHECK(read[0] <= 410);
      CHECK(read[2] > 1300); // nobody leads without the key's store
    }
    CHECK(read[3] == 1);
  }
  CHECK(demoted > 0);
}

} // namespace patroni_test
