// What users cost in a trial: four hours of a network of the reference's size through a region outage, a
// failover and autoscaling, with the plane published every 10 s. CPU seconds of this process.

#include "sim/traffic/plane.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

using namespace drsim;
using namespace drsim::traffic;

namespace {

const char *const services[] = {"bff", "orders", "payments", "inventory", "users", "search", "notify"};
const char *const stores[] = {"orders-db", "users-db", "catalog-db"};

Hop hop(Hop::Kind kind, const char *target, const char *miss = "", double hit = 0)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  made.miss = miss;
  made.hit_ratio = hit;
  return made;
}

Journey journey(const char *id, double share, std::vector<Stage> path)
{
  Journey made;
  made.id = id;
  made.share = share;
  made.path = std::move(path);
  return made;
}

Deployment shop()
{
  using Kind = Hop::Kind;
  Deployment made;
  made.regions = {{"one", {}}, {"two", {}}};
  made.traffic.rate_per_s = 5000.0 / 60;
  for (int h = 0; h < 24; ++h)
    made.traffic.hourly_factor.push_back(0.5 + 0.04 * h);
  made.stores = {{"orders-db", ""}, {"users-db", ""}};
  const Stage front{{hop(Kind::call, "bff")}, false};
  made.journeys = {
      journey(
          "browse", 0.7,
          {front, {{hop(Kind::call, "search"), hop(Kind::cache_read, "cache", "catalog-db", 0.9)}, false}}),
      journey("checkout", 0.2,
              {front,
               {{hop(Kind::call, "orders"), hop(Kind::call, "inventory")}, false},
               {{hop(Kind::call, "payments")}, false},
               {{hop(Kind::write, "orders-db")}, false},
               {{hop(Kind::publish, "events"), hop(Kind::call, "notify")}, true}}),
      journey("login", 0.1,
              {front, {{hop(Kind::call, "users")}, false}, {{hop(Kind::write, "users-db")}, false}})};
  return made;
}

PlaneSettings settings_of(const Deployment &deployment)
{
  PlaneSettings made;
  made.deployment = &deployment;
  made.cohorts = {60, 0.087, 1800, 0.2, 3600};
  for (const Region &region : deployment.regions) {
    for (const char *name : services)
      made.tiers.push_back({std::string(name) + "@" + region.name, 0.05, 1, 4, 2, 2, 0.2});
    for (const char *name : stores)
      made.tiers.push_back({std::string(name) + "@" + region.name, 0.01, 1, 60, 2, 1, 0.2});
  }
  return made;
}

double play(const PlaneSettings &settings)
{
  auto plane = make_fluid_plane(settings);
  for (int r : {0, 1}) {
    for (const char *name : services)
      plane->set_service(r, name, r == 0 ? 6 : 2, 0);
    for (const char *name : stores)
      plane->set_store(r, name, true, r == 0, 1);
  }
  double failed = 0;
  for (int tick = 1; tick <= 1440; ++tick) {
    const double t = 10.0 * tick;
    if (tick == 60)
      plane->set_edge(0, false);
    if (tick == 70)
      plane->set_dns_answer(1);
    if (tick == 200)
      for (const char *name : stores)
        plane->set_store(1, name, true, true, 1);
    if (tick > 80 && tick < 120 && tick % 3 == 0) // scaled out step by step
      for (const char *name : services)
        plane->set_service(1, name, std::min(6.0, 2 + (tick - 80) / 6.0), 0);
    plane->advance_to(t);
    plane->publish();
  }
  for (std::size_t j = 0; j < 3; ++j)
    failed += plane->totals(j).failed;
  return failed;
}

} // namespace

int main(int argc, char **argv)
{
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const Deployment deployment = shop();
  const PlaneSettings settings = settings_of(deployment);
  std::vector<double> times_ms;
  double failed = 0;
  for (int i = 0; i < 21; ++i) {
    const std::clock_t start = std::clock();
    failed = play(settings);
    times_ms.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(times_ms.begin(), times_ms.end());
  const double middle = times_ms[times_ms.size() / 2];
  if (json)
    std::printf("{\"fluid_trial_ms\": %.3f, \"failed\": %.1f}\n", middle, failed);
  else
    std::printf("fluid_trial_ms %.3f   (median of %zu; %.0f transactions failed)\n", middle, times_ms.size(),
                failed);
  return 0;
}
