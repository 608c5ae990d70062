// Who puts a rule right, and what the component itself makes of it.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

PlatformSetup with(const ComponentSpec &spec)
{
  PlatformSetup setup;
  setup.more = {spec};
  return setup;
}

} // namespace

TEST_CASE("access: the rule is put right when asked, for whatever fault keeps callers from it")
{
  play_platform({}, 2000, [](const Hand &hand) {
    hand.until(100);
    const Port &reach = port(hand.world, "shop@east.reach");
    const Port &dropped = port(hand.world, "shop@east.dropped");
    static_cast<void>(hand.world.hold(dropped, 0.5, no_event));
    static_cast<void>(hand.world.hold(reach, 0.2, no_event));
    must(hand.value("shop@east.ready") == 6, "its pods live", __LINE__);
    hand.set("request:allow:shop@east", 1);
    must(reach.value() == 1 && dropped.value() == 0, "everybody comes through", __LINE__);
    must(hand.value("done:allow:shop@east") == 1, "and who asked is told", __LINE__);
    hand.set("request:allow:shop@east", 0);
    hand.set("done:allow:shop@east", 0);
    static_cast<void>(hand.world.hold(reach, 0, no_event));
    hand.set("region:east.up", 0);
    hand.set("request:allow:shop@east", 1);
    must(hand.value("done:allow:shop@east") == -1, "not while its region is down", __LINE__);
    must(reach.value() == 0, "so nothing has changed", __LINE__);
  });
}

TEST_CASE("access: a tool that nobody reaches is no use, and is at once when somebody is let in again")
{
  play_platform(with(component("tool", "tool:vpn", {"", {}, {}, {}})), 1000, [](const Hand &hand) {
    hand.until(100);
    const Port &reach = port(hand.world, "tool:vpn.reach");
    const int part = hand.world.hold(reach, 0.3, no_event);
    must(hand.value("tool:vpn.available") == 1, "who tries again comes through", __LINE__);
    hand.world.release(reach, part, no_event);
    static_cast<void>(hand.world.hold(reach, 0, no_event));
    must(hand.value("tool:vpn.available") == 0, "nobody gets in", __LINE__);
    hand.set("request:allow:tool:vpn", 1);
    must(hand.value("tool:vpn.available") == 1, "they do again", __LINE__);
  });
}

TEST_CASE("access: what the files close is closed from the beginning on, by them, until it is put right")
{
  const ComponentSpec store = component("rds_instance", "orders", {"east", {}, {}, {}});
  ComponentSpec copy =
      component("rds_replica", "orders-west", {"west", {{"reach_ratio", 0.0}}, {}, {{"source", {"orders"}}}});
  PlatformSetup setup;
  setup.more = {store, copy};
  play_platform(setup, 1000, [](const Hand &hand) {
    hand.until(100);
    const Port &reach = port(hand.world, "orders-west.reach");
    must(reach.value() == 0 && hand.value("orders-west.dropped") == 1, "closed", __LINE__);
    must(hand.value("orders@west.readable") == 1, "it lives, and follows its source", __LINE__);
    must(hand.value("orders-west.stream_stopped") == 0, "all the same", __LINE__);
    const Event &closed = hand.world.timeline().events()[static_cast<std::size_t>(reach.cause())];
    must(closed.kind == "access_closed" &&
             closed.set_by == std::vector<std::string>{"orders-west.reach_ratio"},
         "by the rule", __LINE__);
    hand.set("request:allow:orders-west", 1);
    must(reach.value() == 1 && hand.value("orders-west.dropped") == 0, "open", __LINE__);
  });
}

TEST_CASE("access: a firewall's rule is in force everywhere only later, however it was changed")
{
  ComponentSpec firewall = component("waf", "waf:edge", {"", {{"propagation_s", 120.0}}, {}, {}});
  play_platform(with(firewall), 1000, [](const Hand &hand) {
    hand.until(100);
    const Port &reach = port(hand.world, "waf:edge.reach");
    static_cast<void>(hand.world.hold(reach, 0.4, no_event));
    hand.set("request:allow:waf:edge", 1);
    hand.until(219);
    must(reach.value() == 0.4 && hand.value("done:allow:waf:edge") == 0, "not yet", __LINE__);
    hand.until(221);
    must(reach.value() == 1 && hand.value("done:allow:waf:edge") == 1, "now", __LINE__);
  });
}

TEST_CASE("cluster DNS: what callers know lasts a while, and once restarted it answers again some time later")
{
  const ComponentSpec names =
      component("cluster_dns", "cluster-dns:east", {"east", {{"cached_s", 30.0}, {"start_s", 50.0}}, {}, {}});
  play_platform(with(names), 2000, [](const Hand &hand) {
    hand.until(100);
    const Port &up = port(hand.world, "component:cluster-dns:east.up");
    static_cast<void>(hand.world.hold(up, 0, no_event));
    hand.until(129);
    must(hand.value("cluster-dns:east.available") == 1, "answers are kept", __LINE__);
    hand.until(131);
    must(hand.value("cluster-dns:east.available") == 0, "and forgotten", __LINE__);
    hand.set("request:restart:cluster-dns:east", 1);
    hand.until(180);
    must(hand.value("cluster-dns:east.available") == 0, "it starts", __LINE__);
    hand.until(182);
    must(hand.value("cluster-dns:east.available") == 1, "it answers", __LINE__);
    hand.until(300);
    const int blink = hand.world.hold(up, 0, no_event);
    hand.until(320);
    hand.world.release(up, blink, no_event);
    hand.until(400);
    must(times_of(hand.world, "names_lost").size() == 1, "a short absence is not missed", __LINE__);
  });
}
