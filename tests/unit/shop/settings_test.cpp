// What the shop's programs read: settings that change while they run, addresses, names, pages, heads of
// answers.
#include "sim/inject/shop/address.hpp"
#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/http_client.hpp"
#include "sim/inject/shop/load.hpp"
#include "sim/inject/shop/load_control.hpp"
#include "sim/inject/shop/metrics.hpp"
#include "sim/inject/shop/names.hpp"
#include "sim/inject/shop/pager.hpp"
#include "sim/inject/shop/relay_queue.hpp"
#include "sim/inject/shop/release.hpp"
#include "sim/inject/shop/settings_file.hpp"
#include "sim/inject/shop/hosts_file.hpp"
#include "sim/inject/shop/watch_actions.hpp"
#include "sim/inject/shop/watch_config.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <set>
#include <unistd.h>

using namespace drsim::inject;
using Json = nlohmann::json;

TEST_CASE("Addresses of a host and a port")
{
  CHECK(address_of("198.18.0.5:53")->port == 53);
  CHECK(address_of("cache.twin:6379")->host == "cache.twin");
  for (const char *wrong : {"", "198.18.0.5", ":53", "a:", "a:0", "a:65536", "a:5x", "a:-1"})
    CHECK_FALSE(address_of(wrong));
  CHECK(is_numeric("198.18.0.5"));
  CHECK_FALSE(is_numeric("198.18.0"));
  CHECK_FALSE(is_numeric("shop.twin"));
}

TEST_CASE("A name is asked for again when its TTL is over, and not before")
{
  int asked = 0;
  Name name("shop.twin", [&](const std::string &) {
    ++asked;
    return NameAnswer{{"198.18.0." + std::to_string(asked)}, 5, ""};
  });
  CHECK(name.address(100).address == "198.18.0.1");
  CHECK(name.address(104.9).address == "198.18.0.1");
  CHECK(name.address(105).address == "198.18.0.2");
  CHECK(asked == 2);
}

TEST_CASE("A TTL of 0 is for one use, several addresses take turns, no answer is a problem and not kept")
{
  NameAnswer answer{{"198.18.0.1"}, 0, ""};
  int asked = 0;
  Name name("shop.twin", [&](const std::string &) { return ++asked, answer; });
  (void)name.address(1);
  (void)name.address(1);
  CHECK(asked == 2);
  answer = {{}, 0, "no answer"};
  CHECK(name.address(1).problem == "shop.twin: no answer");
  answer = {{"198.18.0.1", "198.18.0.2"}, 60, ""};
  std::set<std::string> seen;
  for (int i = 0; i < 3; ++i)
    seen.insert(name.address(2).address);
  CHECK(seen.size() == 2);
  CHECK(asked == 4);
}

TEST_CASE("The first answer of a population's cache is in the middle of its life, a number is its own answer")
{
  int asked = 0;
  const auto resolver = [&](const std::string &) { return ++asked, NameAnswer{{"198.18.0.1"}, 10, ""}; };
  Name name("shop.twin", resolver, 0.3);
  (void)name.address(0);
  (void)name.address(2.9);
  CHECK(asked == 1);
  (void)name.address(3);
  (void)name.address(12.9);
  CHECK(asked == 2);
  CHECK(Name("198.18.0.9", resolver).address(0).address == "198.18.0.9");
  CHECK(asked == 2);
}

TEST_CASE("Controls are read, and what is wrong in them is named with its key")
{
  std::string problems;
  CHECK(load_control_of({{"factor", 2.5}}, problems).factor == 2.5);
  CHECK(problems.empty());
  CHECK(load_control_of({{"factor", 1000}, {"faktor", 1}}, problems).factor == 1);
  CHECK(problems == "/factor: 1000 is no number from 0 to 20\n/faktor: nothing reads this\n");
  const Release bad = release_of({{"version", "bad"}, {"error_ratio", 0.5}, {"corrupt_ratio", 1}}, problems);
  CHECK((problems.empty() && bad.version == "bad" && bad.error_ratio == 0.5 && bad.corrupt_ratio == 1));
  (void)release_of({{"version", 3}, {"delay_s", -1}}, problems);
  CHECK(problems == "/version: 3 is no text\n/delay_s: -1 is no number from 0 to 60\n");
  (void)release_of(Json::array(), problems);
  CHECK(problems == "a JSON object is wanted\n");
}

TEST_CASE("A wire's settings hold for both directions, and one direction's own for it alone")
{
  std::string problems;
  const RelaySettings settings =
      relay_settings_of({{"delay_s", 0.04}, {"left_to_right", {{"cut", true}, {"delay_s", 0.1}}}}, problems);
  CHECK(problems.empty());
  CHECK((settings.left_to_right.cut && settings.left_to_right.delay_s == 0.1));
  CHECK((!settings.right_to_left.cut && settings.right_to_left.delay_s == 0.04));
  (void)relay_settings_of({{"right_to_left", {{"loss_ratio", 2}}}}, problems);
  CHECK(problems == "/right_to_left: /loss_ratio: 2 is no number from 0 to 1\n");
}

TEST_CASE("A file of settings is read when it changes, by rename or in place, and only then")
{
  const std::string path = "/tmp/drsim-settings-" + std::to_string(getpid()) + ".json";
  const auto write = [&](const std::string &text) {
    std::ofstream(path + ".new") << text;
    REQUIRE(std::rename((path + ".new").c_str(), path.c_str()) == 0);
  };
  SettingsFile file(path);
  CHECK_FALSE(file.changed());
  CHECK(file.problem() == path + ": cannot be read");
  write("{\"factor\": 2}");
  CHECK(file.changed().value().dump() == "{\"factor\":2}");
  CHECK_FALSE(file.changed());
  CHECK(file.problem().empty());
  write("{\"factor\": ");
  CHECK_FALSE(file.changed());
  CHECK(file.problem() == path + ": is no JSON object");
  write("{\"factor\": 3}");
  CHECK(file.changed().value().dump() == "{\"factor\":3}");
  std::remove(path.c_str());
}

