// What is worked out from the files together: detection, mute times, inhibition, parity, dependencies.
#include "sim/assemble/dependency_merge.hpp"
#include "sim/assemble/monitoring_links.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/alertmanager/alertmanager_times.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/insight/dependency_graph.hpp"
#include "sim/insight/detection_table.hpp"
#include "sim/insight/parity.hpp"

#include <catch2/catch.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace derived_test {

using namespace drsim;

namespace {

Parameter number(double value, Source source = Source::user_file)
{
  Parameter parameter;
  parameter.value = Distribution(value);
  parameter.from.source = source;
  parameter.from.file = "f.yaml";
  parameter.from.address = "7";
  return parameter;
}

ComponentSpec spec(const std::string &id, const std::string &kind, const std::string &region)
{
  ComponentSpec one;
  one.id = id;
  one.kind = kind;
  one.region = region;
  return one;
}

Deployment two_regions()
{
  Deployment deployment;
  deployment.regions = {{"eu-a", {"eu-a1"}}, {"eu-b", {"eu-b1"}}};
  deployment.failures = {{"journey", {{"error_ratio", "fails"}, {"latency_p99_s", "slow"}}},
                         {"service", {{"up", "down"}}}};
  return deployment;
}

Dependency dependency(const std::string &from, const std::string &what, const std::string &to)
{
  return {from, what, to, "eu-a", {}};
}

const ParityDifference *difference(const std::vector<ParityDifference> &all, const std::string &parameter)
{
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const ParityDifference &one) { return one.parameter == parameter; });
  return found == all.end() ? nullptr : &*found;
}

const DetectionRow *row(const std::vector<DetectionRow> &all, const std::string &target,
                        const std::string &metric)
{
  const auto found = std::find_if(all.begin(), all.end(), [&](const DetectionRow &one) {
    return one.target == target && one.metric == metric;
  });
  return found == all.end() ? nullptr : &*found;
}

/// A rule on the checkout's errors and its way to a pager, as two files say it.
Deployment monitored()
{
  Deployment deployment = two_regions();
  deployment.journeys.resize(2);
  deployment.journeys[0].id = "checkout";
  deployment.journeys[1].id = "browse";
  ComponentSpec prometheus = spec("prometheus:main", "prometheus", "eu-a");
  prometheus.parameters["scrape_interval_s"] = number(30);
  ComponentSpec rule = spec("alert:Errors", "alert_rule", "eu-a");
  rule.parameters = {{"for_s", number(100)},
                     {"evaluation_interval_s", number(60)},
                     {"threshold", number(0.1)},
                     {"rate_window_s", number(300)}};
  rule.parameters["metric"].text = "error_ratio";
  rule.links = {{"prometheus", {"prometheus:main"}},
                {"watches", {"journey:checkout"}},
                {"route", {"alertmanager:chat", "alertmanager:page"}}};
  ComponentSpec chat = spec("alertmanager:chat", "alert_route", "eu-a");
  chat.parameters = {{"pages", number(0)}, {"group_wait_s", number(1000)}};
  ComponentSpec page = spec("alertmanager:page", "alert_route", "eu-a");
  page.parameters = {{"pages", number(1)}, {"group_wait_s", number(40)}, {"receiver_s", number(5)}};
  page.parameters["mute_times"].text = "times=22:00-24:00,00:00-06:00";
  page.parameters["mute_times"].from = {Source::user_file, Confidence::set, "a.yml", "3", "nights"};
  deployment.components = {prometheus, rule, chat, page};
  deployment.dependencies = {dependency("alert:Errors", "inhibited_by", "alert:Down")};
  return deployment;
}

} // namespace

TEST_CASE("the chain of an alert is summed from scrape to receiver, and what nobody watches is a row")
{
  const auto table = detection_table(monitored());
  const DetectionRow *errors = row(table, "journey:checkout", "error_ratio");
  REQUIRE(errors != nullptr);
  // 30/2 + 0.1 x 300 + 60/2 + ceil(100/60) x 60 + 40 + 5
  CHECK(errors->total_s == Approx(15 + 30 + 30 + 120 + 40 + 5));
  CHECK(errors->waits.size() == 6);
  CHECK(errors->waits.front().at == "f.yaml:7");
  CHECK(errors->pages);
  CHECK(errors->route == "alertmanager:page");
  CHECK(errors->muted == "nights (56 h a week)");
  CHECK(errors->inhibited_by == "alert:Down");
  const DetectionRow *nobody = row(table, "journey:browse", "error_ratio");
  REQUIRE(nobody != nullptr);
  CHECK(nobody->alarm.empty());
  CHECK(nobody->waits.empty());
}

