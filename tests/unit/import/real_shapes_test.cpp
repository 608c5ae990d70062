// Shapes that files of real estates have and that were read wrongly or refused once.
#include "sim/assemble/load_deployment.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace real_shapes_test {

using namespace drsim;
namespace fs = std::filesystem;

namespace {

const fs::path catalogue = fs::path(DRSIM_SOURCE_DIR) / "models/catalogue";

/// What is wrong with a deployment of one service, one store and these files.
std::string problems_with(const std::map<std::string, std::string> &files)
{
  std::string pattern = (fs::temp_directory_path() / "drsim-shapes-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = pattern;
  std::string listed;
  for (const auto &[name, text] : files) {
    std::ofstream(folder / name, std::ios::binary) << text;
    listed += (listed.empty() ? "" : ", ") + ("{\"path\": \"" + name + "\", \"region\": \"eu-central-1\"}");
  }
  std::ofstream(folder / "deployment.json", std::ios::binary)
      << R"({"id": "d", "title": "t", "objectives": {"rpo": "15m", "rto": "1h"},
             "regions": [{"name": "eu-central-1", "zones": ["eu-central-1a"]}],
             "traffic": {"rate": "60/min"}, "stores": [{"component": "db"}],
             "journeys": [{"id": "j", "share": 1, "path": [{"hops": [{"kind": "call", "target": "web"}]}]}],
             "components": [{"id": "db", "kind": "rds_instance", "region": "eu-central-1"},
                            {"id": "web@eu-central-1", "kind": "service", "region": "eu-central-1"}],
             "files": [)"
      << listed << "]}";
  Diagnostics diagnostics;
  static_cast<void>(load_deployment(folder, catalogue, diagnostics));
  fs::remove_all(folder);
  return diagnostics.text();
}

const ComponentSpec *component(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  return found == imported.components.end() ? nullptr : &*found;
}

double number(const Imported &imported, const std::string &id, const std::string &name)
{
  const ComponentSpec *one = component(imported, id);
  INFO(id + "." + name);
  REQUIRE(one != nullptr);
  REQUIRE(one->parameters.contains(name));
  return one->parameters.at(name).value.mean();
}

bool has(const std::string &text, const std::string &part)
{
  INFO(text);
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("figures that Prometheus and Alertmanager take are none too large: bytes, days, years")
{
  const std::string rules =
      "groups:\n"
      "- name: slow\n  interval: 12h\n  rules:\n"
      "  - alert: WalPilesUp\n    expr: pg_wal_size_bytes > 10 * 1024 ^ 3\n    for: 30d\n"
      "  - alert: Backwards\n    expr: pg_replication_lag_seconds < -5\n";
  const std::string routes = "route:\n  receiver: all\n  group_interval: 2w\n  repeat_interval: 1y\n"
                             "receivers:\n- name: all\n";
  const std::string config = "global:\n  scrape_interval: 500ms\n  evaluation_interval: 6h\n"
                             "scrape_configs:\n- job_name: bills\n  scrape_interval: 1d\n";
  const std::string text =
      problems_with({{"rules.yml", rules}, {"alertmanager.yml", routes}, {"prometheus.yml", config}});
  INFO(text);
  CHECK_FALSE(has(text, "must be from"));
  CHECK_FALSE(has(text, "error"));
}

TEST_CASE("a Flagger Canary with steps of different sizes begins with the first, not with everybody")
{
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(
      "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{readinessProbe: "
      "{}}]}}}\n"
      "---\nkind: Canary\nmetadata: {name: web}\nspec:\n  targetRef: {kind: Deployment, name: web}\n"
      "  analysis:\n    interval: 1m\n    threshold: 3\n    stepWeights: [2, 10, 50]\n",
      {"k.yaml", ""}, diagnostics);
  CHECK(number(imported, "delivery:web", "canary_weight") == Approx(0.02));
}

TEST_CASE("an alert tells of what is down, not of too many that are up, nor of a condition beside it")
{
  const auto metric = [](const std::string &expression) {
    return prom_meaning(read_prom_query(expression, {}));
  };
  CHECK(metric("mysql_up == 0").metric == "up");
  CHECK(metric("mysql_up != 1").metric == "up");
  CHECK(metric("count(mysql_up == 0) > 0").metric == "up");
  CHECK(metric("sum(mysql_up) < 2").metric == "up");
  CHECK(metric("absent(mysql_up == 1)").metric == "up");
  CHECK(metric("1 - avg(mysql_up) > 0.1").metric == "up");
  CHECK(metric("sum(mysql_up) > 1").metric.empty());
  CHECK(has(metric("sum(mysql_up) > 1").why_not, "while things are up"));
  CHECK(metric("mysql_up == 1").metric.empty());
  CHECK(metric("mysql_slow_queries > 5 and mysql_up == 1").metric.empty());
}

TEST_CASE("of a count of what breaks a limit the limit is read, not how many may break it")
{
  const PromQuery many = read_prom_query("count(mysql_lag_seconds > 30) by (cluster) >= 2", {});
  CHECK(many.comparison == ">");
  CHECK(many.threshold.value_or(0) == 30);
  const PromQuery few = read_prom_query("count(mysql_up == 1) < 3", {});
  CHECK(few.comparison == "!=");
  CHECK(few.threshold.value_or(0) == 1);
  const PromQuery share = read_prom_query("100 * (count(up == 0) by (job) / count(up) by (job)) > 10", {});
  CHECK(share.comparison == "==");
  CHECK(share.threshold.value_or(9) == 0);
  CHECK(read_prom_query("sum(rate(x[5m]) > 0) > 7", {}).threshold.value_or(0) == 7); // a filter
  CHECK(prom_meaning(read_prom_query("count(rate(errors[5m]) / rate(calls[5m]) > 0.2) > 3", {})).threshold ==
        Approx(0.2));
}

TEST_CASE("a rule that asks Loki for logs is named as such")
{
  Diagnostics diagnostics;
  const Imported imported = import_prometheus_rules(
      "groups:\n- name: logs\n  rules:\n  - alert: Errors\n    expr: |\n"
      "      sum(rate({app=\"web\"} |= \"error\" [5m])) by (job) > 3\n"
      "  - alert: Leak\n    expr: 'count_over_time({app=\"web\"} | json | level=\"fatal\" [1m]) > 0'\n",
      {"loki.yml", ""}, diagnostics);
  CHECK(diagnostics.text().empty());
  REQUIRE(imported.seen.size() == 2);
  for (const Seen &seen : imported.seen)
    CHECK(has(seen.why_not, "asks for logs (LogQL)"));
}

TEST_CASE("chapters of a numbered document are no steps, the lists below them are")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_runbook_markdown("# Recovery of the shop\n\n## Contents\n\n"
                              "1. [Objectives](#1-objectives)\n2. [Failover](#2-failover)\n\n"
                              "## 1. Objectives\n\nAn hour.\n\n"
                              "## 2. Failover\n\n### 2.1 Database\n\n"
                              "1. Stop writes (2 min)\n2. Promote the replica (10 min)\n\n"
                              "### 2.2 Traffic\n\n1. Switch DNS (1 min)\n\n"
                              "## 3. Contacts\n\nThe duty officer.\n",
                              {"page.md", ""}, diagnostics);
  REQUIRE(imported.components.size() == 4);
  CHECK(component(imported, "runbook:page/1")->title == "Stop writes (2 min)");
  CHECK(number(imported, "runbook:page/2", "duration_s") == 600);
  CHECK(component(imported, "runbook:page/3")->title == "Switch DNS (1 min)");
  CHECK(has(diagnostics.text(), "page.md:21: warning: the lists under \"2.1 Database\", \"2.2 Traffic\""));
}

TEST_CASE("numbered headings with sections but one list stay steps, and so do steps with numbered sections")
{
  const auto steps = [](const std::string &text) {
    Diagnostics diagnostics;
    return import_runbook_markdown(text, {"page.md", ""}, diagnostics).components.size() - 1;
  };
  CHECK(steps("# R\n\n## 1. Stop\n\n### 1.1 Writes\n\n1. a\n2. b\n\n## 2. Go\n\nNow.\n") == 2);
  CHECK(steps("# R\n\n## 1. Stop\n\n1. a\n2. b\n\n## 2. Go\n\n1. c\n") == 2);
  CHECK(
      steps(
          "# R\n\n## 1. Loss\n\n### 1.1 All\n\n1. a\n\n2. b\n\n#### Step 1: x\n\n1. y\n\n#### Step 2: z\n") ==
      2);
}

TEST_CASE("words of steps: what is verified is not done, a standby is promoted, Route 53 is DNS")
{
  CHECK(action_of_words("Verify that DNS points to the other region") == "verify");
  CHECK(action_of_words("Проверить, что DNS переключён") == "verify");
  CHECK(action_of_words("Promote the standby") == "promote");
  CHECK(action_of_words("Promote the Aurora cluster in the other region") == "promote");
  CHECK(action_of_words("Fail over the database to its standby") == "failover");
  CHECK(action_of_words("Switchover of the Patroni leader") == "failover");
  CHECK(action_of_words("Promote the standby in the same region") == "failover");
  CHECK(action_of_words("Переключить лидера базы на другую реплику") == "failover");
  CHECK(action_of_words("Fail over the database to the DR region") != "failover");
  CHECK(action_of_words("Failover to secondary DNS, switch the Aurora record") == "switch_dns");
  CHECK(action_of_words("Promote the image to production") == "wait");
  CHECK(action_of_words("Update Route53 weighted routing (1 min)") == "switch_dns");
  CHECK(action_of_words("Switch DNS, then verify") == "switch_dns");
}

TEST_CASE("shares of calls that went well, and Micrometer's histogram of requests")
{
  const auto said = [](const std::string &expression) {
    return prom_meaning(read_prom_query(expression, {}));
  };
  const std::string good = "sum(rate(calls_total{status!~\"5..\"}[5m])) / sum(rate(calls_total[5m]))";
  CHECK(said("(1 - (" + good + ")) > 0.02").metric == "error_ratio");
  CHECK(said("(1 - (" + good + ")) > 0.02").threshold == Approx(0.02));
  CHECK(said(good + " * 100 < 99").threshold == Approx(0.01));
  CHECK(said("sum(rate(calls_total{code=~\"2..\"}[5m])) / sum(rate(calls_total[5m])) < 0.95").threshold ==
        Approx(0.05));
  CHECK(said(good + " > 0.5").metric.empty());
  CHECK(said("sum(rate(grpc_server_handled_total{grpc_code!=\"OK\"}[5m])) / "
             "sum(rate(grpc_server_handled_total[5m])) > 0.05")
            .metric == "error_ratio");
  CHECK(said("mysql_slave_status_seconds_behind_master > 60").metric == "replica_lag_s");
  const PromMeaning slow =
      said("histogram_quantile(0.99, sum(rate(http_server_requests_seconds_bucket[5m])) by (le)) > 2");
  CHECK(slow.metric == "latency_p99_s");
  CHECK(slow.threshold == 2);
}

TEST_CASE("times of steps as people write them beside and behind them")
{
  const auto mean_s = [](const std::string &title) {
    const auto found = step_duration(title, "");
    return found ? found->value_s.mean() : -1;
  };
  CHECK(mean_s("Restore from the latest backup (Est. time: 45 minutes)") == 2700);
  CHECK(mean_s("Restore (estimated time: 1-2 hours)") == 5400);
  CHECK(mean_s("Restore (ETA 2–3 hours)") == 9000);
  CHECK(mean_s("Provision a host - 1h 30m") == 5400);
  CHECK(mean_s("Promote the replica — 10 min") == 600);
  CHECK(mean_s("Запустить приложение. Время: 15–20 минут.") == 1050);
  CHECK(mean_s("Set the TTL - it is 60 seconds by default") == -1);
  CHECK(mean_s("Wait. The time is short") == -1);
}

TEST_CASE("words and commands for users turned away and zones left")
{
  for (const char *title : {"Shed 30% of traffic at the WAF", "Enable the maintenance page",
                            "Turn on rate limiting", "Включить страницу-заглушку"})
    CHECK(action_of_words(title) == "shed");
  for (const char *title :
       {"Remove the rate limit", "Lift throttling", "Let users back in", "Отключить режим обслуживания"})
    CHECK(action_of_words(title) == "readmit");
  for (const char *title :
       {"Start a zonal shift", "Shift traffic away from the impaired zone", "Вывести трафик из зоны"})
    CHECK(action_of_words(title) == "shift_away");
  CHECK(action_of_words("Cancel the zonal shift") == "shift_back");
  CHECK(spoken_share("Shed 30% of traffic").value_or(-1) == Approx(0.3));
  CHECK(spoken_share("Shed 12.5 % of traffic").value_or(-1) == Approx(0.125));
  CHECK_FALSE(spoken_share("Shed traffic"));
  std::vector<std::string> tools;
  const StepMeaning shift = read_command(
      "aws arc-zonal-shift start-zonal-shift --resource-identifier "
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop-dr/50dc6c495c0c9188 "
      "--away-from euw1-az2 --expires-in 2h --comment x",
      tools);
  CHECK(shift.action == "shift_away");
  CHECK(shift.target == "alb:shop-dr");
  CHECK(shift.zone == "euw1-az2");
  CHECK(read_command("aws arc-zonal-shift cancel-zonal-shift --zonal-shift-id x", tools).action ==
        "shift_back");
  CHECK(read_command("aws elbv2 modify-rule --rule-arn x --actions "
                     "Type=fixed-response,FixedResponseConfig={StatusCode=503}",
                     tools)
            .action == "shed");
  CHECK(read_command("aws elbv2 modify-rule --rule-arn x --actions Type=forward,TargetGroupArn=y", tools)
            .action == "readmit");
}

TEST_CASE("commands on Aurora clusters and global databases name what they promote and restore")
{
  std::vector<std::string> tools;
  const auto read = [&](const std::string &command) {
    const StepMeaning found = read_command("aws rds " + command, tools);
    return found.action + ":" + found.target;
  };
  const std::string arn = "arn:aws:rds:eu-west-1:123456789012:cluster:shop-dr";
  CHECK(read("failover-global-cluster --global-cluster-identifier g --target-db-cluster-identifier " + arn) ==
        "promote:shop-dr");
  CHECK(read("switchover-global-cluster --target-db-cluster-identifier=" + arn) == "promote:shop-dr");
  CHECK(read("remove-from-global-cluster --db-cluster-identifier " + arn) == "promote:shop-dr");
  CHECK(
      read("restore-db-cluster-to-point-in-time --source-db-cluster-identifier shop --db-cluster-identifier "
           "shop-2") == "restore:shop");
  CHECK(read("restore-db-cluster-from-snapshot --db-cluster-identifier shop-2") == "restore:shop-2");
}

TEST_CASE("promtool's tests and Grafana's own alert rules are neither configuration nor rules")
{
  CHECK(recognise_format("rule_files: [a.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n", "t.yml") ==
        "unknown");
  CHECK(recognise_format("rule_files: [a.yml]\nglobal: {evaluation_interval: 1m}\n", "t.yml") ==
        "prometheus-config");
  CHECK(recognise_format("apiVersion: 1\ngroups:\n- {orgId: 1, name: a, rules: []}\n", "g.yaml") ==
        "unknown");
  CHECK(recognise_format("groups:\n- {name: a, rules: []}\n", "g.yaml") == "prometheus-rules");
}

TEST_CASE("a disruption budget picks its pods by conditions too, and counts all it picks")
{
  const auto told = [](const std::string &selector, const std::string &limit) {
    const auto pods = [](const std::string &name, const std::string &app) {
      return "---\nkind: Deployment\nmetadata: {name: " + name +
             "}\nspec:\n  replicas: 2\n  template:\n    metadata: {labels: {app: " + app +
             ", part-of: shop}}\n    spec: {containers: [{readinessProbe: {}}]}\n";
    };
    Diagnostics diagnostics;
    const Imported imported =
        import_kubernetes(pods("web", "web") + pods("api", "api") +
                              "---\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {" + limit +
                              ", selector: " + selector + "}\n",
                          {"k.yaml", ""}, diagnostics);
    return diagnostics.text() + imported.seen.back().why_not;
  };
  const std::string blocked = "no pod may ever be evicted";
  CHECK(has(told("{matchExpressions: [{key: app, operator: In, values: [web, x]}]}", "minAvailable: 2"),
            blocked));
  CHECK(has(told("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", "minAvailable: 2"),
            "2 of api"));
  CHECK(has(told("{matchExpressions: [{key: gone, operator: Exists}]}", "minAvailable: 2"),
            "no pods of this file"));
  CHECK(told("{matchLabels: {part-of: shop}}", "minAvailable: 2").empty()); // of four
  CHECK(has(told("{matchLabels: {part-of: shop}}", "minAvailable: 4"), "over the 4 of web, api"));
  CHECK(has(told("{}", "maxUnavailable: 0"), "over the 4 of web, api"));
}

TEST_CASE("files and resources without any rules yet are no mistake")
{
  for (const char *text : {"groups:\n", "groups: []\n", "groups:\n- name: a\n  rules:\n",
                           "kind: PrometheusRule\nmetadata: {name: r}\nspec: {}\n"}) {
    Diagnostics diagnostics;
    CHECK(import_prometheus_rules(text, {"r.yml", ""}, diagnostics).components.empty());
    CHECK(diagnostics.text().empty());
  }
}

TEST_CASE("names that the cluster makes up, and names with dots")
{
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(
      "kind: Job\nmetadata: {generateName: migrate-}\n---\nkind: Deployment\nmetadata: {name: web.v1}\n"
      "spec: {replicas: 3, template: {spec: {containers: [{readinessProbe: {}}]}}}\n"
      "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec:\n"
      "  scaleTargetRef: {kind: Deployment, name: web.v1}\n  maxReplicas: 5\n"
      "  targetCPUUtilizationPercentage: 60\n",
      {"k.yaml", ""}, diagnostics);
  CHECK(diagnostics.text().empty());
  REQUIRE(imported.components.size() == 1);
  CHECK(imported.components[0].parameters.at("hpa_max").value.mean() == 5);
  CHECK(imported.seen[0].address == "Job/migrate");
}

TEST_CASE("tables of steps: commands in a column of their own, and no step called total")
{
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(
      "# DR\n\n| Step | Action | Command | Duration |\n|---|---|---|---|\n"
      "| 1 | Promote it | `aws rds promote-read-replica --db-instance-identifier orders-dr` | 10 min |\n"
      "| 2 | Tell people | | 5 min |\n| | **Total** | | 15 min |\n",
      {"page.md", ""}, diagnostics);
  REQUIRE(imported.components.size() == 3);
  CHECK(component(imported, "runbook:page/1")->parameters.at("target").text == "orders-dr");
  CHECK(number(imported, "runbook:page/2", "duration_s") == 300);
}

TEST_CASE("chapters called overview or roles are none of the steps, symptoms are none either")
{
  const auto titles = [](const std::string &text) {
    Diagnostics diagnostics;
    std::string all;
    for (const ComponentSpec &one : import_runbook_markdown(text, {"page.md", ""}, diagnostics).components)
      all += one.title + "|";
    return all;
  };
  CHECK(titles("# R\n\n## 1. Overview\n\nx\n\n## 2. Procedure\n\n1. Stop\n2. Go\n\n## 3. Contacts\n\ny\n") ==
        "R|Stop|Go|");
  CHECK(titles("# Р\n\n## 1. Общие положения\n\nx\n\n## 2. Порядок\n\nШаг 1. Оценить (5 минут).\nШаг 2. "
               "Повысить\n") == "Р|Шаг 1. Оценить (5 минут).|Шаг 2. Повысить|");
  CHECK(titles("# R\n\n## 1. Overview\n\nx\n\n## 2. Stop\n\nNow.\n") == "R|1. Overview|2. Stop|");
  CHECK(titles("# R\n\n## Symptoms\n\n1. Slow\n\n## Mitigation\n\n1. Stop\n") == "R|Stop|");
  CHECK(titles("# R\n\n## Symptoms and cure\n\n1. Stop\n") == "R|Stop|");
}

} // namespace real_shapes_test
