// Whom alerts ask for: a selector that matches nothing of the deployment watches nothing of it.
#include "sim/assemble/load_deployment.hpp"
#include "sim/insight/detection_table.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace alert_scope_test {

using namespace drsim;
namespace fs = std::filesystem;

namespace {

constexpr const char *shop = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: cart}}
  template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c, image: i:1}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: invoices, namespace: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: invoices}}
  template: {metadata: {labels: {app: invoices}}, spec: {containers: [{name: c, image: i:1}]}}
)";

constexpr const char *described = R"({"id": "d", "title": "d",
  "objectives": {"rpo": "15m", "rto": "1h", "probability": 0.95},
  "regions": [{"name": "eu-a", "zones": ["eu-aa", "eu-ab"]}],
  "files": [{"path": "rules.yaml", "region": "eu-a"}, {"path": "shop.yaml", "region": "eu-a"}],
  "traffic": {"rate": "60/min"},
  "journeys": [{"id": "buy", "title": "Buy", "share": 1.0, "path": [
    {"hops": [{"kind": "call", "target": "cart"}]}, {"hops": [{"kind": "write", "target": "ledger"}]}]}],
  "stores": [{"component": "ledger"}],
  "components": [{"id": "ledger", "kind": "rds_instance", "title": "Ledger", "region": "eu-a"},
    {"id": "prometheus:main", "kind": "prometheus", "title": "P", "region": "eu-a"},
    {"id": "dns-clients", "kind": "dns_clients", "title": "D"},
    {"id": "network:eu-a", "kind": "region_network", "title": "N", "region": "eu-a"}]})";

