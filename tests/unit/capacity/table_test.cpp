// The static table of capacity on the reference deployment, one figure moved at a time.
#include "sim/analysis/capacity/bill.hpp"
#include "sim/analysis/capacity/table.hpp"
#include "sim/analysis/capacity/ways.hpp"
#include "sim/assemble/load_deployment.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;

namespace {

const std::string first = "eu-central-1", second = "eu-west-1";

Deployment shop()
{
  static const Deployment loaded = [] {
    Diagnostics diagnostics;
    const std::filesystem::path root = DRSIM_SOURCE_DIR;
    return load_deployment(root / "models" / "two-region-shop", root / "models" / "catalogue", diagnostics);
  }();
  return loaded;
}

/// As if deployment.json said so.
void declare(Deployment &deployment, const std::string &id, const std::string &name, double value)
{
  for (ComponentSpec &spec : deployment.components)
    if (spec.id == id) {
      spec.parameters.at(name).value = Distribution(value);
      spec.parameters.at(name).from = {Source::deployment, Confidence::set, "deployment.json", "", ""};
    }
}

Row row_of(const Deployment &deployment, const std::string &region, const std::string &loss,
           const std::string &load, const std::string &tier, const std::string &resource)
{
  const CapacityTable table = capacity_table(deployment, {});
  const Case *one = table.find(region, loss, load);
  REQUIRE(one != nullptr);
  const auto found = std::find_if(one->rows.begin(), one->rows.end(), [&](const Row &row) {
    return row.tier == tier && row.resource == resource;
  });
  REQUIRE(found != one->rows.end());
  return *found;
}

} // namespace

TEST_CASE("the peak is the busiest minute of the profile")
{
  const Deployment deployment = shop();
  CHECK(peak_rate_per_s(deployment.traffic) == Approx(5000.0 / 60 * 1.8 * 1.05).epsilon(1e-6));
  CHECK(peak_time(deployment.traffic).weekday == 5);
  CHECK(peak_time(deployment.traffic).hour == Approx(20));
}

TEST_CASE("calls of a service are what its journeys pay it, less what the edge answers")
{
  const Deployment deployment = shop();
  const double peak = peak_rate_per_s(deployment.traffic);
  const Row row = row_of(deployment, second, "nothing", "peak", "recommendation@" + second, "service");
  CHECK(row.required == Approx(peak * 0.85 * 0.65));
}

TEST_CASE("with what declared limits allow a service stops: autoscaler, nodes or quota, by name")
{
  Deployment deployment = shop();
  declare(deployment, "web-ui@" + second, "hpa_max", 3);
  Row row = row_of(deployment, second, "nothing", "peak", "web-ui@" + second, "service");
  CHECK(row.cause == Cause::cpu);
  CHECK(row.limit == "web-ui@" + second + ".hpa_max");
  CHECK(row.state() == State::too_little);

  deployment = shop();
  declare(deployment, "eks:shop-dr", "max_nodes", 3);
  row = row_of(deployment, second, "nothing", "peak", "bff@" + second, "service");
  CHECK(row.cause == Cause::nodes);
  CHECK(row.limit == "eks:shop-dr.max_nodes");
  CHECK(row.available < row.required);
  CHECK(row_of(deployment, second, "nothing", "peak", "eks:shop-dr", "nodes").state() == State::too_little);

  declare(deployment, "eks:shop-dr", "max_nodes", 50);
  declare(deployment, "eks:shop-dr", "quota_nodes", 4);
  row = row_of(deployment, second, "nothing", "peak", "bff@" + second, "service");
  CHECK(row.cause == Cause::quota);
}

TEST_CASE("a quota that nobody declared is not known, and not enough")
{
  const Row row = row_of(shop(), second, "nothing", "peak", "eks:shop-dr", "quota");
  CHECK(row.state() == State::not_known);
  CHECK(row.unknown == std::vector<std::string>{"eks:shop-dr.quota_nodes"});
}

TEST_CASE("a default of the catalogue that decides makes a row not known, whatever it comes to")
{
  Deployment deployment = shop();
  for (ComponentSpec &spec : deployment.components)
    if (spec.id == "web-ui@" + second)
      spec.parameters.at("service_time_s").from.source = Source::catalogue;
  const Row row = row_of(deployment, second, "nothing", "peak", "web-ui@" + second, "service");
  CHECK(row.state() == State::not_known);
  CHECK(row.unknown.front() == "web-ui@" + second + ".service_time_s");
}

TEST_CASE("a cold cache sends all its reads to the store behind, and a region without one is always cold")
{
  Deployment deployment = shop();
  const double peak = peak_rate_per_s(deployment.traffic);
  const double misses = peak * 0.85 * 0.65 * 2;
  const double others = peak * (0.12 * 2 + 0.12 + 0.03 * 2);
  const Row usual = row_of(deployment, first, "nothing", "peak", "orders-db", "database");
  const Row cold = row_of(deployment, first, "nothing", "cold-cache", "orders-db", "database");
  CHECK(usual.required == Approx(0.1 * misses + others));
  CHECK(cold.required == Approx(misses + others));
  CHECK(row_of(deployment, second, "nothing", "peak", "orders-db-dr", "database").required ==
        Approx(misses + others));
  CHECK(row_of(deployment, first, "shard:cache:catalogue", "peak", "orders-db", "database").required ==
        Approx(0.1 * misses + 0.9 * misses / 3 + others));
}

