// What the shop writes down is what is read back.
#include "sim/inject/measured/logs.hpp"
#include "sim/inject/shop/load.hpp"
#include "sim/inject/shop/pager.hpp"

#include <catch2/catch.hpp>

using namespace drsim::inject;

TEST_CASE("Lines of the load and the pager are read as they are written")
{
  Order order;
  order.id = 1'795'955'555'000'001;
  order.amount = amount_of(order.id);
  order.scheduled_us = 10;
  order.end_us = 30;
  order.sent = true;
  order.last.status = 201;
  std::vector<std::string> problems;
  const LoadSeen load = read_load(order_line(order).dump() + "\n", problems);
  REQUIRE(load.orders.size() == 1);
  CHECK(load.orders[0].id == order.id);
  CHECK(load.orders[0].amount == order.amount);
  CHECK(load.orders[0].scheduled_us == 10);
  CHECK(load.orders[0].end_us == 30);
  CHECK((load.orders[0].acknowledged() && load.orders[0].sent));
  const std::string page = R"({"alerts":[{"status":"firing","labels":{"alertname":"Down"}}]})";
  CHECK(read_happenings(page_lines(page, 42).at(0).dump() + "\n", problems).at(0)["at_us"] == 42);
  CHECK(problems.empty());
}
