#include "sim/formats/label_pattern.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace prometheus_import_test {

using namespace drsim;

namespace {

std::string reference(const std::string &name)
{
  std::ifstream stream(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/two-region-shop" / name,
                       std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

double number(const ComponentSpec &spec, const std::string &name)
{
  INFO(spec.id + "." + name);
  REQUIRE(spec.parameters.contains(name));
  return spec.parameters.at(name).value.mean();
}

const ImportContext rules_context{"prometheus/rules/shop.yml", "eu-central-1"};

Imported rules(const std::string &text, Diagnostics &diagnostics)
{
  return import_prometheus_rules(text, rules_context, diagnostics);
}

} // namespace

TEST_CASE("prometheus.yml gives the intervals with their lines")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_prometheus_config(reference("prometheus/prometheus.yml"), {"prometheus.yml", ""}, diagnostics);
  CHECK(diagnostics.text().empty());
  const ComponentSpec &main = component(imported, "prometheus:main");
  CHECK(main.region == "eu-central-1"); // by its external label
  CHECK(number(main, "scrape_interval_s") == 30);
  CHECK(number(main, "scrape_timeout_s") == 10);
  CHECK(number(main, "evaluation_interval_s") == 30);
  CHECK(main.parameters.at("scrape_interval_s").from.address == "3");
}

TEST_CASE("The custom resource Prometheus says the same in other words, its defaults are not invented")
{
  Diagnostics diagnostics;
  const Imported imported = import_prometheus_config("kind: Prometheus\nspec:\n  evaluationInterval: 15s\n",
                                                     {"p.yaml", "eu-west-1"}, diagnostics);
  const ComponentSpec &main = component(imported, "prometheus:main");
  CHECK(main.region == "eu-west-1");
  CHECK(number(main, "evaluation_interval_s") == 15);
  CHECK_FALSE(main.parameters.contains("scrape_interval_s"));
}

TEST_CASE("The reference rules become alerts with metric, threshold, window and what they watch")
{
  Diagnostics diagnostics;
  const Imported imported = rules(reference("prometheus/rules/shop.yml"), diagnostics);
  CHECK(diagnostics.text().empty());
  const ComponentSpec &errors = component(imported, "alert:CheckoutErrorRatioHigh");
  CHECK(errors.parameters.at("metric").text == "error_ratio");
  CHECK(number(errors, "threshold") == 0.05);
  CHECK(number(errors, "rate_window_s") == 300); // by the recording rule it uses
  CHECK(number(errors, "for_s") == 120);
  CHECK(errors.parameters.at("for_s").from.address == "16");
  CHECK(number(errors, "evaluation_interval_s") == 30);
  CHECK(errors.parameters.at("severity").text == "page");
  CHECK(errors.links.at("watches") == std::vector<std::string>{"journey:checkout"});
  CHECK(component(imported, "alert:LatencyHigh").parameters.at("metric").text == "latency_p99_s");
  CHECK(number(component(imported, "alert:LatencyHigh"), "threshold") == 2);
  const ComponentSpec &lag = component(imported, "alert:ReplicaLagHigh");
  CHECK(lag.parameters.at("metric").text == "replica_lag_s");
  CHECK(std::count(lag.links.at("watches").begin(), lag.links.at("watches").end(), "orders-db-dr") == 1);
  CHECK_FALSE(lag.parameters.contains("evaluation_interval_s")); // its group sets none
  CHECK(component(imported, "alert:TargetDown").parameters.at("metric").text == "up");
  CHECK(component(imported, "alert:TargetDown").links.at("watches").at(0) == "order@eu-central-1");
  CHECK(component(imported, "alert:ServiceSaturated").parameters.at("metric").text == "utilisation");
  CHECK(imported.watchdog_timeout_s == 300);
  const auto restarts = std::find_if(imported.seen.begin(), imported.seen.end(), [](const Seen &seen) {
    return seen.address.ends_with("PodRestartsOften");
  });
  REQUIRE(restarts != imported.seen.end());
  CHECK_FALSE(restarts->understood);
}

TEST_CASE("Queries are read by their words")
{
  struct Row {
    const char *query;
    const char *metric;
    double threshold;
    double window_s;
  };
  const std::vector<Row> rows = {
      {"up == 0", "up", 0, 0},
      {"pg_up{job=\"x\"} == 0", "up", 0, 0},
      {"absent(up{job=\"api\"} == 1)", "up", 0, 0},
      {"100 * (count(up == 0) BY (job) / count(up) BY (job)) > 10", "up", 0, 0},
      {"sum(rate(http_requests_total{status=~\"5..\"}[2m])) / sum(rate(http_requests_total[5m])) * 100 > 5",
       "error_ratio", 0.05, 300},
      {"(job:errors:ratio_rate1h > (14.4 * 0.001) and job:errors:ratio_rate5m > (14.4*0.001))", "error_ratio",
       0.0144, 3600},
      {"probe_success_ratio:availability < 0.99", "error_ratio", 0.01, 0},
      {"0.5 < http_request_duration_seconds:p99", "latency_p99_s", 0.5, 0},
      {"histogram_quantile(0.99, rate(request_duration_ms_bucket[1m])) > 800", "latency_p99_s", 0.8, 60},
      {"pg_replication_lag_seconds > bool 30", "replica_lag_s", 30, 0},
      {"sum(rate(container_cpu_usage_seconds_total[5m])) / sum(machine_cpu_cores) > 0.8", "utilisation", 0.8,
       300},
      {"rate(errors_total[5m]) > 10", "", 0, 300},                // a rate of errors is not their share
      {"a_latency_seconds > b_latency_seconds", "", 0, 0},        // no number to compare with
      {"changes(node_network_up[2m]) > 2", "", 0, 120},           // flapping is no state
      {"rate(node_cpu_switches_total[5m]) / 10 > 2", "", 0, 300}, // no share of anything
      {"vector(1)", "always", 0, 0},
      {"node_filesystem_free_bytes < 1e9", "", 0, 0},
  };
  for (const Row &row : rows) {
    INFO(row.query);
    const PromQuery query = read_prom_query(row.query, {});
    const PromMeaning meaning = prom_meaning(query);
    CHECK(meaning.metric == row.metric);
    CHECK(meaning.threshold == Approx(row.threshold));
    CHECK(query.window_s == row.window_s);
    CHECK(meaning.metric.empty() == !meaning.why_not.empty());
  }
}

TEST_CASE("A text named as an operator is no operator")
{
  CHECK(prom_meaning(read_prom_query("'and'%''", {})).metric.empty());
  CHECK(prom_meaning(read_prom_query("label_replace(up, 'a', 'or', 'b', 'unless') == 0", {})).metric == "up");
}

TEST_CASE("Labels under `by` and inside braces are no metrics")
{
  const PromQuery query =
      read_prom_query("sum by (error, cluster) (rate(x_total{latency=\"no\"}[1m])) > 1", {});
  CHECK(query.names == std::vector<std::string>{"x_total"});
}

TEST_CASE("An alert given twice is told by its severity, and PrometheusRule resources are read")
{
  Diagnostics diagnostics;
  const Imported imported = rules("kind: PrometheusRule\nspec:\n  groups:\n  - name: g\n    rules:\n"
                                  "    - {alert: Down, expr: up == 0, labels: {severity: warning}}\n"
                                  "    - {alert: Down, expr: up == 0, labels: {severity: critical}}\n",
                                  diagnostics);
  CHECK(diagnostics.text().empty());
  component(imported, "alert:Down");
  component(imported, "alert:Down-critical");
}

TEST_CASE("Broken rules are reported with their line, never a crash")
{
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"groups: 3\n", "1: error: \"groups\" is not a list"},
      {"groups:\n- name: g\n  rules:\n  - alert: A\n", "4: error: a rule of group \"g\" needs"},
      {"groups:\n- name: g\n  rules:\n  - {alert: A, record: b, expr: up == 0}\n", "4: error"},
      {"groups:\n- name: g\n  rules:\n  - {alert: A, expr: up == 0, for: soon}\n", "for is not a duration"},
      {"groups:\n- name: g\n  rules:\n  - {alert: A, expr: up == 0, for: -5m}\n", "for is not a duration"},
      {"groups: [\n", "not YAML"},
      {"just text", "no alert rules in it"},
      {"", "no alert rules in it"},
      {"groups: \xff\xfe\n", "not UTF-8"},
      {std::string(100000, '['), "nested deeper"}};
  for (const auto &[text, expected] : rows) {
    Diagnostics diagnostics;
    static_cast<void>(rules(text, diagnostics));
    INFO(text.substr(0, 80) << "\n" << diagnostics.text());
    CHECK(diagnostics.text().find(expected) != std::string::npos);
  }
  for (const char *query : {"((((", "))))", "a{b=\"", "[5m", "a > ", "> 1", "{}", "a > 1 / 0", "#", "\"\\"})
    static_cast<void>(prom_meaning(read_prom_query(query, {})));
}

