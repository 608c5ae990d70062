// What users meet at the edge and of what browns out: whole small deployments, in both data planes.
#include "sim/faults/fault.hpp"
#include "sim/input/deployment_file.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace edge_behaviour_test {

using namespace drsim;
using namespace drsim::test;

namespace {

using MakePlane = std::unique_ptr<traffic::Plane> (*)(const traffic::PlaneSettings &);

constexpr double rate_per_s = 20; // of the fixtures, flat over the day
constexpr double begin_s = 600;   // of their faults
constexpr double lasts_s = 20 * 60;

Deployment deployment_in(const std::string &folder)
{
  Diagnostics diagnostics;
  const DeploymentFile file =
      load_deployment_file(folder + "/deployment.json", "deployment.json", diagnostics);
  if (diagnostics.has_errors())
    throw std::runtime_error(diagnostics.text());
  Deployment deployment = deployment_of(file);
  for (ComponentSpec &spec : deployment.components)
    for (const auto &[name, entry] : shipped_catalogue().at(spec.kind).parameters)
      if (const auto given = spec.parameters.find(name); given == spec.parameters.end())
        spec.parameters[name] = entry.value;
      else
        given->second.unit = entry.value.unit;
  return deployment;
}

/// Plays a scenario of a fixture; returns what `read` makes of the world at its end.
std::vector<double> play(const std::string &fixture, const std::string &scenario_name, MakePlane make,
                         const std::function<std::vector<double>(World &)> &read)
{
  return isolated([&] {
    const std::string folder = std::string(DRSIM_SOURCE_DIR) + "/tests/data/edge/" + fixture;
    const Deployment deployment = deployment_in(folder);
    Diagnostics diagnostics;
    const Scenario scenario = load_scenario(folder + "/" + scenario_name + ".scenario.json", diagnostics);
    if (diagnostics.has_errors())
      throw std::runtime_error(diagnostics.text());
    World::Settings settings;
    settings.horizon_s = scenario.horizon_s;
    World world(deployment, settings);
    const auto all = start_all(world);
    const auto users = make_users(deployment, make);
    {
      const World::AtWork starting = world.at_work("users");
      users->start(world);
    }
    start_faults(world, scenario);
    const RunResult result = world.run();
    if (result.end != RunResult::End::horizon)
      throw std::runtime_error(result.message);
    return read(world);
  });
}

double total(World &world, const std::string &name)
{
  return world.timeline().total(name);
}

double count(World &world, const std::string &kind)
{
  return static_cast<double>(times_of(world, kind).size());
}

MakePlane any_plane()
{
  return GENERATE(MakePlane{traffic::make_fluid_plane}, MakePlane{traffic::make_exact_plane});
}

} // namespace

TEST_CASE("edge: a group without pods fails its own users and nobody else's")
{
  const auto seen = play("two-groups", "help-lost", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:order:failed"), total(world, "journey:help:failed"),
                               count(world, "alb_not_serving"), count(world, "targets_unhealthy")};
  });
  CHECK(seen[0] < 20);
  CHECK(seen[1] > 0.95 * 0.1 * rate_per_s * lasts_s);
  CHECK(seen[2] == 0);
  CHECK(seen[3] == 1);
}

TEST_CASE("edge: a dead zone takes the balancer's node with it, until nobody's answer names it any more")
{
  const auto seen = play("two-groups", "zone-lost", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:order:failed"), times_of(world, "node_withdrawn").at(0)};
  });
  // A third of the users until it is withdrawn, and half of that over the TTL of 60 s.
  const double at_the_node = 0.9 * rate_per_s / 3 * (seen[1] - begin_s + 30);
  CHECK(seen[0] > 0.8 * at_the_node);
  CHECK(seen[0] < at_the_node + 0.9 * rate_per_s / 3 * 110); // and at the dead zone's targets
}

TEST_CASE("edge: a zone that answers hardly anything is taken out by its targets' checks")
{
  const auto seen = play("two-groups", "zone-dark", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:order:failed")};
  });
  const double lost_per_s = 0.9 * rate_per_s * 0.95 / 3;
  CHECK(seen[0] > 40 * lost_per_s);
  CHECK(seen[0] < 400 * lost_per_s); // of 1,200 s
}

TEST_CASE("edge: a zone that fails now and then stays in service, and costs its share")
{
  const auto seen = play("two-groups", "zone-grey", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:order:failed")};
  });
  const double most = 0.3 / 3 * 0.9 * rate_per_s * lasts_s;
  CHECK(seen[0] > 0.5 * most);
  CHECK(seen[0] < 1.1 * most);
}

TEST_CASE("edge: a database that loses a tenth of its calls fails a tenth of those who need it")
{
  const auto seen = play("two-groups", "store-slow", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:order:failed")};
  });
  CHECK(seen[0] == Approx(0.1 * 0.9 * rate_per_s * lasts_s).epsilon(0.1));
}

TEST_CASE("edge: what comes and goes fails while it is away")
{
  const auto seen = play("two-groups", "help-flaps", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:help:failed")};
  });
  const double half = 0.1 * rate_per_s * lasts_s / 2;
  CHECK(seen[0] > 0.9 * half);
  CHECK(seen[0] < 1.4 * half); // pods start again every time
}

TEST_CASE("edge: reads go to the second origin, writes never do")
{
  const auto seen = play("network", "front-lost", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:look:failed"), total(world, "journey:order:failed")};
  });
  CHECK(seen[0] < 0.01 * 0.8 * rate_per_s * lasts_s);
  CHECK(seen[1] > 0.95 * 0.2 * rate_per_s * lasts_s);
}

TEST_CASE("edge: a black hole costs every read that no cache has attempts x time-out")
{
  const auto seen = play("network", "region-lost", any_plane(), [](World &world) {
    return std::vector<double>{total(world, "journey:look:failed"), total(world, "journey:look:slow")};
  });
  CHECK(seen[0] < 0.02 * 0.8 * rate_per_s * lasts_s);
  CHECK(seen[1] == Approx(0.75 * 0.8 * rate_per_s * lasts_s).epsilon(0.1)); // 6 s; a quarter is cached
}

TEST_CASE("edge: a deep page turns DNS while the database is away, and the balancer serves all the same")
{
  const auto seen = play("deep", "ledger-lost", traffic::make_fluid_plane, [](World &world) {
    return std::vector<double>{count(world, "alb_not_serving"), count(world, "targets_unhealthy"),
                               times_of(world, "dns_failover").at(0), count(world, "dns_failback")};
  });
  CHECK(seen[0] == 0);
  CHECK(seen[1] == 1);
  CHECK(seen[2] < begin_s + 120);
  CHECK(seen[3] == 1);
}

TEST_CASE("edge: where nobody succeeds no latency is told")
{
  const auto seen = play("two-groups", "help-lost", traffic::make_fluid_plane, [](World &world) {
    double told = 0;
    for (const Event &event : world.timeline().events())
      told +=
          event.kind == "impact_begin" && event.what.find("nothing succeeded") != std::string::npos ? 1 : 0;
    return std::vector<double>{told};
  });
  CHECK(seen[0] == 1);
}

} // namespace edge_behaviour_test
