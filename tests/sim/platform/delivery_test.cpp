// Ways back from a bad release, and forward; a lock that is left behind.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

#include <optional>

using namespace drsim;
using namespace drsim::test;

namespace {

/// A service whose fix takes 1000 s, staging 300 s and a release 40 s; delivered blue-green where `kept_s` is
/// given: the old pods stay for so long.
PlatformSetup released(std::optional<double> kept_s, const std::vector<ComponentSpec> &more = {})
{
  PlatformSetup setup;
  setup.service["fix_s"] = Distribution(1000.0);
  setup.service["staging_s"] = Distribution(300.0);
  setup.more = more;
  Given delivery;
  delivery.links["services"] = {"shop@east"};
  if (!more.empty())
    delivery.links["pipeline"] = {more.front().id};
  if (kept_s) {
    delivery.texts["strategy"] = "blue_green";
    delivery.numbers = {{"switch_s", 5.0}, {"kept_beside_s", *kept_s}, {"canary_weight", 0.1}};
  }
  setup.more.push_back(component("delivery", "delivery:shop", delivery));
  return setup;
}

/// A rollback that is asked for 600 s after the release.
void goes_back(std::optional<double> kept_s)
{
  PlatformSetup setup = released(kept_s);
  isolated_checks([&] {
    const Deployment deployment = setup.deployment();
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(100);
      hold(world, "shop@east.bad_version", 0.3, no_event);
      world.sleep_until_s(101);
      must(port(world, "shop@east.error_ratio").value() == 0.3, "all calls meet it at once", __LINE__);
      world.sleep_until_s(700);
      put(world, "request:rollback:shop", 1, no_event);
    });
    must(world.run().message.empty(), "the trial ended well", __LINE__);
    const auto times = times_of(world, "rolled_back");
    must(times.size() == 1, "rolled back once", __LINE__);
    must(times.front() == 700 + (kept_s && *kept_s >= 600 ? 5 : 40), "by a switch, or by starting pods",
         __LINE__);
  });
}

} // namespace

TEST_CASE("delivery: blue-green goes back by one switch while the old pods are kept, else as any other")
{
  goes_back(std::nullopt); // a rolling update: the old pods start anew
  goes_back(7200);
  goes_back(30); // scaled down long ago
}

TEST_CASE("delivery: what is taken back while its region is lost is so once that is back")
{
  play_platform(released(std::nullopt), 4000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.set("request:rollback:shop@east", 1);
    hand.until(110);
    hand.set("region:east.up", 0);
    hand.until(900);
    must(times_of(hand.world, "rolled_back").empty(), "no cluster takes it", __LINE__);
    hand.set("region:east.up", 1);
    hand.until(901);
    must(times_of(hand.world, "rolled_back") == std::vector<double>{900}, "with its region", __LINE__);
  });
}

TEST_CASE("delivery: where there is no way back only a fix helps, through staging first")
{
  play_platform(released(std::nullopt), 4000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.no_way_back", 1, no_event);
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.set("request:rollback:shop@east", 1);
    hand.until(101);
    must(hand.value("done:rollback:shop@east") == -1, "nothing earlier can read what it has written",
         __LINE__);
    hand.until(200);
    hand.set("request:hotfix:shop@east", 1);
    hand.until(200 + 1000 + 300 + 39);
    must(hand.value("shop@east.error_ratio") == 0.3, "written, tried, not yet out", __LINE__);
    must(hand.value("done:hotfix:shop@east") == 0, "and nobody says so", __LINE__);
    hand.until(200 + 1000 + 300 + 41);
    must(hand.value("shop@east.error_ratio") == 0 && hand.value("done:hotfix:shop@east") == 1,
         "fixed forward", __LINE__);
  });
}

TEST_CASE("delivery: a fix waits for a pipeline, and with nothing bad there is nothing to fix")
{
  play_platform(
      released(std::nullopt, {component("tool", "tool:pipeline", {"", {{"start_s", 0.0}}, {}, {}})}), 6000,
      [](const Hand &hand) {
        hand.until(50);
        hand.set("request:hotfix:delivery:shop", 1);
        hand.until(51);
        must(hand.value("done:hotfix:delivery:shop") == 1, "at once", __LINE__);
        hand.until(100);
        hold(hand.world, "shop@east.bad_version", 0.3, no_event);
        const Port &up = port(hand.world, "component:tool:pipeline.up");
        const int dead = hand.world.hold(up, 0, no_event);
        hand.set("request:hotfix:shop@east", 1);
        hand.until(3000);
        must(hand.value("shop@east.error_ratio") == 0.3, "written, and nothing to roll it out", __LINE__);
        hand.world.release(up, dead, no_event);
        hand.until(3000 + 300 + 41);
        must(hand.value("shop@east.error_ratio") == 0, "rolled out", __LINE__);
      });
}

