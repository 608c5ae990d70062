#include "sim/insight/changes.hpp"
#include "sim/insight/same.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace changes_test {

using namespace drsim;

namespace {

Parameter number(double value)
{
  Parameter out;
  out.value = value;
  out.unit = "s";
  return out;
}

Parameter words(const std::string &text)
{
  Parameter out;
  out.text = text;
  out.unit = "text";
  return out;
}

ComponentSpec component(const std::string &id, const std::string &kind)
{
  ComponentSpec out;
  out.id = id;
  out.kind = kind;
  out.region = "east";
  out.parameters = {{"a_s", number(1)}, {"b_s", number(2)}, {"c_s", number(3)}, {"d", words("x")}};
  return out;
}

Deployment shop()
{
  Deployment out;
  out.regions = {{"east", {"a", "b"}}};
  out.components = {component("orders-db", "rds_instance"), component("order@east", "service"),
                    component("payment@east", "service"), component("alb:front", "alb")};
  out.components[1].parameters["a_s"] = number(7);
  out.components[3].links["services"] = {"order@east", "payment@east"};
  Journey checkout;
  checkout.id = "checkout";
  checkout.share = 1;
  Hop order;
  order.target = "order";
  Hop write;
  write.kind = Hop::Kind::write;
  write.target = "orders-db";
  checkout.path = {{{order, write}}};
  out.journeys = {checkout};
  out.stores = {{"orders-db", "Orders"}};
  return out;
}

std::vector<std::string> titles(const std::vector<Change> &changes)
{
  std::vector<std::string> out;
  for (const Change &change : changes)
    out.push_back(change.title() + ": " + change.was + " -> " + change.is);
  return out;
}

using Titles = std::vector<std::string>;

} // namespace

TEST_CASE("what differs is named, with both values")
{
  const Deployment before = shop();
  CHECK(changes_between(before, before).empty());
  Deployment after = shop();
  after.components[0].parameters["a_s"] = number(90);
  after.components[0].parameters.erase("d");
  after.components[1].zones = {"a"};
  after.components[3].links["services"].pop_back();
  after.components.push_back(component("cache:new", "elasticache"));
  after.journeys[0].path[0].hops[0].visits = 2;
  after.objectives.rto_s = 60;
  const Titles told = titles(changes_between(before, after));
  REQUIRE(told.size() == 7);
  CHECK(told[0] == "orders-db.a_s: 1.0 s -> 1 min 30 s");
  CHECK(told[1] == "orders-db.d: x -> ");
  CHECK(told[2] == "place of order@east: east -> east (a)");
  CHECK(told[3] == "alb:front -> services: order@east, payment@east -> order@east");
  CHECK(told[4] == "component cache:new:  -> elasticache");
  CHECK(told[5].substr(0, 16) == "journey checkout");
  CHECK(told[6].substr(0, 10) == "objectives");
}

TEST_CASE("titles, tags, sources and what is not played are no change")
{
  Deployment after = shop();
  after.title = "Another";
  after.components[0].title = "Заказы";
  after.components[0].tags = {{"team", "shop"}};
  after.components[0].parameters["a_s"].from.file = "elsewhere.json";
  after.stores[0].title = "";
  after.dependencies.push_back({"order@east", "image", "registry/order", "east", {}});
  CHECK(changes_between(shop(), after).empty());
  after.dependencies.push_back({"alert:a", "inhibited_by", "alert:b", "", {}});
  CHECK(changes_between(shop(), after).size() == 1);
}

TEST_CASE("another order is no change")
{
  Deployment after = shop();
  std::reverse(after.components.begin(), after.components.end());
  std::reverse(after.components[0].links["services"].begin(), after.components[0].links["services"].end());
  const Deployment told = told_like(shop(), after, renamed(shop(), after));
  CHECK(changes_between(shop(), told).empty());
  CHECK(told.components[0].id == "orders-db");
}

TEST_CASE("a component under another name is recognised, with all that speak of it")
{
  Deployment after = shop();
  after.components[1].id = "orders@east";
  after.components[3].links["services"][0] = "orders@east";
  after.journeys[0].path[0].hops[0].target = "orders";
  const auto renames = renamed(shop(), after);
  CHECK(renames == std::map<std::string, std::string>{{"orders@east", "order@east"}});
  CHECK(changes_between(shop(), told_like(shop(), after, renames)).empty());
  SECTION("and its own change beside that")
  {
    after.components[1].parameters["b_s"] = number(5);
    const Deployment told = told_like(shop(), after, renamed(shop(), after));
    CHECK(titles(changes_between(shop(), told)) == Titles{"order@east.b_s: 2.0 s -> 5.0 s"});
  }
  SECTION("but not where journeys still ask for the old name: it is gone for them")
  {
    after.journeys[0].path[0].hops[0].target = "order";
    CHECK(renamed(shop(), after).empty());
  }
  SECTION("but not something of another kind or place")
  {
    after.components[1].region = "west";
    CHECK(renamed(shop(), after).empty());
  }
}

TEST_CASE("any part of the changes can be laid over, and all of them give the later deployment")
{
  Deployment after = shop();
  after.components.erase(after.components.begin() + 2);
  after.components[2].links["services"] = {"order@east"};
  after.components[0].parameters["a_s"] = number(90);
  after.components.push_back(component("cache:new", "elasticache"));
  after.journeys[0].share = 0.5;
  const std::vector<Change> changes = changes_between(shop(), after);
  CHECK(changes_between(with_changes(shop(), after, changes), after).empty());
  CHECK(changes_between(shop(), with_changes(shop(), after, {})).empty());
  for (const Change &change : changes) {
    const Deployment one = with_changes(shop(), after, {change});
    INFO(change.title());
    const auto left = changes_between(shop(), one);
    REQUIRE_FALSE(left.empty());
    CHECK(left[0].group() == change.group());
  }
  SECTION("a link to what is taken out goes with it")
  {
    const Change gone{Change::Of::component, "payment@east", "", "service", ""};
    const Deployment without = with_changes(shop(), after, {gone});
    CHECK(without.find("alb:front")->links.at("services") == std::vector<std::string>{"order@east"});
  }
}

TEST_CASE("values are the same when every figure is, and unknown equals unknown")
{
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  CHECK(same(Distribution(unknown), Distribution(unknown)));
  CHECK_FALSE(same(Distribution(1), Distribution(std::nextafter(1, 2))));
  CHECK_FALSE(same(Distribution(1), Distribution(std::vector<Term>{Constant{1}, Constant{0}})));
  const Distribution spread(std::vector<Term>{Lognormal{1, 3}, Uniform{0, 2}});
  CHECK(same(spread, spread));
  CHECK_FALSE(same(spread, Distribution(std::vector<Term>{Lognormal{1, 3}, Uniform{0, 2.5}})));
}

} // namespace changes_test