TEST_CASE("Several files together: interval of the group's Prometheus and the dead-man's time-out")
{
  Diagnostics diagnostics;
  std::vector<Imported> files;
  files.push_back(rules(reference("prometheus/rules/shop.yml"), diagnostics));
  files.push_back(
      import_prometheus_config(reference("prometheus/prometheus.yml"), {"p.yml", ""}, diagnostics));
  link_monitoring(files);
  CHECK(number(component(files[0], "alert:ReplicaLagHigh"), "evaluation_interval_s") == 30);
  CHECK(component(files[0], "alert:ReplicaLagHigh").parameters.at("evaluation_interval_s").from.file ==
        "p.yml");
  CHECK(number(component(files[1], "prometheus:main"), "watchdog_timeout_s") == 300);
}

TEST_CASE("the catalogue says what metrics tell of: side, labels, share, silence, recordings")
{
  Diagnostics diagnostics;
  const MetricCatalogue catalogue =
      load_metric_catalogue(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  REQUIRE(diagnostics.text().empty());
  struct Row {
    const char *query;
    const char *metric;
    bool simulated;
    const char *kind;
  };
  const std::vector<Row> rows = {
      {"kube_deployment_status_replicas_available{deployment=\"a\"} < 2", "up", true, "service"},
      {"kube_deployment_spec_replicas != kube_deployment_status_replicas_available", "up", true, "service"},
      {"1 > kube_deployment_status_replicas_available", "up", true, "service"},
      {"kube_deployment_spec_replicas - kube_deployment_status_replicas_available > 0", "up", true,
       "service"},
      {"kube_node_status_condition{condition=~\"Re.dy\", status=\"true\"} == 0", "up", true, "eks_cluster"},
      {"kube_node_status_condition{condition=\"DiskPressure\", status=\"true\"} == 1", "storage", false,
       "eks_cluster"},
      {"absent_over_time(redis_up[5m])", "up", true, "elasticache"},
      {"sum(rate(haproxy_server_http_responses_total{code=\"5xx\"}[1m])) / sum(rate(x[1m])) > 0.1",
       "error_ratio", true, "haproxy_backend"},
      {"pg_replication_lag > 180 and on(instance) pg_replication_is_replica == 1", "replica_lag_s", true,
       "rds_replica"},
      {"node_filesystem_avail_bytes / node_filesystem_size_bytes * 100 < 10", "storage", false,
       "eks_cluster"},
      {"100 - (avg by(instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[2m])) * 100) > 80", "utilisation",
       true, "eks_cluster"},
      {"avg by (instance) (rate(node_cpu_seconds_total{mode!~\"idle|iowait\"}[2m])) > 0.8", "utilisation",
       true, "eks_cluster"},
      {"aws_rds_cpuutilization_average > 90", "utilisation", true, "rds_instance"}};
  for (const Row &row : rows) {
    const PromMeaning meaning = prom_meaning(read_prom_query(row.query, {}), &catalogue);
    INFO(row.query << " " << meaning.why_not);
    CHECK(meaning.metric == row.metric);
    CHECK(meaning.simulated == row.simulated);
    REQUIRE_FALSE(meaning.kinds.empty());
    CHECK(meaning.kinds.front() == row.kind);
  }
  const auto none = prom_meaning(read_prom_query("redis_up > 5", {}), &catalogue);
  CHECK(none.kinds.empty()); // too many is no failure of it
  const auto lag = prom_meaning(read_prom_query("pg_replication_lag offset 1h > 9", {}), &catalogue);
  CHECK(lag.threshold == 9);
  for (const char *busy : {"100 - (avg(rate(node_cpu_seconds_total{mode=\"idle\"}[2m])) * 100) > 80",
                           "avg(rate(node_cpu_seconds_total{mode=\"idle\"}[2m])) < 0.2",
                           "(1 - avg(rate(node_cpu_seconds_total{mode=\"idle\"}[2m]))) * 100 > 80"})
    CHECK(prom_meaning(read_prom_query(busy, {}), &catalogue).threshold == Approx(0.8));
  CHECK(prom_meaning(read_prom_query("avg(rate(node_cpu_seconds_total{mode=\"idle\"}[2m])) > 0.9", {}),
                     &catalogue)
            .metric.empty()); // too idle is no failure
  CHECK(read_prom_query("max_over_time(rate(x[1m])[1h:30s]) > 2", {}).window_s == 3660);
}

TEST_CASE("what waits in a topic: of a partition, of all of them when summed, or how long")
{
  Diagnostics diagnostics;
  const MetricCatalogue catalogue =
      load_metric_catalogue(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  const auto metric = [&](const char *query) {
    const PromMeaning meaning = prom_meaning(read_prom_query(query, {}), &catalogue);
    CHECK(meaning.simulated);
    CHECK(meaning.kinds == std::vector<std::string>{"msk"});
    return meaning.metric;
  };
  CHECK(metric("kafka_consumergroup_lag > 1000") == "consumer_lag_partition");
  CHECK(metric("max by (topic) (kafka_consumergroup_lag) > 1000") == "consumer_lag_partition");
  CHECK(metric("sum(kafka_consumergroup_lag) > 1000") == "consumer_lag");
  CHECK(metric("sum by (consumergroup, topic) (kafka_consumergroup_lag) > 1000") == "consumer_lag");
  CHECK(metric("sum by (topic, partition) (kafka_consumergroup_lag) > 1000") == "consumer_lag_partition");
  CHECK(metric("sum without (partition) (kafka_consumergroup_lag) > 1000") == "consumer_lag");
  CHECK(metric("kafka_consumer_fetch_manager_records_lag_max > 1000") == "consumer_lag_partition");
  CHECK(metric("kafka_burrow_total_lag > 1000") == "consumer_lag");
  CHECK(metric("kafka_consumergroup_group_max_lag_seconds > 300") == "consumer_lag_s");
}

TEST_CASE("a sign of life asked for by name tells of what is called so, and of nothing else")
{
  Diagnostics diagnostics;
  const MetricCatalogue catalogue =
      load_metric_catalogue(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  const auto meaning = [&](const char *query) {
    return prom_meaning(read_prom_query(query, {}), &catalogue);
  };
  CHECK(meaning("up == 0").kinds.size() > 5);
  CHECK(meaning("up{job=~\".+\"} == 0").kinds.size() > 5);
  CHECK(meaning("up{job!=\"thanos\"} == 0").kinds.size() > 5);
  const PromMeaning thanos = meaning("absent(up{job=~\"thanos.*\"})");
  CHECK(thanos.metric == "up");
  CHECK(thanos.scope == "job=~\"thanos.*\"");
  CHECK(meaning("up{job=\"vault\", mode!=\"x\"} == 0").scope == "job=\"vault\"");
  const PromMeaning postgres = meaning("pg_up{job=\"thanos\"} == 0");
  CHECK(postgres.kinds.size() == 3); // the metric itself says of what,
  CHECK(postgres.scope.empty());     // and its job is the exporter's
}

TEST_CASE("a rule on a recorded metric watches what the recording does, with the other group's interval")
{
  Diagnostics diagnostics;
  const Imported imported =
      rules("groups:\n- name: made\n  interval: 40s\n  rules:\n  - {record: lag, expr: pg_replication_lag}\n"
            "- name: used\n  rules:\n  - {record: lag2, expr: max(lag)}\n"
            "  - {alert: Lag, expr: lag2 > 30, keep_firing_for: 3m}\n"
            "  - alert: Broken\n    expr: |\n      up ==\n        0 0\n",
            diagnostics);
  const ComponentSpec &lag = component(imported, "alert:Lag");
  CHECK(lag.parameters.at("metric").text == "replica_lag_s");
  CHECK(number(lag, "recording_interval_s") == 40);
  CHECK_FALSE(lag.parameters.contains("recording_groups")); // its own group adds nothing
  CHECK(number(lag, "keep_firing_for_s") == 180);
  CHECK(diagnostics.text().find("13: warning: the expression cannot be read (line 2, column 5 of it)") !=
        std::string::npos);
  CHECK_FALSE(imported.seen.back().understood);
}

TEST_CASE("patterns of labels: groups, classes, counts, any character, and no endless work")
{
  const std::vector<std::tuple<std::string, std::string, bool>> rows = {
      {"5..", "500", true},
      {"5..", "5000", false},
      {"(4|5)\\d{2}", "404", true},
      {"team-(a|b)", "team-b", true},
      {"a|b", "ab", false}, // anchored around both alternatives
      {"[^0-9]+", "ab1", false},
      {"(?i)ALERT.*", "alerting", true},
      {"a|b|", "", true},
      {"(?:5..)", "503", true},
      {"a\\.b", "axb", false},
      {"a.b", "a\nb", true}, // Prometheus' (?s:...)
      {"(((a*)*)*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false}};
  for (const auto &[pattern, text, fits] : rows) {
    INFO(pattern << " " << text);
    CHECK(label_pattern_fits(pattern, text) == fits);
  }
}

TEST_CASE("patterns of labels: named classes, properties, bounds of words, case beyond ASCII")
{
  const std::vector<std::tuple<std::string, std::string, bool>> rows = {
      {"[[:alpha:]]+", "shop", true},
      {"[[:digit:]]+", "shop", false},
      {"\\p{Cyrillic}+", "касса", true},
      {"\\pL+", "касса1", false},
      {".*\\bdb\\b.*", "orders-db-1", true},
      {".*\\bdb\\b.*", "ordersdb", false},
      {"(?i)КАССА", "касса", true},
      {".", "я", true}, // one letter of two bytes
      {"[а-я]{5}", "касса", true}};
  for (const auto &[pattern, text, fits] : rows) {
    INFO(pattern << " " << text);
    CHECK(label_pattern_fits(pattern, text) == fits);
  }
}

TEST_CASE("patterns of labels: what is none, or too much, fits nothing")
{
  CHECK_FALSE(label_pattern_fits("(", "("));
  CHECK_FALSE(label_pattern_fits("*a", "*a"));
  CHECK_FALSE(label_pattern_fits("a(?=b)", "a")); // RE2 looks at nothing ahead
  CHECK_FALSE(label_pattern_fits("\xff", "\xff"));
  CHECK_FALSE(label_pattern_fits("((a{100}){100}){100}", std::string(1000000, 'a')));
  CHECK_FALSE(label_pattern_fits("(x{1000}){3,1000}", std::string(3000, 'x'))); // does not fit in 1 MiB
  const std::string longest(65536, 'a');
  CHECK(label_pattern_fits(".*", longest));
  CHECK_FALSE(label_pattern_fits(".*", longest + "a"));
  CHECK_FALSE(label_pattern_fits(longest + "a", longest + "a"));
}

} // namespace prometheus_import_test
