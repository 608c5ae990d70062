#include "sim/engine/world.hpp"
#include "sim/faults/fault.hpp"
#include "tests/sim/isolated.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

namespace ports_test {

using namespace drsim;
using namespace drsim::test;

namespace {

Deployment two_regions()
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  return deployment;
}

World::Settings short_trial()
{
  World::Settings settings;
  settings.horizon_s = 1000;
  return settings;
}

FaultSpec outage(double at_s, double for_s)
{
  FaultSpec spec;
  spec.kind = "region_outage";
  spec.target = "region:east";
  spec.at_s = Distribution(at_s);
  spec.for_s = Distribution(for_s);
  return spec;
}

} // namespace

TEST_CASE("ports: two outages of one place that overlap compose, and each heals only itself")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    start_fault(world, outage(100, 300), 0);
    start_fault(world, outage(200, 400), 1);
    std::vector<double> seen;
    world.spawn("look", [&] {
      const Port &up = world.up("east");
      for (const double t_s : {99.0, 150.0, 250.0, 450.0, 599.0, 601.0}) {
        world.sleep_until_s(t_s);
        seen.push_back(up.value());
      }
    });
    MUST(world.run().message.empty());
    MUST(seen == std::vector<double>{1, 0, 0, 0, 0, 1});
  });
}

TEST_CASE("ports: what is held shows the worst of its holds and of what its owner says")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    const World::AtWork check = world.at_work("check");
    Port &load = world.own(ports::flap, "check", 1);
    const int first = world.hold(load, 4, no_event);
    const int second = world.hold(load, 2, no_event);
    MUST(load.value() == 4);
    world.release(load, first, no_event);
    MUST(load.value() == 2);
    world.set(load, 3, no_event); // its owner says worse
    MUST(load.value() == 3);
    world.release(load, second, no_event);
    world.release(load, second, no_event); // over already
    MUST(load.value() == 3);
    world.hold(load, 9, no_event);
    world.cure(load, no_event);
    MUST(load.value() == 3);
  });
}

TEST_CASE("ports: what is read and has no owner ends the trial, and both ends are named")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    world.spawn("alert:Lag", [&] {
      const Port &lag = world.read(ports::lag_s, "orders-db");
      world.wait_until({&lag}, [&] { return lag.value() > 60; });
    });
    const RunResult result = world.run();
    MUST(result.end == RunResult::End::loose_ports);
    MUST(result.message == "orders-db.lag_s is read by alert:Lag, and nothing there sets it");
  });
}

TEST_CASE("ports: what is asked and answered by nobody ends the trial, and so do two owners")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    world.spawn("runbook:r/1", [&] { static_cast<void>(world.share(ports::request, "promote:orders-db")); });
    for (const char *owner : {"a", "b"})
      world.spawn(owner, [&] { static_cast<void>(world.own(ports::firing, "alert:x")); });
    const RunResult result = world.run();
    MUST(result.end == RunResult::End::loose_ports);
    MUST(result.message.find("request:promote:orders-db is asked by runbook:r/1") != std::string::npos);
    MUST(result.message.find("alert:x.firing is set by a and by b") != std::string::npos);
  });
}

TEST_CASE("ports: who is woken by a hold may hold something too, and each is let go of by its own name")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    const Port &first = world.up("east");
    const Port &second = world.up("west");
    int other = 0;
    world.on_change(first, [&](const Port &up) {
      if (!up.on())
        other = world.hold(second, 0, no_event, 1);
    });
    world.spawn("script", [&] {
      const int mine = world.hold(first, 0, no_event, 0);
      MUST(mine != other);
      world.release(first, mine, no_event);
      MUST(first.on());
      MUST(!second.on());
      world.over(0);
      MUST(world.witness().held.empty());
      world.over(1);
      MUST(world.witness().held.size() == 2); // at its end, and now
      MUST(world.witness().held[0].port == "region:west.up");
      world.release(second, other, no_event);
      MUST(world.witness().held.size() == 1);
    });
    MUST(world.run().message.empty());
  });
}

TEST_CASE("ports: two faults that begin and end in the same instants leave nothing behind")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    FaultSpec grey;
    grey.kind = "brown_out";
    grey.target = "zone:east-a";
    grey.at_s = Distribution(100.0);
    grey.for_s = Distribution(50.0);
    grey.numbers = {{"latency_s", Distribution(3.0)}, {"slow_ratio", Distribution(0.5)}};
    for (std::size_t i = 0; i < 3; ++i)
      start_fault(world, grey, i);
    start_fault(world, outage(100, 50), 3);
    const Port &slow = world.grey(ports::grey_slow, "east-a");
    for (const Port *one : {&world.up("east"), &slow})
      world.spawn("waits", [&world, one, before = one->value()] {
        world.wait_until({one}, [&] { return one->value() != before; });
      });
    MUST(world.run().message.empty());
    MUST(slow.value() == 0);
    MUST(world.up("east").on());
    MUST(world.witness().held.empty());
  });
}

TEST_CASE("ports: a fault is felt when somebody depends on what it holds, or on what its owner tells")
{
  isolated_checks([] {
    const Deployment deployment = two_regions();
    World world(deployment, short_trial());
    start_fault(world, outage(100, 10), 0); // nobody reads the region
    FaultSpec dies;
    dies.kind = "component_failure";
    dies.at_s = Distribution(50.0);
    const std::vector<std::string> tools = {"tool:a", "tool:b", "route:c"};
    for (std::size_t i = 0; i < tools.size(); ++i) {
      dies.target = tools[i];
      start_fault(world, dies, 1 + i);
      const World::AtWork tool = world.at_work(tools[i]);
      const Port &up = world.own(ports::component_up, tools[i]);
      static_cast<void>(world.own(ports::available, tools[i]));
      world.on_change(up, [](const Port &) {});
    }
    FaultSpec calm;
    calm.kind = "traffic_spike";
    calm.target = "traffic";
    calm.numbers = {{"factor", Distribution(1.0)}};
    start_fault(world, calm, 4); // moves nothing
    world.spawn("step", [&] { static_cast<void>(world.read(ports::available, "tool:a").on()); });
    world.spawn("oncall:sre", [&] { static_cast<void>(world.own(ports::paged, "oncall:sre")); });
    {
      const World::AtWork route = world.at_work("route:c");
      static_cast<void>(world.share(ports::paged, "oncall:sre"));
    }
    MUST(world.run().message.empty());
    MUST(!world.felt(0));
    MUST(world.felt(1));  // a step waits for it
    MUST(!world.felt(2)); // nobody does
    MUST(world.felt(3));  // it rings a pager
    MUST(!world.felt(4));
    MUST(world.begun(4));
    MUST(!world.begun(5));
  });
}

TEST_CASE("ports: every kind is named once, and its name leads back to it")
{
  std::set<std::string> names;
  for (const PortKind *kind : port_kinds()) {
    const std::string id = std::string(kind->suffix).ends_with('#') ? "bff@east#2" : "bff@east";
    const std::string name = port_name(*kind, id);
    CHECK(names.insert(name).second);
    const NamedPort back = port_named(name);
    if (std::string(kind->suffix).empty() || std::string(kind->suffix)[0] != '.' || kind == &ports::world_up)
      continue; // names without an id
    INFO(name);
    CHECK(back.kind == kind);
    CHECK(back.id == id);
  }
  CHECK(port_named("request:promote:orders-db-dr").id == "promote:orders-db-dr");
  CHECK(port_named("nothing of the kind").kind == nullptr);
}

} // namespace ports_test
