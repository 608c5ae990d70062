#pragma once

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <functional>

namespace drsim::test {

/// A service of six pods in "east" (three zones) and of one pod in "west", each in a cluster; every time is a
/// constant, so that results are arithmetic.
struct PlatformSetup {
  std::map<std::string, Distribution> service = {
      {"image_pull_s", 20.0}, {"pod_start_s", 10.0}, {"readiness_period_s", 1.0},
      {"rollback_s", 40.0},   {"hpa_min", 1.0},      {"hpa_max", 100.0}};
  std::map<std::string, Distribution> cluster = {{"nodes", 3.0},
                                                 {"max_nodes", 6.0},
                                                 {"pods_per_node", 4.0},
                                                 {"node_grace_s", 40.0},
                                                 {"lease_renew_s", 0.0},
                                                 {"node_join_s", 180.0},
                                                 {"node_monitor_period_s", 0.0},
                                                 {"endpoint_watch_s", 1.5},
                                                 {"eviction_wait_s", 300.0},
                                                 {"autoscaler_scan_s", 10.0},
                                                 {"launch_refused_ratio", 0.0}};
  std::vector<ComponentSpec> more;
  std::map<std::string, std::vector<std::string>> links = {}; ///< of the services, besides their cluster

  [[nodiscard]] Deployment deployment() const
  {
    std::vector<ComponentSpec> all;
    for (const std::string region : {"east", "west"}) {
      all.push_back(component("eks_cluster", "eks:" + region, {region, cluster, {}, {}}));
      auto own = service;
      own.emplace("replicas", region == "east" ? 6.0 : 1.0);
      auto linked = links;
      linked["cluster"] = {"eks:" + region};
      all.push_back(component("service", "shop@" + region, {region, own, {}, linked}));
    }
    all.insert(all.end(), more.begin(), more.end());
    return two_regions(all);
  }
};

/// What a script does and sees while the platform is at work.
struct Hand {
  World &world;
  EventId set(const std::string &signal, double value) const
  {
    const EventId event = world.record("script", signal, "set", Phase::none, {});
    put(world, signal, value, event);
    return event;
  }
  [[nodiscard]] double value(const std::string &signal) const { return port(world, signal).value(); }
  void until(double t_s) const { world.sleep_until_s(t_s); }
};

inline void play_platform(const PlatformSetup &setup, double horizon_s,
                          const std::function<void(const Hand &)> &script)
{
  isolated_checks([&] {
    const Deployment deployment = setup.deployment();
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    World world(deployment, settings);
    const auto all = start_all(world);
    bool ended = false;
    world.spawn("script", [&] {
      script(Hand{world});
      ended = true;
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    must(ended, "the script came to its end", __LINE__);
  });
}

} // namespace drsim::test