/// The shop above as that deployment.json describes it, with rules of one group.
Deployment loaded(const std::string &deployment_json, const std::string &rules, Diagnostics &diagnostics)
{
  std::string pattern = (fs::temp_directory_path() / "drsim-scope-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = pattern;
  std::ofstream(folder / "shop.yaml") << shop;
  std::ofstream(folder / "deployment.json") << deployment_json;
  std::ofstream(folder / "rules.yaml") << "groups:\n- name: g\n  rules:\n" << rules;
  Deployment deployment =
      load_deployment(folder, fs::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  fs::remove_all(folder);
  INFO(diagnostics.text());
  CHECK_FALSE(diagnostics.has_errors());
  return deployment;
}

Deployment with_rules(const std::string &rules)
{
  Diagnostics diagnostics;
  return loaded(described, rules, diagnostics);
}

std::string rule(const std::string &name, const std::string &expression)
{
  return "  - {alert: " + name + ", expr: '" + expression + "', labels: {severity: page}}\n";
}

/// What the alert A of one rule watches, "," between.
std::string watched(const std::string &expression)
{
  INFO(expression);
  const Deployment deployment = with_rules(rule("A", expression));
  const ComponentSpec *alert = deployment.find("alert:A");
  REQUIRE(alert != nullptr);
  std::string all;
  if (const auto links = alert->links.find("watches"); links != alert->links.end())
    for (const std::string &id : links->second)
      all += (all.empty() ? "" : ",") + id;
  return all;
}

} // namespace

TEST_CASE("an alert on a pod, deployment, job or probe that is not here watches nothing")
{
  for (const char *expression :
       {R"(kube_deployment_status_replicas_available{namespace="web", deployment="reports"} < 1)",
        R"(kube_pod_status_ready{condition="true", pod=~"shipper-.*"} == 0)",
        R"(sum(up{namespace="kube-system", k8s_app="agent"}) < 2)", R"(up{job="thanos"} == 0)",
        R"(probe_success{job="probes/wiki"} == 0)", R"(pg_up{instance="other-db:9187"} == 0)",
        R"(sum(rate(requests_total{service="gone", code=~"5.."}[5m])) / )"
        R"(sum(rate(requests_total{service="gone"}[5m])) > 0.1)"})
    CHECK(watched(expression) == "");
}

TEST_CASE("an alert that asks for one of the deployment by label or pattern watches that one")
{
  CHECK(watched(R"(kube_deployment_status_replicas_available{deployment="cart"} < 1)") == "cart@eu-a");
  CHECK(watched(R"(kube_pod_status_ready{condition="true", pod=~"cart-.*"} == 0)") == "cart@eu-a");
  CHECK(watched(R"(up{job=~"cart|invoices"} == 0)") == "cart@eu-a,invoices@eu-a");
  CHECK(watched(R"(kube_deployment_status_replicas_available{namespace="web"} < 1)") ==
        "cart@eu-a,invoices@eu-a");
  CHECK(watched(R"(up{instance="ledger"} == 0)") == "ledger");
}

TEST_CASE("a namespace keeps out those that live in another, whatever they are called")
{
  CHECK(watched(R"(kube_deployment_status_replicas_available{namespace="lab", deployment="cart"} < 1)") ==
        "");
  CHECK(watched(R"(up{job="cart", namespace!="lab"} == 0)") == "cart@eu-a");
}

TEST_CASE("an alert without any selector watches what its metric is of")
{
  CHECK(watched("pg_up == 0") == "ledger");
  CHECK(watched(R"(probe_success{job="blackbox"} == 0)") ==
        ""); // no journey fails by up, no load balancer is here
}

TEST_CASE("what is not here is told with its selector, and what is here stays unwatched")
{
  const Deployment deployment = with_rules(rule("A", R"(up{job="thanos"} == 0)"));
  bool told = false;
  for (const DetectionRow &row : detection_table(deployment)) {
    told = told || (row.target == "job=\"thanos\": not of this deployment" && row.at == "rules.yaml:4");
    if (row.target == "cart@eu-a" && row.metric == "up")
      CHECK(row.alarm.empty());
  }
  CHECK(told);
}

TEST_CASE("how comparisons are joined and what they count is kept")
{
  struct Row {
    const char *expression;
    const char *condition;
    double threshold;
    double window_s;
  };
  const std::vector<Row> rows = {
      {R"(up{job="cart"} == 0)", "scrape up == 0", 0, 0},
      {R"(absent(up{job="cart"}))", "absent scrape up", 0, 0},
      {R"(absent_over_time(pg_up[10m]))", "absent own up over 600", 0, 600},
      {R"(count(up{job="cart"} == 0) > 1)", "total number_down scrape up > 1 if_any", 0, 0},
      {R"(sum(up{job="cart"}) < 2)", "total number_up scrape up < 2", 0, 0},
      {R"(sum by (job) (up{job="cart"}) < 2)", "number_up scrape up < 2", 0, 0},
      {R"((sum(up{job="cart"}) or vector(0)) < 1)", "total number_up scrape up < 1 or_zero", 0, 0},
      {R"(100 * count(up{job="cart"} == 0) / count(up{job="cart"}) > 50)",
       "total share_down scrape up > 0.5 if_any", 0, 0},
      {R"(kube_deployment_status_replicas_available{deployment="cart"} < 1)", "number_up own up < 1", 0, 0},
      {R"(errors:ratio_rate1h{service="cart"} > 0.0144 and errors:ratio_rate5m{service="cart"} > 0.0144)",
       "(own error_ratio > 0.0144 over 3600 and own error_ratio > 0.0144 over 300)", 0.0144, 3600},
      {R"(errors:ratio_rate6h{job="cart"} > 0.006 or errors:ratio_rate1h{job="cart"} > 0.0144)",
       "(own error_ratio > 0.006 over 21600 or own error_ratio > 0.0144 over 3600)", 0.0144, 3600},
      {R"(errors:ratio_rate5m{job="cart"} > 0.1 unless on() up{job="invoices"} == 0)",
       R"((own error_ratio{job="cart"} > 0.1 over 300 unless scrape up{job="invoices"} == 0))", 0.1, 300},
      {R"(errors:ratio_rate5m{job="cart"} > 0.1 and on() maintenance_mode == 0)",
       "own error_ratio > 0.1 over 300", 0.1, 300},
      {R"(errors:ratio_rate5m{job="cart"} > 0.1 and up{job="cart"} == 1)",
       "(own error_ratio > 0.1 over 300 and number_up scrape up >= 1)", 0.1, 300},
  };
  for (const Row &row : rows) {
    INFO(row.expression);
    const Deployment deployment = with_rules(rule("A", row.expression));
    const ComponentSpec *alert = deployment.find("alert:A");
    REQUIRE(alert != nullptr);
    CHECK(alert->parameters.at("condition").text == row.condition);
    CHECK(alert->parameters.at("threshold").value.mean() == Approx(row.threshold));
    CHECK(alert->parameters.at("rate_window_s").value.mean() == Approx(row.window_s));
  }
}

TEST_CASE("proxies and meshes call services in ways of their own")
{
  const auto share = [](const std::string &metric, const std::string &named, const std::string &failed) {
    return "sum(rate(" + metric + "{" + named + "," + failed + "}[5m])) / sum(rate(" + metric + "{" + named +
           "}[5m])) > 0.05";
  };
  const std::string istio = "istio_requests_total";
  const std::string failed = "response_code=~\"5..\"";
  CHECK(watched(share(istio, "destination_service=\"cart.web.svc.cluster.local\"", failed)) == "cart@eu-a");
  CHECK(watched(share(istio, "destination_service=\"cart.other.svc.cluster.local\"", failed)).empty());
  CHECK(watched(share(istio, "destination_workload=\"cart\"", failed)) == "cart@eu-a");
  CHECK(watched(share("traefik_service_requests_total", "service=\"web-cart-80@kubernetes\"",
                      "code=~\"5..\"")) == "cart@eu-a");
  CHECK(watched(
            share("traefik_service_requests_total", "service=\"web-basket-80@kubernetes\"", "code=~\"5..\""))
            .empty());
  CHECK(watched(share("nginx_ingress_controller_requests", "ingress=\"cart\"", "status=~\"5..\"")) ==
        "cart@eu-a");
  CHECK(watched(share("envoy_cluster_upstream_rq_xx",
                      "envoy_cluster_name=\"outbound|80||cart.web.svc.cluster.local\"",
                      "envoy_response_code_class=\"5\"")) == "cart@eu-a");
  CHECK(watched(share("calls_total", "service_name=\"cart\"", "status_code=\"STATUS_CODE_ERROR\"")) ==
        "cart@eu-a");
  CHECK(watched(share("response_total", "deployment=\"cart\",namespace=\"web\"",
                      "classification=\"failure\"")) == "cart@eu-a");
}

TEST_CASE("what a proxy counts of all calls is what users meet")
{
  CHECK(watched("sum(rate(nginx_ingress_controller_requests{status=~\"5..\"}[5m])) / "
                "sum(rate(nginx_ingress_controller_requests[5m])) > 0.05") == "journey:buy");
  CHECK(watched("sum(rate(traefik_entrypoint_requests_total{code=~\"5..\"}[5m])) / "
                "sum(rate(traefik_entrypoint_requests_total[5m])) > 0.05") == "journey:buy");
}

TEST_CASE("a share of calls that went well is read as the share that did not")
{
  const auto threshold = [](const std::string &expression) {
    const Deployment deployment = with_rules(rule("A", expression));
    const ComponentSpec *alert = deployment.find("alert:A");
    REQUIRE(alert != nullptr);
    return alert->parameters.at("threshold").value.mean();
  };
  CHECK(threshold("sum(rate(response_total{deployment=\"cart\",classification=\"success\"}[5m])) / "
                  "sum(rate(response_total{deployment=\"cart\"}[5m])) < 0.95") == Approx(0.05));
  CHECK(
      threshold("sum(rate(istio_requests_total{destination_workload=\"cart\",response_code!~\"5..\"}[5m])) / "
                "sum(rate(istio_requests_total{destination_workload=\"cart\"}[5m])) < 0.99") == Approx(0.01));
  CHECK(
      threshold(
          "100 * sum(rate(istio_requests_total{destination_workload=\"cart\",response_code=~\"5..\"}[5m])) / "
          "sum(rate(istio_requests_total{destination_workload=\"cart\"}[5m])) > 5") == Approx(0.05));
}

TEST_CASE("burn rates of recording rules that a generator wrote")
{
  CHECK(watched("(slo:sli_error:ratio_rate5m{sloth_service=\"cart\"} > (14.4 * 0.001)) and "
                "(slo:sli_error:ratio_rate1h{sloth_service=\"cart\"} > (14.4 * 0.001))") == "cart@eu-a");
}

TEST_CASE("rules whose Prometheus no file describes are evaluated all the same, with a note")
{
  std::string alone = described;
  const std::size_t at = alone.find("{\"id\": \"prometheus:main\"");
  alone.erase(at, alone.find("},", at) + 2 - at);
  Diagnostics diagnostics;
  const Deployment deployment = loaded(alone, rule("A", "up{job=\"cart\"} == 0"), diagnostics);
  CHECK(diagnostics.text().find("no file describes the Prometheus that evaluates alert:A") !=
        std::string::npos);
  REQUIRE(deployment.find("alert:A") != nullptr);
  CHECK(deployment.find("alert:A")->links.count("prometheus") == 0);
}

} // namespace alert_scope_test
