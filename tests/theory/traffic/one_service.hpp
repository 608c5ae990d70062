#pragma once
#include "sim/traffic/plane.hpp"

#include <memory>
#include <string>

namespace drsim::traffic {

/// A service "web", and behind it a store "db" when the journey has one.
struct Gate {
  Deployment deployment;
  PlaneSettings settings;
  double pods = 1;

  Gate(double rate_per_s, double servers, double mean_s, bool store = false)
  {
    deployment.regions = {{"one", {}}};
    deployment.traffic.rate_per_s = rate_per_s;
    deployment.journeys.resize(1);
    Journey &journey = deployment.journeys[0];
    journey.id = "j";
    journey.share = 1;
    journey.slo_latency_p99_s = 1e9;
    Hop call;
    call.target = "web";
    journey.path = {Stage{{call}, false}};
    settings.client_timeout_s = 1e12;
    settings.tiers = {tier("web@one", mean_s, servers)};
    if (!store)
      return;
    Hop write;
    write.kind = Hop::Kind::write;
    write.target = "db";
    journey.path.push_back(Stage{{write}, false});
    settings.tiers.push_back(tier("db@one", mean_s, servers));
  }
  Gate(const Gate &) = delete;

  static TierSettings tier(const std::string &name, double mean_s, double servers)
  {
    TierSettings made;
    made.name = name;
    made.service_mean_s = mean_s;
    made.concurrency_per_server = servers;
    made.timeout_s = 1e12;
    made.retry_budget_ratio = 100;
    return made;
  }
  std::unique_ptr<Plane> open(bool exact)
  {
    settings.deployment = &deployment;
    auto plane = exact ? make_exact_plane(settings) : make_fluid_plane(settings);
    plane->set_service(0, "web", pods, 0);
    plane->set_store(0, "db", true, true, 1);
    return plane;
  }
};

} // namespace drsim::traffic