TEST_CASE("an alert that does not say what it watches, nor of what kind, covers nothing")
{
  Deployment deployment = monitored();
  deployment.components[1].links.erase("watches");
  const auto table = detection_table(deployment);
  CHECK(row(table, "nothing of this deployment", "error_ratio") != nullptr);
  CHECK(row(table, "journey:browse", "error_ratio")->alarm.empty());
  CHECK(row(table, "journey:checkout", "error_ratio")->alarm.empty());
  CHECK(row(table, "journey:browse", "latency_p99_s")->alarm.empty());
}

TEST_CASE("an alert that names nothing watches the kinds its metric is of, in its own region")
{
  Deployment deployment = monitored();
  deployment.components[1].links.erase("watches");
  deployment.components[1].parameters["metric"].text = "up";
  deployment.components[1].parameters["observes"].text = "service,msk";
  deployment.components.push_back(spec("bff@eu-a", "service", "eu-a"));
  deployment.components.push_back(spec("bff@eu-b", "service", "eu-b"));
  const auto table = detection_table(deployment);
  CHECK(row(table, "bff@eu-a", "up")->alarm == "alert:Errors");
  CHECK(row(table, "bff@eu-b", "up")->alarm.empty()); // nobody scrapes it
  CHECK(row(table, "journey:checkout", "error_ratio")->alarm.empty());
}

TEST_CASE("an alert on what is not simulated is in the table, recordings and offsets are waits")
{
  Deployment deployment = monitored();
  ComponentSpec disk = deployment.components[1];
  disk.id = "alert:Disk";
  disk.links.erase("watches");
  disk.parameters["metric"].text = "storage";
  disk.parameters["observes"].text = "eks_cluster";
  disk.parameters["recording_interval_s"] = number(40);
  disk.parameters["offset_s"] = number(600);
  deployment.observers = {disk};
  const auto table = detection_table(deployment);
  const DetectionRow *found = row(table, "eks_cluster: none of this deployment", "storage");
  REQUIRE(found != nullptr);
  CHECK(found->alarm == "alert:Disk");
  // as of the ratio, without a window that has a share to reach, with 40/2 of the recording and the offset
  CHECK(found->total_s == Approx(15 + 20 + 600 + 30 + 120 + 40 + 5));
}

TEST_CASE("a CloudWatch alarm waits for its datapoints, nought of them means all periods")
{
  Deployment deployment = two_regions();
  ComponentSpec alarm = spec("cloudwatch:a", "cloudwatch_alarm", "eu-a");
  alarm.parameters = {{"period_s", number(60)},           {"evaluation_periods", number(3)},
                      {"datapoints_to_alarm", number(0)}, {"metric_delay_s", number(70)},
                      {"evaluation_s", number(60)},       {"notify_s", number(4)}};
  alarm.links["watches"] = {"orders-db"};
  deployment.components = {alarm};
  // the period in which all fails counts as bad: half of one less in the mean
  CHECK(detection_table(deployment).front().total_s == Approx(70 + 150 + 30 + 4));
}

