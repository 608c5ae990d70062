// Users turned away and zones left at a load balancer, by request and by people who think of it.
#include "sim/faults/fault.hpp"
#include "sim/input/deployment_file.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/parameters.hpp"
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <stdexcept>

namespace edge_actions_test {

using namespace drsim;
using namespace drsim::test;

namespace {

using MakePlane = std::unique_ptr<traffic::Plane> (*)(const traffic::PlaneSettings &);
using Change = std::function<void(Deployment &)>;
using Asked = std::vector<std::pair<double, std::string>>; ///< when, "ACTION:TARGET"

const std::string folder = std::string(DRSIM_SOURCE_DIR) + "/tests/data/edge/two-groups";
constexpr double rate_per_s = 20;

ComponentSpec &part(Deployment &deployment, const std::string &id)
{
  for (ComponentSpec &spec : deployment.components)
    if (spec.id == id)
      return spec;
  throw std::runtime_error("no " + id);
}

Deployment two_groups(const Change &change)
{
  Diagnostics diagnostics;
  const DeploymentFile file =
      load_deployment_file(folder + "/deployment.json", "deployment.json", diagnostics);
  if (diagnostics.has_errors())
    throw std::runtime_error(diagnostics.text());
  Deployment deployment = deployment_of(file);
  for (ComponentSpec &spec : deployment.components)
    for (const auto &[name, entry] : shipped_catalogue().at(spec.kind).parameters)
      spec.parameters.try_emplace(name, entry.value);
  part(deployment, "alb:north").parameters["shift_s"].value = Distribution(30);
  part(deployment, "alb:north").parameters["shed_s"].value = Distribution(30);
  change(deployment);
  return deployment;
}

struct Seen {
  double failed = 0;
  double shed = 0;
  std::vector<double> times;
};

/// Plays a fault; asks for actions at their times; `kinds`: events whose times are wanted.
Seen play(const FaultSpec &fault, MakePlane make, const Change &change, const Asked &asked,
          const std::vector<std::string> &kinds)
{
  const auto numbers = isolated([&] {
    const Deployment deployment = two_groups(change);
    Scenario scenario;
    scenario.faults = {fault};
    World::Settings settings;
    settings.horizon_s = 3 * 3600;
    settings.start_hour = 12;
    World world(deployment, settings);
    const auto all = start_all(world);
    const auto users = make_users(deployment, make);
    {
      const World::AtWork starting = world.at_work("users");
      users->start(world);
    }
    for (const auto &[time_s, what] : asked)
      world.spawn("script " + what, [&world, time_s = time_s, what = what] {
        world.sleep_until_s(time_s);
        world.set(world.share(ports::request, what), 1, world.record("script", what, "", Phase::none, {}));
      });
    start_faults(world, scenario);
    const RunResult result = world.run();
    if (result.end != RunResult::End::horizon)
      throw std::runtime_error(result.message);
    std::vector<double> out = {world.timeline().total("journey:order:failed"),
                               world.timeline().total("journey:order:failed:shed")};
    for (const std::string &kind : kinds) {
      const auto times = times_of(world, kind);
      out.push_back(times.empty() ? -1 : times.front());
    }
    return out;
  });
  return {numbers[0], numbers[1], {numbers.begin() + 2, numbers.end()}};
}

FaultSpec grey_zone()
{
  FaultSpec fault;
  fault.kind = "brown_out";
  fault.target = "zone:north-1b";
  fault.at_s = Distribution(600);
  fault.for_s = Distribution(3600);
  fault.numbers["error_ratio"] = Distribution(0.3);
  return fault;
}

FaultSpec crowd(double factor, double for_s = 3600)
{
  FaultSpec fault;
  fault.kind = "traffic_spike";
  fault.target = "traffic";
  fault.at_s = Distribution(600);
  fault.for_s = Distribution(for_s);
  fault.numbers["factor"] = Distribution(factor);
  return fault;
}

void allow_shift(Deployment &deployment)
{
  part(deployment, "alb:north").parameters["zonal_shift"].value = Distribution(1);
}

/// 80 requests a second at most, for a service that gets 18 of the usual 20.
void small_front(Deployment &deployment)
{
  part(deployment, "front@north-1").parameters["replicas"].value = Distribution(1);
}

void watched(Deployment &deployment)
{
  Given people = plain_people();
  people.numbers["report_per_failure"] = 0.01; // they hear of it from users
  people.numbers["desk_s"] = 60;
  deployment.components.push_back(component("oncall", "oncall:sre", people));
}

MakePlane any_plane()
{
  return GENERATE(MakePlane{traffic::make_fluid_plane}, MakePlane{traffic::make_exact_plane});
}

} // namespace

TEST_CASE("edge actions: a zone that answers badly costs nobody anything once it is shifted away")
{
  const MakePlane make = any_plane();
  const Seen left = play(grey_zone(), make, allow_shift, {{900, "shift_away:alb:north"}},
                         {"zone_shifted_away", "shift_expired"});
  const double lost_per_s = 0.9 * rate_per_s * 0.3 / 3;
  CHECK(left.times[0] == Approx(930));
  CHECK(left.failed == Approx(330 * lost_per_s).epsilon(0.25));
  CHECK(left.times[1] == Approx(930 + 7200)); // by itself: the zone has been well for long
  const Seen back =
      play(grey_zone(), make, allow_shift, {{900, "shift_away:alb:north"}, {1500, "shift_back:alb:north"}},
           {"zone_shifted_back"});
  CHECK(back.times[0] == Approx(1530)); // too early: it is still ill
  CHECK(back.failed == Approx((330 + 4200 - 1530) * lost_per_s).epsilon(0.1));
}

TEST_CASE("edge actions: a zonal shift must be allowed, and a zone must be ill or named")
{
  const MakePlane make = traffic::make_fluid_plane;
  const Seen forbidden = play(grey_zone(), make, [](Deployment &) {}, {{900, "shift_away:alb:north"}},
                              {"shift_impossible", "zone_shifted_away"});
  CHECK(forbidden.times[0] == Approx(900));
  CHECK(forbidden.times[1] == -1);
  CHECK(forbidden.failed > 3000 * 0.9 * rate_per_s * 0.3 / 3);
  const Seen well =
      play(grey_zone(), make, allow_shift, {{300, "shift_away:alb:north"}}, {"shift_impossible"});
  CHECK(well.times[0] == Approx(300));
  const auto named = [](Deployment &deployment) {
    allow_shift(deployment);
    Given step;
    step.texts = {{"action", "shift_away"}, {"target", "alb:north"}, {"zone", "north-1b"}};
    step.links = {{"runbook", {"runbook:zone"}}};
    deployment.components.push_back(component("runbook", "runbook:zone", {}));
    deployment.components.push_back(component("runbook_step", "runbook:zone/1", step));
  };
  CHECK(play(grey_zone(), make, named, {{300, "shift_away:alb:north"}}, {"zone_shifted_away"}).times[0] ==
        Approx(330));
}

TEST_CASE("edge actions: without capacity elsewhere leaving a zone makes it worse")
{
  const MakePlane make = any_plane();
  const auto tight = [](Deployment &deployment) { // 18 of 20 requests a second; 13 in two zones
    allow_shift(deployment);
    ComponentSpec &front = part(deployment, "front@north-1");
    front.parameters["replicas"].value = Distribution(3);
    front.parameters["service_time_s"].value = Distribution(0.6);
  };
  const double stays = play(grey_zone(), make, tight, {}, {}).failed;
  CHECK(play(grey_zone(), make, tight, {{900, "shift_away:alb:north"}}, {}).failed > 1.5 * stays);
}

TEST_CASE("edge actions: turning users away relieves what is behind, and ends when it would bear them")
{
  const MakePlane make = any_plane();
  const double come = 0.9 * rate_per_s * 6 * 3600;
  const double without = play(crowd(6), make, small_front, {}, {}).failed;
  const Seen with = play(crowd(6), make, small_front, {{900, "shed:alb:north"}, {1500, "readmit:alb:north"}},
                         {"users_turned_away", "users_let_in"});
  CHECK(without > 0.8 * come);
  CHECK(with.times[0] == Approx(930));
  CHECK(with.times[1] >= 4200); // not while they come in such numbers
  CHECK(with.times[1] < 4200 + 300);
  CHECK(with.shed == Approx(0.5 * 0.9 * rate_per_s * 6 * (4200 - 930)).epsilon(0.06));
  CHECK(with.failed < with.shed + 0.15 * come);
  CHECK(with.failed < 0.75 * without);
}

TEST_CASE("edge actions: people turn users away from what is overloaded, and leave a zone that is ill")
{
  const MakePlane make = traffic::make_fluid_plane;
  const auto alone = [](Deployment &deployment) {
    small_front(deployment);
    watched(deployment);
  };
  // To add pods is tried before, and helps nobody: there are as many as wanted.
  const Seen crowded = play(crowd(6, 7200), make, alone, {}, {"users_turned_away", "users_let_in"});
  CHECK(crowded.times[0] > 600);
  CHECK(crowded.times[0] < 7800);
  CHECK(crowded.times[1] >= 7800);
  CHECK(crowded.shed > 1000);
  const Seen ill = play(grey_zone(), make, watched, {}, {"zone_shifted_away", "users_turned_away"});
  CHECK(ill.times[0] == -1); // it is not allowed
  CHECK(ill.times[1] == -1); // and nothing is overloaded
  const auto allowed = [](Deployment &deployment) {
    allow_shift(deployment);
    watched(deployment);
  };
  const Seen shifted = play(grey_zone(), make, allowed, {}, {"zone_shifted_away"});
  CHECK(shifted.times[0] > 600);
  CHECK(shifted.failed < 0.9 * ill.failed);
}

TEST_CASE(
    "edge: without cross-zone balancing a node serves its own zone's targets, and nobody where it has none")
{
  const MakePlane make = any_plane();
  const auto apart = [](Deployment &deployment) { // pods of "help" in two zones of three
    part(deployment, "alb:north").parameters["cross_zone"].value = Distribution(0);
  };
  const FaultSpec nothing = crowd(1);
  CHECK(play(nothing, make, [](Deployment &) {}, {}, {"node_withdrawn"}).times[0] == -1);
  const Seen withdrawn = play(nothing, make, apart, {}, {"node_withdrawn"});
  CHECK(withdrawn.times[0] > 0);
  CHECK(withdrawn.times[0] < 200);
}

TEST_CASE("edge: without cross-zone balancing a zone with few targets is overloaded while others idle")
{
  const MakePlane make = any_plane();
  const auto uneven = [](double cross_zone) {
    return [cross_zone](Deployment &deployment) { // 1, 1 and 2 pods; 18 requests a second, 6 at each node
      part(deployment, "alb:north").parameters["cross_zone"].value = Distribution(cross_zone);
      ComponentSpec &front = part(deployment, "front@north-1");
      front.parameters["replicas"].value = Distribution(4);
      front.parameters["service_time_s"].value = Distribution(0.18);
      front.parameters["concurrency_per_pod"].value = Distribution(1);
      front.parameters["service_cv"].value = Distribution(0);
    };
  };
  const FaultSpec more = crowd(1.1); // 6.6 at each: more than the 5.6 of one pod
  const double all = play(more, make, uneven(1), {}, {}).failed;
  const double apart = play(more, make, uneven(0), {}, {}).failed;
  CHECK(apart > 2 * all + 3000);
}

TEST_CASE(
    "edge: without cross-zone balancing users leave a zone that is shifted away as their answers run out")
{
  const MakePlane make = traffic::make_fluid_plane;
  const auto apart = [](Deployment &deployment) {
    allow_shift(deployment);
    part(deployment, "alb:north").parameters["cross_zone"].value = Distribution(0);
  };
  const double at_once = play(grey_zone(), make, allow_shift, {{900, "shift_away:alb:north"}}, {}).failed;
  const double later = play(grey_zone(), make, apart, {{900, "shift_away:alb:north"}}, {}).failed;
  CHECK(later > at_once);
  CHECK(later < at_once + 0.9 * rate_per_s * 300); // the empty node of "help" among them
}

} // namespace edge_actions_test
