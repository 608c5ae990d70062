#include "sim/faults/fault.hpp"
#include "sim/model/fault_kinds.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;
using namespace drsim::test;

namespace {

Deployment two_regions()
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"east", {"east-a", "east-b"}}, {"west", {"west-a"}}};
  return deployment;
}

FaultSpec fault(const std::string &kind, const std::string &target,
                const std::map<std::string, Distribution> &numbers = {})
{
  FaultSpec spec;
  spec.kind = kind;
  spec.target = target;
  spec.at_s = Distribution(100);
  spec.for_s = Distribution(200);
  spec.numbers = numbers;
  return spec;
}

/// Value of a signal before, during and after a fault that lasts from 100 s to 300 s.
void check_held(const FaultSpec &spec, const std::string &signal, double normal, double faulty)
{
  isolated_checks([&] {
    const Deployment deployment = two_regions();
    World::Settings settings = alone();
    settings.horizon_s = 400;
    World world(deployment, settings);
    start_fault(world, spec, 0);
    std::vector<double> seen;
    world.spawn("look", [&] {
      for (const double t_s : {99.0, 101.0, 299.0, 301.0}) {
        world.sleep_until_s(t_s);
        seen.push_back(port(world, signal).value());
      }
    });
    world.run();
    MUST(seen == std::vector<double>{normal, faulty, faulty, normal});
    MUST(world.timeline().events().size() == 2);
    MUST(world.timeline().events()[0].kind == "fault");
    MUST(world.timeline().events()[1].causes == std::vector<EventId>{0});
  });
}

} // namespace

TEST_CASE("faults: each holds its signal while it lasts and lets go of it")
{
  check_held(fault("region_outage", "region:primary"), "region:east.up", 1, 0);
  check_held(fault("region_outage", "region:dr"), "region:west.up", 1, 0);
  check_held(fault("region_outage", "region:west"), "region:west.up", 1, 0);
  check_held(fault("zone_outage", "zone:east-b"), "zone:east-b.up", 1, 0);
  check_held(fault("component_failure", "orders"), "component:orders.up", 1, 0);
  check_held(fault("credential_expiry", "bff@east"), "bff@east.leases", 1, 0);
  check_held(fault("access_blocked", "bff@east"), "bff@east.reach", 1, 0); // all of them, and all are dropped
  check_held(fault("access_blocked", "bff@east"), "bff@east.dropped", 0, 1);
  const FaultSpec denied =
      fault("access_blocked", "orders", {{"blocked_ratio", 0.25}, {"dropped_ratio", 0.0}});
  check_held(denied, "orders.reach", 1, 0.75);
  check_held(denied, "orders.dropped", 0, 0);
  check_held(fault("deletion", "orders"), "store:orders.kept", 1, 0);
  check_held(fault("partition", "link:inter-region", {{"bandwidth_ratio", 0.0}}), "link:east|west.up", 1, 0);
  check_held(fault("bad_deploy", "service:shop", {{"error_ratio", 0.3}}), "shop@east.bad_version", 0, 0.3);
  check_held(fault("traffic_spike", "traffic", {{"factor", 4.0}}), "traffic:load_factor", 1, 4);
  const FaultSpec flood = fault("attack", "traffic", {{"factor", 20.0}, {"sources", 300.0}});
  check_held(flood, "traffic:attack", 0, 20);
  check_held(flood, "traffic:attack_sources", 0, 300);
  check_held(fault("backup_deletion", "orders"), "store:orders.backups_kept", 1, 0);
  check_held(fault("state_lock", "tool:state"), "tool:state.lock_held", 0, 1);
  check_held(fault("bad_deploy", "service:shop", {{"error_ratio", 0.3}, {"no_way_back", 1.0}}),
             "shop@east.no_way_back", 0, 1);
  check_held(fault("node_drain", "eks:east", {{"nodes", 2.0}}), "eks:east.draining", 0, 2);
  check_held(fault("rollout", "service:shop"), "shop@east.rollout", 0, 1);
  check_held(fault("health_check_flap", "check", {{"fail_ratio", 0.9}}), "check.flap", 0, 0.9);
  const FaultSpec zone = fault("brown_out", "zone:east-b", {{"error_ratio", 0.2}, {"latency_s", 1.5}});
  check_held(zone, "grey:east-b.errors", 0, 0.2);
  check_held(zone, "grey:east-b.latency_s", 0, 1.5);
  check_held(zone, "grey:east-b.slow", 0, 1); // all calls, unless slow_ratio says otherwise
  check_held(fault("brown_out", "service:shop", {{"loss_ratio", 0.1}}), "grey:shop@east.loss", 0, 0.1);
  check_held(fault("brown_out", "orders", {{"latency_s", 0.5}, {"slow_ratio", 0.3}}), "grey:orders.slow", 0,
             0.3);
  check_held(fault("data_corruption", "orders", {{"corrupt_per_s", 5.0}, {"rows_in_use", 10000.0}}),
             "orders.bad_writes", 0, 5.0 / 10000);
}

namespace {

/// Values of a signal at some times, while a fault comes and goes.
void check_seen(const FaultSpec &spec, const std::string &signal, const std::vector<double> &times_s,
                const std::vector<double> &wanted)
{
  isolated_checks([&] {
    const Deployment deployment = two_regions();
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    start_fault(world, spec, 0);
    std::vector<double> seen;
    world.spawn("look", [&] {
      for (const double t_s : times_s) {
        world.sleep_until_s(t_s);
        seen.push_back(port(world, signal).value());
      }
    });
    world.run();
    MUST(seen == wanted);
  });
}

} // namespace