TEST_CASE("a zone that is lost takes its pods, and DoNotSchedule keeps the rest from coming back")
{
  Deployment deployment = shop();
  const std::string id = "bff@" + first;
  const Row whole = row_of(deployment, first, "nothing", "peak", id, "service");
  const Row hurt = row_of(deployment, first, "zone:eu-central-1a", "peak", id, "service");
  CHECK(hurt.standing < whole.standing);
  CHECK(hurt.cause == Cause::placement);
  CHECK(hurt.pods_most == 4); // two of three zones, six pods
  declare(deployment, id, "dead_nodes_count", 0);
  CHECK(row_of(deployment, first, "zone:eu-central-1a", "peak", id, "service").pods_most > 4);
}

TEST_CASE("a database in one zone may stand in the zone that is lost, one with a standby does not care")
{
  const Deployment deployment = shop();
  CHECK(row_of(deployment, second, "zone:eu-west-1a", "peak", "orders-db-dr", "database").cause ==
        Cause::no_copy);
  CHECK(row_of(deployment, first, "zone:eu-central-1a", "peak", "orders-db", "database").available > 0);
}

TEST_CASE("files that contradict what is declared of a copy are told")
{
  const Row row = row_of(shop(), second, "nothing", "peak", "orders-db-dr", "database");
  CHECK(row.warning.find("db.r6g.large") != std::string::npos);
  CHECK(row_of(shop(), first, "nothing", "peak", "orders-db", "database").warning.empty());
}

TEST_CASE("topics live while enough replicas are in sync")
{
  const Deployment deployment = shop(); // three brokers, three replicas, two in sync
  CHECK(row_of(deployment, first, "broker:msk:events/1", "peak", "msk:events", "topic").available ==
        Approx(1));
  CHECK(row_of(deployment, first, "zones:eu-central-1a+eu-central-1b", "peak", "msk:events", "topic")
            .available == Approx(0).margin(1e-12));
}

TEST_CASE("pools of all pods against max_connections")
{
  Deployment deployment = shop();
  for (const char *service : {"order", "payment", "user", "inventory"})
    declare(deployment, std::string(service) + "@" + first, "pool_size_per_pod", 400);
  const Row row = row_of(deployment, first, "nothing", "peak", "orders-db", "connections");
  CHECK(row.available == 3604 - 3);
  CHECK(row.required > row.available);
  CHECK(row.cause == Cause::connections);
}

TEST_CASE("a storm multiplies people by their reloads and calls by their retries within the budget")
{
  Deployment deployment = shop();
  declare(deployment, "dns-clients", "reload_share", 0.5);
  declare(deployment, "dns-clients", "reload_times", 2);
  const std::string id = "bff@" + second; // one retry, a budget of 0.2
  const double usual = row_of(deployment, second, "nothing", "peak", id, "service").required;
  const double storm = row_of(deployment, second, "nothing", "reload-storm", id, "service").required;
  CHECK(storm == Approx(usual * (1 + 0.5 + 0.25) * 1.2));
}

TEST_CASE("a forecast's quarter asks for so many times as much")
{
  const CapacityTable table = capacity_table(shop(), {{"2027-Q1", 1.5}});
  const Case *now = table.find(first, "nothing", "peak"), *then = table.find(first, "nothing", "2027-Q1");
  REQUIRE(now != nullptr);
  REQUIRE(then != nullptr);
  CHECK(then->rows.front().required == Approx(1.5 * now->rows.front().required));
}

TEST_CASE("the cheapest changes mend what is too little")
{
  Deployment deployment = shop();
  declare(deployment, "web-ui@" + second, "hpa_max", 3);
  const CapacityTable table = capacity_table(deployment, {});
  const Cure cure = cure_of(deployment, *table.find(second, "nothing", "peak"), {});
  const auto found = std::find_if(cure.remedies.begin(), cure.remedies.end(), [](const Remedy &one) {
    return one.change.starts_with("web-ui@eu-west-1.hpa_max=");
  });
  REQUIRE(found != cure.remedies.end());
  declare(deployment, "web-ui@" + second, "hpa_max",
          std::stod(found->change.substr(found->change.find('=') + 1)));
  CHECK(row_of(deployment, second, "nothing", "peak", "web-ui@" + second, "service").state() !=
        State::too_little);
}

TEST_CASE("a bill sums what stands, and lists what has no price")
{
  const Deployment deployment = shop();
  Prices prices;
  prices.hours_per_month = 100;
  prices.prices["m6i.xlarge"] = {0.2, "hour", 4, true, "made up"};
  const Bill bill = bill_of(deployment, second, prices);
  CHECK(bill.usd() == Approx(3 * 100 * 0.2));
  CHECK(!bill.unpriced.empty());
}

TEST_CASE("of the ways to keep a region those stay that nothing beats in both")
{
  std::vector<Alternative> ways(3);
  const auto set = [](Alternative &one, double usd, std::size_t met) {
    one.bill.lines = {{"all", usd, false}};
    one.trials = 10;
    one.met = met;
  };
  set(ways[0], 100, 5);
  set(ways[1], 200, 5);
  set(ways[2], 300, 9);
  mark_front(ways);
  CHECK(ways[0].best);
  CHECK(!ways[1].best);
  CHECK(ways[2].best);
}
