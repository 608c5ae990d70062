#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace composite_alarm_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec alarm(const std::string &id, const std::string &metric, const std::string &watched)
{
  Given given;
  given.region = "east";
  given.numbers = {
      {"period_s", 60},    {"evaluation_periods", 1}, {"datapoints_to_alarm", 1},   {"metric_delay_s", 10},
      {"threshold", 0.05}, {"evaluation_s", 10},      {"evaluation_range_extra", 0}};
  given.texts = {{"metric", metric}, {"treat_missing_data", "notBreaching"}};
  given.links = {{"watches", {watched}}};
  return component("cloudwatch_alarm", id, given);
}

ComponentSpec composite(const std::string &rule, const std::map<std::string, Distribution> &numbers = {})
{
  Given given;
  given.region = "east";
  given.numbers = {{"notify_s", 7}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.texts = {{"rule", rule}};
  given.links = {{"notifies", {"oncall:sre"}}};
  if (!numbers.empty())
    given.links["suppressor"] = {"cloudwatch:quiet"};
  return component("composite_alarm", "cloudwatch:all", given);
}

/// Times at which alarms fire ("firing"), or the pager rings ("paged", once).
std::vector<double> play(const std::vector<ComponentSpec> &components, const Script &script,
                         const std::string &what)
{
  return isolated([&] {
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = 6000;
    World world(deployment, settings);
    port(world, "journey:checkout.success_ratio");
    port(world, "orders.lag_s");
    port(world, "copies.lag_s");
    const auto all = start_all(world);
    play_script(world, script);
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    if (what == "paged")
      return port(world, "oncall:sre.paged").on()
                 ? std::vector<double>{port(world, "oncall:sre.paged").since_s()}
                 : std::vector<double>{};
    std::vector<double> times;
    for (const Event &event : world.timeline().events())
      if (event.component == what && event.kind == "alarm_firing")
        times.push_back(event.t_s);
    return times;
  });
}

const std::vector<ComponentSpec> two = {alarm("cloudwatch:a", "replica_lag_s", "orders"),
                                        alarm("cloudwatch:b", "replica_lag_s", "copies")};

std::vector<ComponentSpec> with(const ComponentSpec &more, const std::vector<ComponentSpec> &others = {})
{
  std::vector<ComponentSpec> all = two;
  all.insert(all.end(), others.begin(), others.end());
  all.push_back(more);
  return all;
}

const Script both = {{1000, {"orders.lag_s", 9}}, {2000, {"copies.lag_s", 9}}};

} // namespace

TEST_CASE("a composite alarm of several waits for the last of them, one of alternatives for the first")
{
  const auto all = with(composite("ALARM(\"cloudwatch:a\") AND ALARM(\"cloudwatch:b\")"));
  const double last = play(all, both, "cloudwatch:b").at(0);
  CHECK(play(all, both, "cloudwatch:all") == std::vector<double>{last});
  CHECK(play(all, both, "paged").at(0) == Approx(last + 7));
  CHECK(play(all, {both[0]}, "paged").empty());
  const auto any = with(composite("ALARM(\"cloudwatch:a\") OR ALARM(\"cloudwatch:b\")"));
  CHECK(play(any, both, "cloudwatch:all") == play(any, both, "cloudwatch:a"));
}

TEST_CASE("a composite alarm in a dead region is silent")
{
  const auto any = with(composite("ALARM(\"cloudwatch:a\")"));
  CHECK(play(any, {{500, {"region:east.up", 0}}, {1000, {"orders.lag_s", 9}}}, "paged").empty());
}

TEST_CASE("while its suppressor fires it does not act, and acts on what still holds after the extension")
{
  const ComponentSpec quiet = alarm("cloudwatch:quiet", "replica_lag_s", "copies");
  const auto all = with(
      composite("ALARM(\"cloudwatch:a\")", {{"suppressor_wait_s", 120}, {"suppressor_extension_s", 300}}),
      {quiet});
  const double fires = play(all, {both[0]}, "cloudwatch:all").at(0);
  CHECK(play(all, {both[0]}, "paged").at(0) == Approx(fires + 120 + 7)); // it waits for a suppressor in vain
  const Script kept = {{500, {"copies.lag_s", 9}}, {1000, {"orders.lag_s", 9}}, {3000, {"copies.lag_s", 0}}};
  const double paged = play(all, kept, "paged").at(0);
  CHECK(paged > 3000 + 300 + 7);
  CHECK(paged < 3000 + 60 + 10 + 10 + 60 + 300 + 7);
  const Script over = {{500, {"copies.lag_s", 9}},
                       {1000, {"orders.lag_s", 9}},
                       {2000, {"orders.lag_s", 0}},
                       {3000, {"copies.lag_s", 0}}};
  CHECK(play(all, over, "paged").empty());
}

TEST_CASE("a broker that takes no events is down for CloudWatch, a dead region only stops the figures")
{
  const auto of_broker = [](const std::string &missing) {
    ComponentSpec one = alarm("cloudwatch:k", "up", "msk:events");
    one.region = "west";
    one.parameters["treat_missing_data"].text = missing;
    Given east;
    east.region = "east";
    return std::vector<ComponentSpec>{one, component("msk", "msk:events", east)};
  };
  const Script broken = {{1000, {"component:msk:events.up", 0}}};
  const Script dead = {{1000, {"region:east.up", 0}}};
  CHECK(play(of_broker("missing"), broken, "cloudwatch:k").size() == 1);
  CHECK(play(of_broker("missing"), dead, "cloudwatch:k").empty());
  CHECK(play(of_broker("breaching"), dead, "cloudwatch:k").size() == 1);
}

} // namespace composite_alarm_test