TEST_CASE("faults: one that flaps is there for its share of every period, and gone when it heals")
{
  const std::map<std::string, Distribution> flaps = {{"flap_period_s", 60.0}, {"flap_on_ratio", 0.25}};
  check_seen(fault("component_failure", "orders", flaps), "component:orders.up",
             {101, 114, 116, 159, 161, 174, 176, 279, 281, 294, 296, 301, 400},
             {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1});
  check_seen(fault("zone_outage", "zone:east-b", {{"flap_period_s", 60.0}}), "zone:east-b.up",
             {101, 129, 131, 301}, {0, 0, 1, 1});
}

TEST_CASE("faults: a region that returns in steps has its first zone at once, the last so much later")
{
  const FaultSpec spec = fault("region_outage", "region:primary", {{"return_over_s", 600.0}});
  check_seen(spec, "region:east.up", {101, 299, 301}, {0, 0, 1});
  check_seen(spec, "zone:east-a.up", {101, 299, 301, 899, 901}, {1, 1, 1, 1, 1});
  check_seen(spec, "zone:east-b.up", {101, 299, 301, 899, 901}, {1, 1, 0, 0, 1});
}

TEST_CASE("faults: volumes of a zone come back after its machines")
{
  const FaultSpec spec =
      fault("zone_outage", "zone:east-b", {{"return_over_s", 200.0}, {"volumes_over_s", 400.0}});
  check_seen(spec, "zone:east-b.up", {101, 299, 301, 501}, {0, 0, 0, 1});
  check_seen(spec, "volumes:east-b.up", {101, 301, 499, 701, 901}, {1, 0, 0, 0.5, 1});
}

TEST_CASE("faults: machines of a zone that has lost its power come back one after another")
{
  const FaultSpec spec = fault("zone_outage", "zone:east-b", {{"return_over_s", 600.0}});
  check_seen(spec, "zone:east-b.up", {101, 299, 301, 601, 901}, {0, 0, 0, 0.5, 1});
  isolated_checks([&] {
    const Deployment deployment = two_regions();
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    start_fault(world, spec, 0);
    const auto running = [&] {
      int count = 0;
      for (int machine = 0; machine < 2000; ++machine)
        count += world.machine_up("machine " + std::to_string(machine), "east-b") ? 1 : 0;
      return count;
    };
    std::vector<int> seen;
    world.spawn("look", [&] {
      for (const double t_s : {50, 250, 601, 902}) {
        world.sleep_until_s(t_s);
        seen.push_back(running());
      }
    });
    world.run();
    MUST(seen[0] == 2000 && seen[1] == 0 && seen[3] == 2000);
    MUST(std::abs(seen[2] - 1000) < 4 * std::sqrt(2000 * 0.25)); // each by its own chance
  });
}

TEST_CASE("faults: every kind a scenario may name can be injected")
{
  CHECK(made_faults() == fault_kind_names());
}

namespace {

/// When and where the fault of a trial began: "250 zone:east-a".
std::string begun(const Scenario &scenario, std::uint64_t trial)
{
  std::string out;
  const Deployment deployment = two_regions();
  World::Settings settings = alone();
  settings.horizon_s = 2000;
  settings.trial = trial;
  World world(deployment, settings);
  start_faults(world, scenario);
  world.run();
  for (const Event &event : world.timeline().events())
    out += std::to_string(event.t_s) + " " + event.component + "\n";
  return out;
}

} // namespace

TEST_CASE("faults: a target that is drawn is another in other trials, the same in the same trial")
{
  isolated_checks([] {
    Scenario scenario;
    scenario.faults = {fault("zone_outage", "zone:any of region:primary")};
    scenario.faults[0].drawn_from = {"zone:east-a", "zone:east-b"};
    std::vector<std::string> seen;
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      seen.push_back(drawn_target(scenario.faults[0], Stream(1, trial, "fault/0", "target")));
      MUST(seen.back() == drawn_target(scenario.faults[0], Stream(1, trial, "fault/0", "target")));
    }
    MUST(std::count(seen.begin(), seen.end(), "zone:east-a") > 3);
    MUST(std::count(seen.begin(), seen.end(), "zone:east-b") > 3);
    MUST(begun(scenario, 7).find(seen[7]) != std::string::npos);
  });
}

TEST_CASE("faults: all begin later by what the trial drew for its beginning")
{
  isolated_checks([] {
    Scenario scenario;
    scenario.faults = {fault("zone_outage", "zone:east-a"), fault("zone_outage", "zone:east-b")};
    scenario.faults[1].at_s = 150.0;
    scenario.begin_s = Distribution(std::vector<Term>{Uniform{300, 1200}});
    Stream chance(World::Settings().seed, 3, "scenario", "begin");
    const double begin_s = scenario.begin_s.sample(chance);
    const std::string text = begun(scenario, 3);
    MUST(text.find(std::to_string(begin_s + 100) + " fault:zone_outage:zone:east-a") == 0);
    MUST(text.find(std::to_string(begin_s + 150) + " fault:zone_outage:zone:east-b") != std::string::npos);
  });
}
