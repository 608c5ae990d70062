// Tables of DynamoDB: what a region, a cut link and a faulty writer do to one region's, and to a global one.
#include "sim/model/own_copies.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace dynamodb_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec table(double retention_days = 35)
{
  return component("dynamodb_table", "carts",
                   {"east",
                    {{"replication_s", 2.0},
                     {"backup_retention_days", retention_days},
                     {"provision_s", 600.0},
                     {"size_bytes", 0.0},
                     {"restore_fail_untested_ratio", 0.0}},
                    {},
                    {}});
}

ComponentSpec copy()
{
  return component("dynamodb_replica", "carts-west", {"west", {}, {}, {{"source", {"carts"}}}});
}

/// 100 writes a second in the east while a script runs; values of ports and totals ("total:NAME") at some
/// instants.
std::vector<double> seen(const std::vector<ComponentSpec> &components, const Script &script,
                         const std::vector<std::pair<double, std::string>> &looks)
{
  return isolated([&] {
    Deployment deployment = two_regions(components);
    deployment.stores = {{"carts", ""}};
    World::Settings settings = alone();
    settings.horizon_s = 10000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("writers", [&] {
      put(world, "carts@east.write_per_s", 100, world.record("users", "write", "", Phase::none, {}));
    });
    play_script(world, script);
    std::vector<double> values;
    world.spawn("look", [&] {
      for (const auto &[time_s, name] : looks) {
        world.sleep_until_s(time_s);
        values.push_back(name.starts_with("total:") ? world.timeline().totals().at(name.substr(6))
                                                    : port(world, name).value());
      }
    });
    if (const std::string message = world.run().message; !message.empty())
      throw std::runtime_error(message);
    return values;
  });
}

const Script region_lost = {{1000, {"region:east.up", 0}}, {5000, {"region:east.up", 1}}};

} // namespace

TEST_CASE("a table of one region is away with it, whole again with it, and does not feel a zone")
{
  CHECK(seen({table()},
             {{500, {"zone:east-a.up", 0}}, {1000, {"region:east.up", 0}}, {5000, {"region:east.up", 1}}},
             {{600, "carts@east.writable"},
              {1001, "carts@east.writable"},
              {1001, "carts@west.readable"},
              {1001, "total:store:carts:lost_transactions"},
              {5001, "carts@east.writable"}}) == std::vector<double>{1, 0, 0, 0, 1});
}

TEST_CASE("a global table goes on in the other region, short of the lag, until the lost one is back")
{
  const auto values = seen({table(), copy()}, region_lost,
                           {{1001, "carts@west.writable"},
                            {1001, "carts@east.readable"},
                            {1001, "total:store:carts:lost_transactions"},
                            {1001, "total:store:carts:rpo_s"},
                            {5001, "carts@east.writable"},
                            {5001, "total:store:carts:lost_transactions"}});
  CHECK(values[0] == 1);
  CHECK(values[1] == 0);
  CHECK(values[2] == Approx(200).margin(1)); // rate x replication_s
  CHECK(values[3] == Approx(2).margin(0.02));
  CHECK(values[4] == 1);
  CHECK(values[5] == 0); // nothing was lost for good
}

TEST_CASE("a global table is alone while one copy is away, and as before by itself a while after it is back")
{
  ComponentSpec slow = table();
  slow.parameters.at("catch_up_ratio").value = Distribution(0.1);
  const auto values = seen({slow, copy()}, region_lost,
                           {{999, "carts.followed"},
                            {1001, "carts.followed"},
                            {5399, "carts.followed"},
                            {5401, "carts.followed"}}); // away for 4000 s
  CHECK(values == std::vector<double>{1, 0, 0, 1});
  const auto cut = seen({slow, copy()}, {{1000, {"link:east|west.up", 0}}, {2000, {"link:east|west.up", 1}}},
                        {{1001, "carts.followed"}, {2001, "carts.followed"}});
  CHECK(cut == std::vector<double>{0, 1});
}

TEST_CASE("services that were pointed at another copy of a global table go home when that one has everything")
{
  ComponentSpec slow = table();
  slow.parameters.at("catch_up_ratio").value = Distribution(0.1);
  slow.parameters.at("switch_back_s").value = Distribution(10);
  Script script = region_lost;
  script.insert(script.begin() + 1, {2000, {"request:repoint:carts", 1}});
  script.push_back({5100, {"request:switch_back:carts", 1}});
  script.push_back({5101, {"request:switch_back:carts", 0}});
  script.push_back({5102, {"request:reverse:carts", 1}});
  script.push_back({5500, {"request:switch_back:carts", 1}});
  const auto values = seen({slow, copy()}, script,
                           {{2001, "carts.serving_region"},
                            {5100.5, "done:switch_back:carts"},
                            {5399, "done:reverse:carts"},
                            {5401, "done:reverse:carts"},
                            {5509, "carts.serving_region"},
                            {5511, "carts.serving_region"},
                            {5511, "carts.followed"}});
  CHECK(values == std::vector<double>{1, -1, 0, 1, 1, 0, 1});
}

TEST_CASE("services use the copy of their own region, where there is one")
{
  const Deployment global = two_regions({table(), copy()});
  CHECK(uses_own_copy(global, "carts", "east"));
  CHECK(uses_own_copy(global, "carts", "west"));
  CHECK_FALSE(uses_own_copy(two_regions({table()}), "carts", "west"));
  const Deployment other = two_regions({component("rds_instance", "carts", {"east", {}, {}, {}})});
  CHECK_FALSE(uses_own_copy(other, "carts", "east"));
}

TEST_CASE("a link that was cut before adds what was written since")
{
  Script script = {{900, {"link:east|west.up", 0}}};
  script.insert(script.end(), region_lost.begin(), region_lost.end());
  const auto values =
      seen({table(), copy()}, script, {{1001, "total:store:carts:rpo_s"}, {1001, "carts@west.writable"}});
  CHECK(values[0] == Approx(102).margin(0.1));
  CHECK(values[1] == 1);
}

TEST_CASE("the table at home dies by itself, the copy does not, and the other way round")
{
  CHECK(seen({table(), copy()}, {{1000, {"component:carts.up", 0}}},
             {{1001, "carts@east.writable"}, {1001, "carts@west.writable"}}) == std::vector<double>{0, 1});
  CHECK(seen({table(), copy()}, {{1000, {"component:carts-west.up", 0}}},
             {{1001, "carts@east.writable"}, {1001, "carts@west.writable"}}) == std::vector<double>{1, 0});
}

TEST_CASE("a table is restored to before a faulty writer when recovery to a point in time is on")
{
  const Script spoilt = {{1000, {"carts.bad_writes", 1e-5}},
                         {1500, {"carts.bad_writes", 0}},
                         {1600, {"request:restore:carts", 1}},
                         {2300, {"request:repoint:carts", 1}}};
  const auto values = seen({table(), copy()}, spoilt,
                           {{1599, "carts.error_ratio"},
                            {2299, "done:restore:carts"},
                            {2301, "done:repoint:carts"},
                            {2301, "carts.error_ratio"},
                            {2301, "total:store:carts:rpo_s"}});
  CHECK(values[0] > 0);
  CHECK(values[1] == 1);
  CHECK(values[2] == 1);
  CHECK(values[3] == 0);
  CHECK(values[4] == Approx(1300).margin(300)); // all since the bad writes began
  CHECK(seen({table(0)}, spoilt, {{2299, "done:restore:carts"}}) == std::vector<double>{-1});
}

} // namespace dynamodb_test