TEST_CASE("a lock that is left behind: nobody can write there until it is taken off by force")
{
  PlatformSetup setup;
  setup.more = {component("tool", "tool:terraform-state", {"west", {}, {}, {}})};
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "tool:terraform-state.lock_held", 1, no_event);
    must(hand.value("tool:terraform-state.available") == 0, "an apply waits", __LINE__);
    hand.set("region:west.up", 0);
    hand.set("request:force_unlock:tool:terraform-state", 1);
    must(hand.value("done:force_unlock:tool:terraform-state") == -1, "the bucket is down", __LINE__);
    hand.set("region:west.up", 1);
    hand.set("request:force_unlock:tool:terraform-state", 0);
    hand.until(1900); // it has started again
    must(hand.value("tool:terraform-state.available") == 0, "still locked", __LINE__);
    hand.set("request:force_unlock:tool:terraform-state", 1);
    must(hand.value("tool:terraform-state.available") == 1 &&
             hand.value("done:force_unlock:tool:terraform-state") == 1,
         "free", __LINE__);
  });
}

namespace {

/// A service of eight pods whose rollout may take two away, delivered by Helm with these figures.
PlatformSetup by_helm(const std::map<std::string, Distribution> &figures)
{
  PlatformSetup setup;
  setup.service["max_unavailable_pods"] = Distribution(2.0);
  Given delivery;
  delivery.links["services"] = {"shop@east"};
  delivery.numbers = figures;
  delivery.numbers["helm_timeout_s"] = 300.0;
  delivery.numbers["unstick_s"] = 500.0;
  setup.more = {component("delivery", "delivery:shop", delivery)};
  return setup;
}

} // namespace

TEST_CASE("helm: a release whose pods never become ready takes away what it may, and no more")
{
  play_platform(by_helm({}), 4000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.release_stuck", 1, no_event);
    hand.until(3000); // nobody waits, and nothing is taken back
    MUST(hand.value("shop@east.ready") == 4);
    MUST(hand.value("shop@east.error_ratio") == 0);
    hand.set("request:rollback:shop@east", 1);
    hand.until(3000 + 40 + 31.1); // rolled back; image, start, probe
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("helm: it waits for pods and takes the release back, unless its job is killed before")
{
  play_platform(by_helm({{"helm_waits", 1.0}, {"helm_rolls_back", 1.0}}), 2000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.release_stuck", 1, no_event);
    hand.until(100 + 300 + 39);
    MUST(hand.value("shop@east.release_stuck") == 1);
    hand.until(100 + 300 + 41);
    MUST(hand.value("shop@east.release_stuck") == 0);
  });
  play_platform(by_helm({{"helm_waits", 1.0}, {"helm_rolls_back", 1.0}, {"job_timeout_s", 200.0}}), 3000,
                [](const Hand &hand) {
                  hand.until(100);
                  hold(hand.world, "shop@east.release_stuck", 1, no_event);
                  hand.until(301);
                  MUST(hand.value("shop@east.release_pending") == 1);
                  hand.until(1000);
                  MUST(hand.value("shop@east.release_stuck") == 1);
                  hand.set("request:rollback:shop@east", 1);
                  hand.until(1000 + 500 + 39); // somebody finds out what is in the way
                  MUST(hand.value("shop@east.release_stuck") == 1);
                  hand.until(1000 + 500 + 41);
                  MUST(hand.value("shop@east.release_stuck") == 0);
                  MUST(hand.value("shop@east.release_pending") == 0);
                });
}

TEST_CASE("helm: a release that was killed half-way is in the way of a rollback")
{
  play_platform(by_helm({}), 3000, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.release_pending", 1, no_event);
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.set("request:rollback:shop@east", 1);
    hand.until(100 + 500 + 39);
    MUST(hand.value("shop@east.error_ratio") == 0.3);
    hand.until(100 + 500 + 41);
    MUST(hand.value("shop@east.error_ratio") == 0);
  });
}
