#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace alertmanager_import_test {

using namespace drsim;

namespace {

using Ids = std::vector<std::string>;

std::string reference(const std::string &name)
{
  std::ifstream stream(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/two-region-shop" / name,
                       std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Imported imported_from(const std::string &text, Diagnostics &diagnostics)
{
  return import_alertmanager(text, {"alertmanager.yml", "eu-central-1"}, diagnostics);
}

const ComponentSpec &route(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

double number(const ComponentSpec &spec, const std::string &name)
{
  return spec.parameters.at(name).value.mean();
}

const std::string tree = R"(
route:
  receiver: root
  group_wait: 10s
  routes:
  - receiver: db
    matchers: ['service="db"']
    routes:
    - receiver: db-page
      match: {severity: critical}
  - receiver: log
    continue: true
    match_re: {service: 'web.*|api'}
  - receiver: web
    matchers: [service=~"web.+", env!=test]
receivers: [{name: root}, {name: db}, {name: db-page, opsgenie_configs: [{}]}, {name: log}, {name: web}]
)";

} // namespace

TEST_CASE("The reference routes: who is paged, and the timers a route inherits")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(reference("alertmanager/alertmanager.yml"), diagnostics);
  CHECK(diagnostics.text().empty());
  const ComponentSpec &page = route(imported, "alertmanager:page");
  CHECK(page.region == "eu-central-1");
  CHECK(number(page, "pages") == 1);
  CHECK(number(page, "group_wait_s") == 30);
  CHECK(page.parameters.at("group_wait_s").from.address ==
        route(imported, "alertmanager:chat").parameters.at("group_wait_s").from.address);
  CHECK(number(page, "repeat_interval_s") == 1800);
  CHECK(number(route(imported, "alertmanager:mail"), "group_wait_s") == 300);
  CHECK(number(route(imported, "alertmanager:chat"), "pages") == 0);
  CHECK(number(route(imported, "alertmanager:dead-man"), "group_wait_s") == 0);
  CHECK(routes_for(imported.routes, {{"severity", "page"}}) ==
        Ids{"alertmanager:page", "alertmanager:chat-2"});
  CHECK(routes_for(imported.routes, {{"severity", "ticket"}}) == Ids{"alertmanager:mail"});
  CHECK(routes_for(imported.routes, {{"severity", "info"}}) == Ids{"alertmanager:chat"});
}

TEST_CASE("The tree is walked as Alertmanager walks it")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(tree, diagnostics);
  CHECK(diagnostics.text().empty());
  const auto reached = [&](std::map<std::string, std::string> labels) {
    return routes_for(imported.routes, labels);
  };
  CHECK(reached({{"service", "db"}}) == Ids{"alertmanager:db"});
  CHECK(reached({{"service", "db"}, {"severity", "critical"}}) == Ids{"alertmanager:db-page"});
  CHECK(reached({{"service", "web"}}) == Ids{"alertmanager:log"}); // ".+" wants one more letter
  CHECK(reached({{"service", "web-ui"}}) == Ids{"alertmanager:log", "alertmanager:web"});
  CHECK(reached({{"service", "web-ui"}, {"env", "test"}}) == Ids{"alertmanager:log"});
  CHECK(reached({{"service", "apiary"}}) == Ids{"alertmanager:root"}); // patterns match from end to end
  CHECK(reached({}) == Ids{"alertmanager:root"});
}

TEST_CASE("Alert rules get the routes their labels reach, a paging one first")
{
  Diagnostics diagnostics;
  std::vector<Imported> files;
  files.push_back(import_prometheus_rules(reference("prometheus/rules/shop.yml"), {"r.yml", "eu-central-1"},
                                          diagnostics));
  files.push_back(imported_from(reference("alertmanager/alertmanager.yml"), diagnostics));
  link_monitoring(files);
  CHECK(route(files[0], "alert:CheckoutErrorRatioHigh").links.at("route") ==
        Ids{"alertmanager:page", "alertmanager:chat-2"});
  CHECK(route(files[0], "alert:ServiceSaturated").links.at("route") == Ids{"alertmanager:mail"});
}

TEST_CASE("A Secret holds the configuration as text or encoded, lines are those of the file")
{
  Diagnostics diagnostics;
  const Imported plain =
      imported_from("kind: Secret\nstringData:\n  alertmanager.yaml: |-\n    route:\n"
                    "      receiver: a\n      group_wait: 45s\n    receivers: [{name: a}]\n",
                    diagnostics);
  CHECK(diagnostics.text().empty());
  CHECK(number(route(plain, "alertmanager:a"), "group_wait_s") == 45);
  CHECK(route(plain, "alertmanager:a").parameters.at("group_wait_s").from.address == "6");
  const Imported encoded = imported_from("kind: Secret\ndata:\n  alertmanager.yaml: "
                                         "cm91dGU6IHtyZWNlaXZlcjogYn0KcmVjZWl2ZXJzOiBbe25hbWU6IGJ9XQo=\n",
                                         diagnostics);
  CHECK(diagnostics.text().empty());
  route(encoded, "alertmanager:b");
}

TEST_CASE("A route to nobody, endless trees and broken matchers are errors, keys are never shown")
{
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"route: {receiver: pagee}\nreceivers: [{name: page}]\n", "did you mean \"page\"?"},
      {"route: &r {receiver: a, routes: [*r]}\nreceivers: [{name: a}]\n", "an alias inside"},
      {"route: {receiver: a, routes: [{matchers: [nonsense]}]}\nreceivers: [{name: a}]\n",
       "a matcher cannot be read"},
      {"route: {receiver: a, group_wait: never}\nreceivers: [{name: a}]\n", "group_wait is not a duration"},
      {"receivers: [{name: a}]\n", "no \"route\""},
      {"receivers: [{name: a}, {name: a}]\nroute: {receiver: a}\n", "given twice"},
      {"a: b\n", "no Alertmanager configuration"},
      {"- 1\n- 2\n", "no Alertmanager configuration"}};
  for (const auto &[text, expected] : rows) {
    Diagnostics diagnostics;
    static_cast<void>(imported_from(text, diagnostics));
    INFO(text << "\n" << diagnostics.text());
    CHECK(diagnostics.text().find(expected) != std::string::npos);
  }
  Diagnostics diagnostics;
  static_cast<void>(imported_from("route: {receiver: b}\nreceivers: [{name: a, pagerduty_configs: "
                                  "[{routing_key: hunter2}]}]\n",
                                  diagnostics));
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.text().find("hunter2") == std::string::npos);
}

} // namespace alertmanager_import_test
