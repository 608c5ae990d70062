// The way out of private networks, the name that users come by, what Terraform makes, and what a log can
// show.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

namespace nat_and_names_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec gateway(const std::string &zone, bool shared = false)
{
  ComponentSpec made = component("nat_gateway", "nat:" + zone,
                                 {"east", {{"reroute_s", 200.0}, {"shared", shared ? 1.0 : 0.0}}, {}, {}});
  made.zones = {zone};
  return made;
}

PlatformSetup with(const std::vector<ComponentSpec> &more)
{
  PlatformSetup setup;
  setup.more = more;
  return setup;
}

ComponentSpec registrar(bool locked = false)
{
  return component("dns_registrar", "registrar:shop",
                   {"",
                    {{"delegation_ttl_s", 4000.0},
                     {"resolver_cap_s", 2000.0},
                     {"registry_lock", locked ? 1.0 : 0.0},
                     {"renew_s", 100.0},
                     {"reclaim_s", 300.0}},
                    {},
                    {}});
}

} // namespace

TEST_CASE("nat: with one in each zone the loss of a zone takes only its own, which nobody misses")
{
  play_platform(with({gateway("east-a"), gateway("east-b"), gateway("east-c")}), 1000, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(101);
    MUST(hand.value("nat:east-a.lets_out") == 1); // nobody lives behind it
    MUST(hand.value("nat:east-b.lets_out") == 1);
    hand.set("zone:east-a.up", 1);
    hand.set("component:nat:east-a.up", 0);
    hand.until(102);
    MUST(hand.value("nat:east-a.lets_out") == 0);
  });
}

TEST_CASE("nat: a single one cuts all zones off with its own, until people lead them elsewhere")
{
  for (const bool shared : {false, true}) {
    std::vector<ComponentSpec> all = {gateway("east-a", shared)};
    if (shared) // the others stand there, and no route leads to them
      all.push_back(gateway("east-b", shared));
    play_platform(with(all), 2000, [](const Hand &hand) {
      hand.until(100);
      hand.set("zone:east-a.up", 0);
      hand.until(101);
      MUST(hand.value("nat:east-a.lets_out") == 0);
      hand.set("request:reroute:nat:east-a", 1);
      hand.until(299);
      MUST(hand.value("nat:east-a.lets_out") == 0 && hand.value("done:reroute:nat:east-a") == 0);
      hand.until(302);
      MUST(hand.value("nat:east-a.lets_out") == 1 && hand.value("done:reroute:nat:east-a") == 1);
    });
  }
}

