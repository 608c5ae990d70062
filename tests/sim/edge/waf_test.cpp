// What a firewall does against requests that are no users'.
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace waf_test {

using namespace drsim;
using namespace drsim::test;

namespace {

using Numbers = std::map<std::string, Distribution>;

/// Users come 100 times a second; an attack of `factor` times as many from so many addresses lasts from 1000
/// to 3000 s. The script runs beside it.
void attacked(const Numbers &figures, double factor, double sources,
              const std::function<void(World &)> &script)
{
  isolated_checks([&] {
    Numbers all = {
        {"propagation_s", 120.0}, {"rate_lag_s", 20.0}, {"automatic_block_s", 90.0}, {"block_kept_s", 600.0}};
    for (const auto &[name, value] : figures)
      all[name] = value;
    Deployment deployment = two_regions({component("waf", "waf:edge", {"east", all, {}, {}})});
    deployment.traffic.rate_per_s = 100;
    World::Settings settings = alone();
    settings.horizon_s = 6000;
    World world(deployment, settings);
    const auto made = start_all(world);
    play_script(world, {{1000, {"traffic:attack_sources", sources}},
                        {1000, {"traffic:attack", factor}},
                        {3000, {"traffic:attack", 0}}});
    bool ended = false;
    world.spawn("look", [&] {
      script(world);
      ended = true;
    });
    must(world.run().message.empty() && ended, "the trial ended well", __LINE__);
  });
}

double screened(World &world, double t_s)
{
  world.sleep_until_s(t_s);
  return port(world, "waf:edge.screened").value();
}

double turned_away(World &world)
{
  return port(world, "waf:edge.turned_away").value();
}

void ask(World &world, double t_s)
{
  world.sleep_until_s(t_s);
  put(world, "request:block_attack:waf:edge", 1, no_event);
}

} // namespace

TEST_CASE("firewall: a rule that counts by address sees an attack from few, after limit / rate and its lag")
{
  // 2000 a second from 100 addresses: 20 a second each, over 2000 in 300 s after 100 s.
  const Numbers rule = {{"rate_limit", 2000.0}, {"rate_window_s", 300.0}};
  attacked(rule, 20, 100, [](World &world) {
    must(screened(world, 1119) == 0, "counted, not yet over", __LINE__);
    must(screened(world, 1121) == 1 && turned_away(world) == 0, "every address is over, and no user",
         __LINE__);
    must(screened(world, 3001) == 0, "over", __LINE__);
  });
}

TEST_CASE("firewall: what it would count while its region is lost it counts once that is back")
{
  const Numbers rule = {{"rate_limit", 2000.0}, {"rate_window_s", 300.0}};
  attacked(rule, 20, 100, [](World &world) {
    world.sleep_until_s(1010);
    put(world, "region:east.up", 0, no_event);
    must(screened(world, 1400) == 0, "nobody counts", __LINE__);
    world.sleep_until_s(1500);
    put(world, "region:east.up", 1, no_event);
    must(screened(world, 1619) == 0, "counted anew, not yet over", __LINE__);
    must(screened(world, 1621) == 1, "over", __LINE__);
  });
}

TEST_CASE("firewall: one that would come back while its region is lost comes back with that")
{
  attacked({}, 20, 100, [](World &world) {
    put(world, "component:waf:edge.up", 0, no_event);
    must(screened(world, 1010) == 1, "it refuses all", __LINE__);
    put(world, "region:east.up", 0, no_event);
    world.sleep_until_s(1020);
    put(world, "component:waf:edge.up", 1, no_event);
    must(screened(world, 1100) == 1, "nothing of a lost region looks at requests", __LINE__);
    put(world, "region:east.up", 1, no_event);
    must(screened(world, 1101) == 0, "back with its region", __LINE__);
  });
}

TEST_CASE("firewall: a rule that counts by address never sees an attack from many")
{
  const Numbers rule = {{"rate_limit", 2000.0}, {"rate_window_s", 300.0}};
  attacked(rule, 20, 301, [](World &world) { // 6.65 a second each: 1993 in the window
    must(screened(world, 2999) == 0, "each stays below", __LINE__);
  });
  attacked(rule, 20, 299,
           [](World &world) { must(screened(world, 2999) == 1, "each comes over it", __LINE__); });
}

TEST_CASE("firewall: a rule that people ask for stops most of it and a few users, until it is taken out")
{
  attacked({{"block_right_ratio", 0.9}, {"block_false_ratio", 0.02}}, 20, 1e6, [](World &world) {
    ask(world, 1500);
    must(screened(world, 1619) == 0, "not everywhere yet", __LINE__);
    must(screened(world, 1621) == 0.9 && turned_away(world) == 0.02, "in force", __LINE__);
    must(port(world, "done:block_attack:waf:edge").value() == 1, "who asked is told", __LINE__);
    must(screened(world, 3599) == 0.9 && turned_away(world) == 0.02, "nobody is sure yet that it is over",
         __LINE__);
    must(screened(world, 3601) == 0 && turned_away(world) == 0, "taken out", __LINE__);
  });
}

TEST_CASE("firewall: without an attack there is nothing to block, and none is asked of a region that is down")
{
  attacked({}, 20, 1e6, [](World &world) {
    ask(world, 500);
    must(port(world, "done:block_attack:waf:edge").value() == 1, "at once", __LINE__);
    must(screened(world, 900) == 0 && turned_away(world) == 0, "and nothing is blocked", __LINE__);
    put(world, "request:block_attack:waf:edge", 0, no_event);
    world.sleep_until_s(1500);
    put(world, "region:east.up", 0, no_event);
    ask(world, 1501);
    must(port(world, "done:block_attack:waf:edge").value() == -1, "nobody can edit it", __LINE__);
    must(screened(world, 2999) == 0, "so it lets all in", __LINE__);
  });
}

TEST_CASE("firewall: automatic mitigation writes a rule by itself")
{
  attacked({{"automatic_block", 1.0}}, 20, 1e6, [](World &world) {
    must(screened(world, 1089) == 0, "detected", __LINE__);
    must(screened(world, 1091) == 0.98 && turned_away(world) == 0.003, "blocked", __LINE__);
  });
}

TEST_CASE("firewall: while it is away everybody is refused, or passes where it fails open, attackers too")
{
  const Numbers rule = {{"rate_limit", 2000.0}, {"rate_window_s", 300.0}};
  for (const bool open : {false, true}) {
    Numbers figures = rule;
    figures["fail_open"] = open ? 1.0 : 0.0;
    attacked(figures, 20, 100, [open](World &world) {
      must(screened(world, 1200) == 1 && turned_away(world) == 0, "it counts them out", __LINE__);
      hold(world, "component:waf:edge.up", 0, no_event);
      world.sleep_s(1);
      must(turned_away(world) == (open ? 0 : 1), "users", __LINE__);
      must(screened(world, 1210) == (open ? 0 : 1), "attackers", __LINE__);
    });
  }
}

} // namespace waf_test