TEST_CASE("a composite alarm tells of what makes its rule hold, when the last alarm it needs fires")
{
  Deployment deployment;
  const auto alarm = [](const std::string &id, double periods, const std::string &watched) {
    ComponentSpec one = spec(id, "cloudwatch_alarm", "eu-a");
    one.parameters = {
        {"metric_delay_s", number(10)}, {"period_s", number(60)}, {"evaluation_periods", number(periods)}};
    one.parameters["metric"].text = "replica_lag_s";
    one.parameters["treat_missing_data"].text = "missing";
    one.links = {{"watches", {watched}}};
    return one;
  };
  ComponentSpec both = spec("cloudwatch:both", "composite_alarm", "eu-a");
  both.parameters["rule"].text = R"(ALARM("a") AND ALARM("b") AND NOT ALARM("c"))";
  both.links = {{"notifies", {"oncall:sre"}}};
  deployment.components = {both, alarm("a", 1, "db"), alarm("b", 3, "db"), alarm("c", 1, "other"),
                           alarm("a2", 1, "db")};
  const auto table = detection_table(deployment);
  const auto of_both = [](const DetectionRow &one) { return one.alarm == "cloudwatch:both"; };
  REQUIRE(std::count_if(table.begin(), table.end(), of_both) == 1);
  const DetectionRow &found = *std::find_if(table.begin(), table.end(), of_both);
  CHECK(found.target == "db");
  CHECK(found.total_s == Approx(10 + 2.5 * 60));
  CHECK(found.pages);
  CHECK(found.muted == "when there is no data");
}

TEST_CASE("an alert that asks for what the deployment does not have watches nothing of it")
{
  Deployment deployment = monitored();
  deployment.failures = {{"alb", {{"up", ""}}}};
  ComponentSpec up = spec("alert:Gone", "alert_rule", "eu-a");
  up.parameters["metric"].text = "up";
  up.parameters["observes"].text = "alb";
  up.parameters["names"].text = "job=~\"thanos.*\"";
  deployment.components.insert(deployment.components.end(), {up, spec("alb:a", "alb", "eu-a")});
  const auto table = detection_table(deployment);
  CHECK(row(table, "job=~\"thanos.*\": not of this deployment", "up") != nullptr);
  REQUIRE(row(table, "alb:a", "up") != nullptr);
  CHECK(row(table, "alb:a", "up")->alarm.empty());
}

TEST_CASE("an alert that names nothing is played for the components its metric is of, where they can fail so")
{
  Deployment deployment = monitored();
  deployment.failures = {{"alb", {{"up", ""}}}, {"journey", {{"error_ratio", ""}}}};
  ComponentSpec up = spec("alert:Up", "alert_rule", "eu-a");
  up.parameters["metric"].text = "up";
  up.parameters["observes"].text = "alb,eks_cluster,journey";
  deployment.components.insert(
      deployment.components.end(),
      {up, spec("alb:a", "alb", "eu-a"), spec("alb:b", "alb", "eu-b"), spec("eks:a", "eks_cluster", "eu-a")});
  watch_by_kind(deployment);
  CHECK(deployment.find("alert:Up")->links.at("watches") == std::vector<std::string>{"alb:a"});
  CHECK(deployment.find("alert:Errors")->links.at("watches") == std::vector<std::string>{"journey:checkout"});
}

TEST_CASE("time intervals of Alertmanager and of the operator are read, and what is none of them is told")
{
  std::string told;
  const auto read = [&](const std::string &text) {
    return time_intervals_text(read_time_intervals(
        YAML::Load(text), [&](const YAML::Node &, const std::string &what) { told += what + "\n"; }));
  };
  CHECK(read("- weekdays: ['saturday', 'sunday']") == "weekdays=sat,sun clock=utc");
  CHECK(read("- {weekdays: ['Sunday:tuesday'], location: Europe/Berlin}") ==
        "weekdays=mon,tue,sun clock=local");
  CHECK(read("- times: [{start_time: 22:00, end_time: 24:00}]") == "times=22:00-24:00 clock=utc");
  CHECK(read("- {days_of_month: ['1:5', '-3:-1'], months: ['june:august', 12], years: ['2020:2022']}") ==
        "days=1-5,-3--1 months=6,7,8,12 years=2020-2022 clock=utc");
  CHECK(read("- {daysOfMonth: [{start: 1, end: -1}], times: [{startTime: '09:00', endTime: '17:30'}]}") ==
        "times=09:00-17:30 days=1--1 clock=utc");
  CHECK(read("- weekdays: [monday]\n- {}") == "weekdays=mon clock=utc; clock=utc");
  CHECK(told.empty());
  read("- {weekdays: [someday], months: ['13'], days_of_month: [0:40], times: [{start_time: '9', end_time: "
       "8}]}");
  for (const char *part : {"weekday \"someday\"", "month \"13\"", "days of the month", "start_time before"})
    CHECK(told.find(part) != std::string::npos);
}

