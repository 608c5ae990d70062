// What stands before the regions, and names within one: a network of caches, a firewall, a cluster's DNS.
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"
#include "tests/sim/users/watched_users.hpp"

#include <catch2/catch.hpp>

namespace front_test {

using namespace drsim;
using namespace drsim::test;

namespace {

Hop call(const std::string &target)
{
  Hop made;
  made.target = target;
  return made;
}

using Links = std::map<std::string, std::vector<std::string>>;

struct Case {
  double read_share = 1;
  double cdn_share = 0;
  bool users_come_by_network = true;
  bool second_origin = false;
  std::vector<ComponentSpec> more = {};
  bool exact = false;
  std::string discovery = {}; ///< of services
  bool calls_others = false;  ///< third-party:pay
};

/// Two services, one behind the other, behind a load balancer in each region; a network of caches.
Deployment shop(const Case &setup)
{
  std::vector<ComponentSpec> all = setup.more;
  for (const std::string region : {"east", "west"}) {
    for (const char *name : {"web@", "stock@"})
      all.push_back(component("service", name + region,
                              {region,
                               {{"retries", 0.0}},
                               {},
                               setup.discovery.empty() ? Links{} : Links{{"discovery", {setup.discovery}}}}));
    all.push_back(component("alb", "alb:" + region, {region, {}, {}, {{"services", {"web@" + region}}}}));
  }
  Given network;
  network.numbers = {{"hit_ratio", 0.5}, {"connection_attempts", 1.0}, {"connection_timeout_s", 1.0}};
  network.links = {{"origin", {"alb:east"}}};
  if (!setup.users_come_by_network)
    network.links["origin"] = {"bucket"};
  if (setup.second_origin) {
    network.numbers["origin_failover"] = 1.0;
    network.links["origin"].push_back("alb:west");
  }
  all.push_back(component("cloudfront", "cloudfront:shop", network));
  Deployment deployment = two_regions(all);
  Journey browse;
  browse.id = "browse";
  browse.share = 1;
  browse.read_share = setup.read_share;
  browse.cdn_share = setup.cdn_share;
  browse.slo_latency_p99_s = 100;
  browse.path = {{{call("web")}, false}, {{call("stock")}, false}};
  if (setup.calls_others)
    browse.path.push_back({{call("third-party:pay")}, false});
  deployment.journeys = {browse};
  deployment.traffic = {20, std::vector<double>(24, 1.0), {}};
  return deployment;
}

/// Success ratios at some times, while ports change at others.
std::vector<double> success(const Case &setup, const Script &script, const std::vector<double> &looks_s)
{
  return isolated([&] {
    const Deployment deployment = shop(setup);
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    for (const std::string region : {"east", "west"})
      for (const char *name : {"web@", "stock@"})
        put(world, name + region + ".ready#0", 6, no_event);
    std::vector<double> seen = success_of(world, deployment, "browse", setup.exact, script, looks_s);
    return seen;
  });
}

const Script region_dies = {{500, {"region:east.up", 0}}};
const Script network_dies = {{500, {"component:cloudfront:shop.up", 0}},
                             {1000, {"component:cloudfront:shop.up", 1}}};

} // namespace

TEST_CASE("network of caches: what they have is answered while the region is down, and nothing written")
{
  for (const bool exact : {false, true}) {
    INFO(exact);
    Case setup;
    setup.exact = exact;
    CHECK(success(setup, region_dies, {490, 900})[1] == Approx(0.5).margin(0.08));
    setup.read_share = 0; // a form that is sent
    CHECK(success(setup, region_dies, {900})[0] < 0.01);
  }
}

TEST_CASE("network of caches: reads go to the second origin, what is written does not")
{
  Case setup;
  setup.second_origin = true;
  CHECK(success(setup, region_dies, {900})[0] > 0.99);
  setup.read_share = 0.6; // of these 0.5 are cached, the rest of them move
  CHECK(success(setup, region_dies, {900})[0] == Approx(0.3 + 0.7 * 0.6).margin(0.02));
}

TEST_CASE(
    "network of caches: its own failure takes down all who come by it, and with them what it has cached")
{
  for (const bool exact : {false, true}) {
    Case setup;
    setup.exact = exact;
    const auto seen = success(setup, network_dies, {490, 900, 1900});
    CHECK(seen[0] == Approx(1).margin(0.001));
    CHECK(seen[1] < 0.01);
    CHECK(seen[2] == Approx(1).margin(0.001));
  }
}

TEST_CASE("network of caches: where users come by their own record, only what it would have answered fails")
{
  Case setup;
  setup.users_come_by_network = false;
  setup.cdn_share = 0.35;
  const auto seen = success(setup, network_dies, {490, 900, 1900});
  CHECK(seen[0] == Approx(1).margin(0.001));
  CHECK(seen[1] == Approx(0.65).margin(0.01));
  CHECK(seen[2] == Approx(1).margin(0.001));
}

TEST_CASE("firewall: a false rule turns away the customers whom it takes for attackers, where it stands")
{
  for (const char *place : {"alb:east", "cloudfront:shop"}) {
    INFO(place);
    Case setup;
    setup.more = {component("waf", "waf:edge", {"", {}, {}, {{"protects", {place}}}})};
    const auto seen =
        success(setup, {{500, {"waf:edge.reach", 0.7}}, {1000, {"waf:edge.reach", 1}}}, {490, 900, 1900});
    CHECK(seen[0] == Approx(1).margin(0.001));
    // Behind a load balancer's firewall caches still answer their half.
    CHECK(seen[1] == Approx(place == std::string("alb:east") ? 0.5 + 0.5 * 0.7 : 0.7).margin(0.02));
    CHECK(seen[2] == Approx(1).margin(0.001));
  }
  Case other;
  other.more = {component("waf", "waf:edge", {"", {}, {}, {{"protects", {"alb:west"}}}})};
  CHECK(success(other, {{500, {"waf:edge.reach", 0.7}}}, {900})[0] == Approx(1).margin(0.001));
}

TEST_CASE("cluster DNS: while names are not found services behind the first are not called, in that region")
{
  Case setup;
  setup.more = {component("cluster_dns", "cluster-dns:east", {"east", {}, {}, {}})};
  const auto seen =
      success(setup, {{500, {"cluster-dns:east.available", 0}}, {1000, {"cluster-dns:east.available", 1}}},
              {490, 900, 1900});
  CHECK(seen[0] == Approx(1).margin(0.001));
  CHECK(seen[1] == Approx(0.5).margin(0.01)); // what is cached
  CHECK(seen[2] == Approx(1).margin(0.001));
  setup.more = {component("cluster_dns", "cluster-dns:west", {"west", {}, {}, {}})};
  CHECK(success(setup, {{500, {"cluster-dns:west.available", 0}}}, {900})[0] == Approx(1).margin(0.001));
}

TEST_CASE("consul: where stale answers are not taken nobody finds services while it has no leader")
{
  for (const bool stale : {true, false}) {
    Case setup;
    setup.more = {component("consul", "consul:east", {"east", {{"allow_stale", stale ? 1.0 : 0.0}}, {}, {}})};
    setup.discovery = "consul:east";
    const auto seen = success(
        setup, {{500, {"consul:east.available", 0}}, {1000, {"consul:east.available", 1}}}, {900, 1900});
    CHECK(seen[0] == Approx(stale ? 1 : 0.5).margin(0.01)); // what is cached
    CHECK(seen[1] == Approx(1).margin(0.001));
  }
}

TEST_CASE("registrar: users who are told of other name servers come to nobody, whatever is cached")
{
  for (const bool exact : {false, true}) {
    Case setup;
    setup.exact = exact;
    setup.more = {component("dns_registrar", "registrar:shop", {"", {}, {}, {}})};
    const auto seen =
        success(setup, {{500, {"registrar:shop.unresolved", 0.3}}, {1000, {"registrar:shop.unresolved", 0}}},
                {490, 900, 1900});
    CHECK(seen[0] == Approx(1).margin(0.001));
    CHECK(seen[1] == Approx(0.7).margin(0.03));
    CHECK(seen[2] == Approx(1).margin(0.001));
  }
}

TEST_CASE("nat: calls to others are lost by the share of living zones that have no way out")
{
  for (const auto &[lost, share] : {std::pair{1, 1.0 / 3}, {2, 2.0 / 3}}) {
    Case setup;
    setup.calls_others = true;
    setup.more = {component("third_party", "third-party:pay", {"", {{"timeout_s", 1.0}}, {}, {}})};
    Script script;
    for (const char zone : {'a', 'b', 'c'}) {
      const std::string id = std::string("nat:east-") + zone;
      setup.more.push_back(component("nat_gateway", id, {"east", {}, {}, {}}));
      setup.more.back().zones = {std::string("east-") + zone};
      if (zone < 'a' + lost)
        script.push_back({500, {id + ".lets_out", 0}});
    }
    CHECK(success(setup, script, {490, 900})[1] == Approx(1 - 0.5 * share).margin(0.02)); // half is cached
  }
}

namespace {

/// Success of users, and requests that entered the east, while an attack comes from 500 s on.
struct Attacked {
  double success = 0;
  double entering_per_s = 0;
  double counted = 0; ///< transactions
};

Attacked attacked(bool exact, double factor, double screened)
{
  const std::vector<double> seen = isolated([&] {
    Case setup;
    setup.users_come_by_network = false;
    setup.more = {component("waf", "waf:edge", {"", {}, {}, {{"protects", {"alb:east"}}}})};
    const Deployment deployment = shop(setup);
    World::Settings settings = alone();
    settings.horizon_s = 1500;
    settings.attacked = true;
    World world(deployment, settings);
    for (const std::string region : {"east", "west"})
      for (const char *name : {"web@", "stock@"})
        put(world, name + region + ".ready#0", 6, no_event);
    std::vector<double> enter;
    world.spawn("edge", [&] {
      world.sleep_until_s(1400);
      enter.push_back(port(world, "edge:east.rate_per_s").value());
    });
    std::vector<double> all =
        success_of(world, deployment, "browse", exact,
                   {{500, {"waf:edge.screened", screened}}, {500, {"traffic:attack", factor}}}, {1400});
    all.push_back(enter.front());
    all.push_back(world.timeline().total("transactions:arrivals"));
    return all;
  });
  return {seen[0], seen[1], seen[2]};
}

} // namespace

TEST_CASE("attack: it loads what stands behind, is nobody's transaction, and a firewall keeps its share out")
{
  for (const bool exact : {false, true}) {
    INFO(exact);
    const Attacked none = attacked(exact, 0, 0), some = attacked(exact, 4, 0), most = attacked(exact, 40, 0),
                   stopped = attacked(exact, 40, 0.9);
    CHECK(none.success == Approx(1).margin(0.001));
    CHECK(none.entering_per_s == Approx(20).margin(3));
    CHECK(some.success == Approx(1).margin(0.01)); // there is room for it
    CHECK(some.entering_per_s == Approx(20 * (1 + 4)).margin(10));
    CHECK(most.success < 0.6); // 6 pods have no room for 820 a second
    CHECK(stopped.entering_per_s == Approx(20 * (1 + 4)).margin(10));
    CHECK(stopped.success == Approx(1).margin(0.01));
    for (const Attacked &one : {none, some, most, stopped})
      CHECK(one.counted == Approx(20 * 1500).margin(600)); // users', whoever else comes
  }
}

} // namespace front_test