TEST_CASE("nat: a pod that moves to a zone without a way out waits for its image, and runs once it comes")
{
  PlatformSetup setup = with({gateway("east-a"), gateway("east-b"), gateway("east-c")});
  setup.links = {{"registry", {"tool:images"}}};
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.set("tool:images.available", 1);
    hand.until(50);
    hand.set("component:nat:east-b.up", 0);
    hand.set("component:nat:east-c.up", 0);
    MUST(hand.value("shop@east.ready") == 6); // what runs goes on
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(999);
    MUST(hand.value("shop@east.ready") == 4);
    hand.set("component:nat:east-b.up", 1);
    hand.set("component:nat:east-c.up", 1);
    hand.until(999 + 31.1); // image, start, probe
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("registrar: users are led astray as resolvers ask anew, and led right again likewise")
{
  play_platform(with({registrar()}), 9000, [](const Hand &hand) {
    hand.until(1000);
    hold(hand.world, "registrar:shop.leases", 0, no_event);
    hand.until(1501);
    MUST(std::abs(hand.value("registrar:shop.unresolved") - 0.25) < 0.01); // of 2000 s, what a resolver keeps
    hand.set("request:renew_credentials:registrar:shop", 1);
    hand.until(1602);
    MUST(hand.value("done:renew_credentials:registrar:shop") == 1);
    MUST(std::abs(hand.value("registrar:shop.unresolved") - 0.3) < 0.01); // paid, and as many still see it
    hand.until(2990);
    MUST(hand.value("registrar:shop.unresolved") > 0.29);
    hand.until(3300);
    MUST(std::abs(hand.value("registrar:shop.unresolved") - 0.15) < 0.01);
    hand.until(3700);
    MUST(hand.value("registrar:shop.unresolved") == 0);
  });
}

TEST_CASE("registrar: a registry lock refuses what a thief asks, and without one the owner must get it back")
{
  play_platform(with({registrar(true)}), 5000, [](const Hand &hand) {
    hand.until(1000);
    hold(hand.world, "registrar:shop.delegated", 0, no_event);
    hand.until(4000);
    MUST(hand.value("registrar:shop.unresolved") == 0);
    MUST(times_of(hand.world, "change_refused").size() == 1);
  });
  play_platform(with({registrar()}), 9000, [](const Hand &hand) {
    hand.until(1000);
    hold(hand.world, "registrar:shop.delegated", 0, no_event);
    hand.until(3100);
    MUST(hand.value("registrar:shop.unresolved") == 1);
    hand.set("request:reclaim:registrar:shop", 1);
    hand.until(3100 + 300 + 1000);
    MUST(std::abs(hand.value("registrar:shop.unresolved") - 0.5) < 0.01);
    hand.until(3100 + 300 + 2001);
    MUST(hand.value("registrar:shop.unresolved") == 0);
  });
}

TEST_CASE(
    "terraform: an apply takes its longest chain of needs, resource by resource, and fails with its region")
{
  const auto stack = [](double at_once) {
    return component(
        "terraform_stack", "stack:east",
        {"east",
         {{"parallelism", at_once},
          {"plan_s", 60.0},
          {"network_s", 10.0},
          {"eks_cluster_s", 600.0},
          {"node_group_s", 120.0},
          {"db_instance_s", 500.0}},
         {{"resources", "net: network; cluster: eks_cluster after net; nodes: node_group after cluster; "
                        "db: db_instance after net"}},
         {}});
  };
  for (const auto &[at_once, takes_s] :
       {std::pair{10.0, 60 + 10 + 600 + 120.0}, {1.0, 60 + 10 + 600 + 120 + 500.0}})
    play_platform(with({stack(at_once)}), 4000, [takes = takes_s](const Hand &hand) {
      hand.until(100);
      hand.set("request:apply:stack:east", 1);
      hand.until(100 + takes - 1);
      MUST(hand.value("done:apply:stack:east") == 0);
      hand.until(100 + takes + 1);
      MUST(hand.value("done:apply:stack:east") == 1);
      MUST(times_of(hand.world, "resource_made", "stack:east").size() == 4);
    });
  play_platform(with({stack(10)}), 4000, [](const Hand &hand) {
    hand.until(100);
    hand.set("request:apply:stack:east", 1);
    hand.until(400);
    hand.set("region:east.up", 0);
    hand.until(401);
    MUST(hand.value("done:apply:stack:east") == -1);
  });
}

TEST_CASE("audit log: the all-clear takes longer without the log, and a locked copy keeps what it holds")
{
  for (const bool copied : {false, true}) {
    const ComponentSpec log = component("audit_log", "audit:shop",
                                        {"",
                                         {{"investigate_s", 1000.0},
                                          {"blind_factor", 3.0},
                                          {"copy_locked", copied ? 1.0 : 0.0},
                                          {"remake_s", 200.0}},
                                         {},
                                         {{"watches", {"registrar:shop"}}}});
    play_platform(with({registrar(), log}), 9000, [copied](const Hand &hand) {
      hand.until(100);
      hold(hand.world, "component:audit:shop.up", 0, no_event);
      hand.until(300);
      hold(hand.world, "registrar:shop.delegated", 0, no_event);
      hand.until(8000);
      MUST(times_of(hand.world, "evidence_lost").size() == (copied ? 0 : 1));
      const auto again = times_of(hand.world, "logging_again");
      const auto clear = times_of(hand.world, "all_clear");
      MUST(again.size() == 1 && std::abs(again[0] - 500) < 0.01);
      MUST(clear.size() == 1 && std::abs(clear[0] - (500 + (copied ? 1000 : 3000))) < 0.01);
    });
  }
}

} // namespace nat_and_names_test