TEST_CASE("mute times belong to their route, and an interval nobody defined is an error")
{
  Diagnostics diagnostics;
  const std::string rest =
      "receivers: [{name: r}]\ntime_intervals:\n  - name: weekend\n"
      "    time_intervals: [{weekdays: ['saturday', 'sunday']}]\n"
      "  - name: nights\n    time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}]}]\n";
  const Imported imported = import_alertmanager(
      "route:\n  receiver: r\n  routes:\n    - {receiver: r, mute_time_intervals: [weekend, nights]}\n"
      "    - {receiver: r, active_time_intervals: [weekend]}\n" +
          rest,
      {"a.yml", ""}, diagnostics);
  CHECK(diagnostics.text() == "");
  REQUIRE(imported.components.size() == 3);
  CHECK(imported.components[0].parameters.count("mute_times") == 0); // children do not inherit it either
  const Parameter &mute = imported.components[1].parameters.at("mute_times");
  CHECK(mute.text == "weekdays=sat,sun clock=utc; times=22:00-24:00 clock=utc");
  CHECK(mute.from.note == "weekend, nights");
  CHECK(mute.from.address == "4");
  CHECK(imported.components[2].parameters.at("active_times").text == "weekdays=sat,sun clock=utc");
  static_cast<void>(import_alertmanager(
      "route:\n  receiver: r\n  routes: [{receiver: r, mute_time_intervals: [weekends]}]\n" + rest,
      {"a.yml", ""}, diagnostics));
  CHECK(diagnostics.text().find("a.yml:3: error: time interval \"weekends\"") != std::string::npos);
}

TEST_CASE("who keeps whom quiet follows labels of alerts in any file")
{
  Diagnostics diagnostics;
  std::vector<Imported> files = {
      import_prometheus_rules("groups:\n  - name: g\n    rules:\n"
                              "      - {alert: Down, expr: up == 0, labels: {severity: page, zone: a}}\n"
                              "      - {alert: Slow, expr: up == 0, labels: {severity: chat, zone: a}}\n"
                              "      - {alert: Far, expr: up == 0, labels: {severity: chat, zone: b}}\n",
                              {"r.yml", ""}, diagnostics),
      import_alertmanager(
          "route: {receiver: r}\nreceivers: [{name: r}]\ninhibit_rules:\n"
          "  - source_matchers: [severity=\"page\"]\n    target_match_re: {severity: chat|mail}\n"
          "    equal: [zone]\n",
          {"a.yml", ""}, diagnostics)};
  CHECK(diagnostics.text() == "");
  link_inhibitions(files);
  REQUIRE(files[0].dependencies.size() == 1);
  CHECK(files[0].dependencies[0].from == "alert:Slow");
  CHECK(files[0].dependencies[0].to == "alert:Down");
  CHECK(provenance_text(files[0].dependencies[0].at) == "a.yml:4");
}

TEST_CASE("alerts find the service their query names, watching nothing known is a warning, no error")
{
  Imported rules;
  rules.components = {spec("alert:A", "alert_rule", "eu-b"), spec("alert:B", "alert_rule", "eu-b")};
  rules.components[0].links["watches"] = {"journey:gone"};
  rules.alert_hints = {{"alert:A", {"node-exporter", "bff"}}, {"alert:B", {"nothing"}}};
  Imported manifests;
  manifests.components = {spec("bff@eu-a", "service", "eu-a"), spec("bff@eu-b", "service", "eu-b")};
  std::vector<Imported> files = {rules, manifests};
  link_hints(files, {});
  CHECK(files[0].components[0].links.at("watches") == std::vector<std::string>{"bff@eu-b"});
  CHECK(files[0].components[1].links.empty());

  Deployment deployment = two_regions();
  deployment.components = {spec("alert:A", "alert_rule", "eu-a"), spec("bff@eu-a", "service", "eu-a")};
  deployment.components[0].links["watches"] = {"journey:gone", "service:bff"};
  Diagnostics diagnostics;
  drop_loose_watches(deployment, diagnostics);
  CHECK(deployment.components[0].links.at("watches") == std::vector<std::string>{"service:bff"});
  CHECK(diagnostics.text().find("journey:gone") != std::string::npos);
  CHECK_FALSE(diagnostics.has_errors());
}