TEST_CASE("Heads of HTTP answers")
{
  CHECK(read_head("HTTP/1.1 201 Created\r\ncontent-length: 7").length == 7);
  CHECK_FALSE(read_head("HTTP/1.1 201 Created\r\nContent-Length: 7").closes);
  CHECK(read_head("HTTP/1.0 503 Service Unavailable").closes);
  CHECK(read_head("HTTP/1.1 200 OK\r\nConnection: close").closes);
  CHECK(read_head("HTTP/1.1 204 No Content").length == 0);
  CHECK(read_head("SSH-2.0-OpenSSH").status == 0);
}

TEST_CASE("An order's amount follows from its id, and its line says how it ended")
{
  Order order;
  order.id = 1'795'955'555'000'000;
  order.amount = amount_of(order.id);
  CHECK((order.amount >= 100 && order.amount < 1000));
  CHECK(order.amount == amount_of(order.id));
  order.last.status = 201;
  CHECK(order_line(order)["status"] == "ok");
  order.last.status = 503;
  order.last.body = "timeout";
  CHECK(order_line(order)["status"] == "error");
  CHECK(order_line(order)["what"] == "timeout");
  order.last = {};
  order.last.failure = "refused";
  CHECK(order_line(order)["status"] == "refused");
}

TEST_CASE("Pages: one line an alert, what is no notification gives none")
{
  const Json page = {{"receiver", "on-call"},
                     {"alerts",
                      {{{"status", "firing"}, {"labels", {{"alertname", "Down"}}}, {"startsAt", "then"}},
                       {{"status", "resolved"}, {"labels", {{"alertname", "Slow"}}}},
                       3}}};
  const std::vector<Json> lines = page_lines(page.dump(), 42);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["alertname"] == "Down");
  CHECK(lines[0]["at_us"] == 42);
  CHECK(lines[0]["starts_at"] == "then");
  CHECK(lines[1]["status"] == "resolved");
  CHECK(page_lines("", 0).empty());
  CHECK(page_lines("[]", 0).empty());
  CHECK(page_lines("{\"alerts\": 1}", 0).empty());
}

TEST_CASE("A record is replaced in a hosts file, and the rest stays")
{
  const std::string hosts = "# names\n198.18.1.11 orders-db.twin db\n198.18.0.4 shop.twin # orders-db.twin\n";
  CHECK(with_record(hosts, "orders-db.twin", "198.18.1.12") ==
        "# names\n198.18.1.11 db\n198.18.0.4 shop.twin # orders-db.twin\n198.18.1.12 orders-db.twin\n");
  CHECK(with_record("", "a", "198.18.1.12") == "198.18.1.12 a\n");
}

TEST_CASE("The controller's configuration: all that is wrong, with its pointer")
{
  const Json good = {
      {"log", "watch.jsonl"},
      {"checks",
       {{{"name", "db"},
         {"kind", "postgres"},
         {"address", "198.18.1.11:5432"},
         {"interval_s", 1},
         {"timeout_s", 1},
         {"failures", 3},
         {"down",
          {{{"fence", {{"socket", "/run/k"}, {"order", {{"do", "fence"}}}}}},
           {{"wait", {{"seconds", 2}}}},
           {{"promote", {{"address", "198.18.1.12:5432"}, {"tries", 2}}}},
           {{"record", {{"hosts_file", "hosts"}, {"name", "db.twin"}, {"address", "198.18.1.12"}}}}}}}}}};
  std::vector<std::string> problems;
  const WatchConfig config = watch_config_of(good, problems);
  CHECK(problems.empty());
  REQUIRE(config.checks.size() == 1);
  REQUIRE(config.checks[0].down.size() == 4);
  CHECK(config.checks[0].down[2].tries == 2);
  Json bad = good;
  bad.erase("log");
  bad["checks"][0]["kind"] = "tcp";
  bad["checks"][0]["failures"] = 0;
  bad["checks"][0]["down"][2]["promote"]["address"] = "standby";
  bad["checks"][0]["down"][3] = {{"reboot", Json::object()}};
  (void)watch_config_of(bad, problems);
  CHECK(problems == std::vector<std::string>{"/log: a file for the log is missing",
                                             "/checks/0/failures: 0 is no number from 1 to 1000",
                                             "/checks/0/kind: 'tcp' is neither postgres nor http",
                                             "/checks/0/down/2/promote/address: 'standby' is no IPv4:PORT",
                                             "/checks/0/down/3: 'reboot' is no action"});
}

TEST_CASE("What the service counts, as Prometheus reads it")
{
  Metrics metrics;
  metrics.answered(201, 0.004);
  metrics.answered(503, 2);
  metrics.failed("database", "timeout");
  metrics.count("duplicates");
  const std::string text = metrics.text("a\"b", 3, 16);
  for (const char *line :
       {"shop_requests_total{code=\"201\"} 1\n", "shop_request_seconds_bucket{le=\"0.005\"} 1\n",
        "shop_request_seconds_bucket{le=\"+Inf\"} 2\n", "shop_duplicates_total 1\n",
        "shop_failures_total{where=\"database\",failure=\"timeout\"} 1\n",
        "shop_release_info{version=\"a_b\"} 1\n", "shop_pool_in_use 3\n"})
    CHECK(text.find(line) != std::string::npos);
}

TEST_CASE("Wall times are written to the microsecond")
{
  CHECK(iso_time(1'795'953'600'000'001) == "2026-11-29T12:00:00.000001Z");
}
