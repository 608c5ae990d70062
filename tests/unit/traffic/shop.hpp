#pragma once
#include "sim/traffic/plane.hpp"

#include <string>
#include <utility>

/// A small shop for tests of the data plane: two regions, one front service, one store, one journey.
struct Shop {
  drsim::Deployment deployment;
  drsim::traffic::PlaneSettings settings;

  explicit Shop(double rate_per_s = 80)
  {
    deployment.id = "shop";
    deployment.regions = {{"one", {}}, {"two", {}}};
    deployment.traffic.rate_per_s = rate_per_s;
    deployment.stores = {{"db", ""}};
    drsim::Journey journey;
    journey.id = "checkout";
    journey.share = 1;
    journey.slo_latency_p99_s = 5;
    journey.path = {stage({hop(drsim::Hop::Kind::call, "web")}), stage({hop(drsim::Hop::Kind::write, "db")})};
    deployment.journeys = {journey};
    for (const char *region : {"one", "two"}) {
      settings.tiers.push_back(tier(std::string("web@") + region, 0.02, 10));
      settings.tiers.push_back(tier(std::string("db@") + region, 0.01, 10));
    }
  }
  Shop(const Shop &) = delete;

  static drsim::Hop hop(drsim::Hop::Kind kind, const std::string &target)
  {
    drsim::Hop made;
    made.kind = kind;
    made.target = target;
    return made;
  }
  static drsim::Stage stage(std::vector<drsim::Hop> hops, bool asynchronous = false)
  {
    return {std::move(hops), asynchronous};
  }
  static drsim::traffic::TierSettings tier(const std::string &name, double mean_s, double concurrency)
  {
    drsim::traffic::TierSettings made;
    made.name = name;
    made.service_mean_s = mean_s;
    made.concurrency_per_server = concurrency;
    return made;
  }
  drsim::Journey &journey() { return deployment.journeys[0]; }
  drsim::traffic::TierSettings &tier_named(const std::string &name)
  {
    for (auto &each : settings.tiers)
      if (each.name == name)
        return each;
    throw std::runtime_error("no tier " + name);
  }

  /// Everything up in both regions; the second region's store takes no writes.
  std::unique_ptr<drsim::traffic::Plane> open()
  {
    settings.deployment = &deployment;
    auto plane = drsim::traffic::make_fluid_plane(settings);
    for (int r : {0, 1}) {
      plane->set_service(r, "web", 4, 0);
      plane->set_store(r, "db", true, r == 0, 1);
    }
    return plane;
  }
};

inline drsim::traffic::JourneyView view_after(drsim::traffic::Plane &plane, double seconds)
{
  plane.publish();
  plane.advance_to(plane.now_s() + seconds);
  plane.publish();
  return plane.view(0);
}