TEST_CASE("a rule on a job with a scrape interval of its own sees as old figures as that job gives")
{
  Diagnostics diagnostics;
  std::vector<Imported> files = {
      import_prometheus_config("global: {scrape_interval: 30s}\nscrape_configs:\n  - job_name: slow\n"
                               "    scrape_interval: 2m\n  - job_name: plain\n",
                               {"p.yml", ""}, diagnostics),
      import_prometheus_rules("groups:\n  - name: g\n    rules:\n"
                              "      - {alert: A, expr: 'up{job=\"slow\"} == 0'}\n"
                              "      - {alert: B, expr: 'up{job=\"plain\"} == 0'}\n",
                              {"r.yml", ""}, diagnostics)};
  CHECK(diagnostics.text() == "");
  link_hints(files, {});
  const auto &slow = files[1].components[0].parameters;
  CHECK(slow.at("scrape_interval_s").value.mean() == 120);
  CHECK(provenance_text(slow.at("scrape_interval_s").from) == "p.yml:4");
  CHECK(files[1].components[1].parameters.count("scrape_interval_s") == 0);
  Deployment deployment = two_regions();
  deployment.components = {files[0].components[0], files[1].components[0]};
  CHECK(detection_table(deployment).front().waits.front().seconds == 60);
}

TEST_CASE("regions are compared: missing, smaller, other version, other setting, by counterpart")
{
  Deployment deployment = two_regions();
  ComponentSpec here = spec("bff@eu-a", "service", "eu-a");
  here.parameters = {
      {"replicas", number(6)}, {"timeout_s", number(2)}, {"retries", number(1, Source::catalogue)}};
  ComponentSpec there = spec("bff@eu-b", "service", "eu-b");
  there.parameters = {
      {"replicas", number(3)}, {"timeout_s", number(5)}, {"retries", number(2, Source::catalogue)}};
  ComponentSpec replica = spec("copy", "rds_replica", "eu-b");
  replica.links["source"] = {"orders-db"};
  deployment.components = {here,
                           spec("cart@eu-a", "service", "eu-a"),
                           there,
                           spec("orders-db", "rds_instance", "eu-a"),
                           replica,
                           spec("eks:blue", "eks_cluster", "eu-a"),
                           spec("eks:green", "eks_cluster", "eu-b")};
  deployment.dependencies = {dependency("bff@eu-a", "image", "r-a.example/shop/bff:2"),
                             dependency("bff@eu-b", "image", "r-b.example/shop/bff:1"),
                             dependency("bff@eu-a", "secret", "keys"),
                             dependency("orders-db", "size", "large"),
                             dependency("copy", "size", "small"),
                             dependency("orders-db", "security_group", "sg.a"),
                             dependency("copy", "security_group", "sg.b"),
                             dependency("sg.a", "allows", "ingress tcp 5432"),
                             dependency("sg.b", "allows", "ingress tcp 5433")};
  const auto all = region_parity(deployment);
  using Kind = ParityDifference::Kind;
  REQUIRE(difference(all, "replicas") != nullptr);
  CHECK(difference(all, "replicas")->kind == Kind::smaller);
  CHECK(parity_text(*difference(all, "replicas")) == "bff@eu-b is smaller: replicas is 3, of bff@eu-a 6");
  CHECK(difference(all, "timeout_s")->kind == Kind::other);
  CHECK(difference(all, "retries") == nullptr); // defaults on both sides
  CHECK(difference(all, "image")->kind == Kind::version);
  CHECK(difference(all, "secret")->kind == Kind::missing);
  CHECK(difference(all, "size")->standby == "copy");
  CHECK(difference(all, "security group rule")->primary_value == "ingress tcp 5432");
  const auto missing =
      std::find_if(all.begin(), all.end(), [](const auto &one) { return one.standby.empty(); });
  REQUIRE(missing != all.end());
  CHECK(parity_text(*missing) == "cart@eu-a has no counterpart in eu-b");
  CHECK(std::count_if(all.begin(), all.end(), [](const auto &one) { return one.standby.empty(); }) == 1);
}

TEST_CASE("objects of Terraform have other names in every region: only having none is a difference")
{
  Deployment deployment = two_regions();
  deployment.components = {spec("alb:shop-eu-a", "alb", "eu-a"), spec("alb:shop-eu-b", "alb", "eu-b")};
  deployment.dependencies = {
      dependency("alb:shop-eu-a", "certificate", "aws_acm_certificate.here"),
      dependency("alb:shop-eu-b", "certificate", "module.dr.aws_acm_certificate.there"),
      dependency("alb:shop-eu-a", "security_group", "sg-1"),
      dependency("alb:shop-eu-a", "firewall", "aws_wafv2_web_acl.here")};
  const auto all = region_parity(deployment);
  CHECK(difference(all, "certificate") == nullptr);
  REQUIRE(difference(all, "security_group") != nullptr);
  CHECK(difference(all, "security_group")->kind == ParityDifference::Kind::missing);
  REQUIRE(difference(all, "firewall") != nullptr);
  CHECK(difference(all, "firewall")->primary_value == "aws_wafv2_web_acl.here");
}

TEST_CASE("more in the standby region is no risk, and what is made in the recovery has no settings yet")
{
  Deployment deployment = two_regions();
  ComponentSpec here = spec("alb:web-primary", "alb", "eu-a");
  here.parameters = {{"interval_s", number(15)}, {"exists", number(1)}};
  ComponentSpec there = spec("alb:web-dr", "alb", "eu-b");
  there.parameters = {{"interval_s", number(30)}, {"exists", number(0)}};
  ComponentSpec small = spec("a@eu-a", "service", "eu-a");
  small.parameters["replicas"] = number(2);
  ComponentSpec large = spec("a@eu-b", "service", "eu-b");
  large.parameters["replicas"] = number(5);
  deployment.components = {here, there, small, large};
  const auto all = region_parity(deployment);
  REQUIRE(all.size() == 1);
  CHECK(all.front().parameter == "exists");
}

TEST_CASE("the graph: addresses become components, only what a component needs is shown, edges once")
{
  Imported plan;
  plan.components = {spec("orders-db", "rds_instance", "eu-a")};
  plan.components[0].from.address = "aws_db_instance.orders";
  plan.dependencies = {dependency("aws_db_instance.orders", "security_group", "aws_security_group.db"),
                       dependency("aws_db_instance.orders", "security_group", "aws_security_group.db"),
                       dependency("aws_security_group.db", "network", "aws_vpc.main"),
                       dependency("aws_security_group.db", "allows", "ingress tcp 5432"),
                       dependency("aws_lambda_function.x", "network", "aws_vpc.other")};
  Deployment deployment = two_regions();
  deployment.dependencies = merge_dependencies({plan});
  CHECK(deployment.dependencies.size() == 4);
  deployment.components = {plan.components[0], spec("bff@eu-a", "service", "eu-a"),
                           spec("delivery:d", "delivery", "")};
  deployment.components[2].links["services"] = {"service:bff", "journey:j"};
  deployment.dependencies.push_back(dependency("bff@eu-a", "secret", "keys"));
  const DependencyGraph graph = dependency_graph(deployment);
  const auto has = [&](const std::string &from, const std::string &to, const std::string &what) {
    return std::count_if(graph.edges.begin(), graph.edges.end(), [&](const GraphEdge &edge) {
             return edge.from == from && edge.to == to && edge.what == what;
           }) == 1;
  };
  CHECK(has("orders-db", "aws_security_group.db", "security_group"));
  CHECK(has("aws_security_group.db", "aws_vpc.main", "network"));
  CHECK(has("bff@eu-a", "secret:keys@eu-a", "secret"));
  CHECK(has("delivery:d", "bff@eu-a", "services"));
  CHECK(has("delivery:d", "journey:j", "services"));
  CHECK(graph.edges.size() == 5);
  CHECK(graph.nodes.size() == 7);
}

} // namespace derived_test
