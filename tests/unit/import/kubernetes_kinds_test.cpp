#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace kubernetes_kinds_test {

using namespace drsim;

namespace {

Imported manifests(const std::string &text, Diagnostics &diagnostics)
{
  return import_kubernetes(text, {"k.yaml", "eu-central-1", nullptr, import_nested}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

double value(const Imported &imported, const std::string &id, const std::string &parameter)
{
  const ComponentSpec &one = component(imported, id);
  INFO(id << "." << parameter);
  REQUIRE(one.parameters.count(parameter) == 1);
  return one.parameters.at(parameter).value.mean();
}

bool says(const Diagnostics &diagnostics, const std::string &part)
{
  return diagnostics.text().find(part) != std::string::npos;
}

bool needs(const Imported &imported, const std::string &from, const std::string &what, const std::string &to)
{
  return std::any_of(imported.dependencies.begin(), imported.dependencies.end(), [&](const Dependency &one) {
    return one.from == from && one.what == what && one.to == to;
  });
}

std::string workload(const std::string &kind, const std::string &name, const std::string &spec,
                     const std::string &container = "")
{
  return "---\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec:\n" + spec +
         "  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n        - name: " + name +
         "\n          readinessProbe: {periodSeconds: 5}\n" + container;
}

} // namespace

TEST_CASE("StatefulSets and Rollouts serve, DaemonSets follow the nodes, lists of any kind are opened")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(
      workload("StatefulSet", "queue", "  replicas: 3\n") + workload("DaemonSet", "agent", "") +
          "---\nkind: RoleBindingList\nitems:\n  - {kind: RoleBinding, metadata: {name: 'system:auth'}}\n"
          "---\nkind: List\nitems:\n  - kind: Rollout\n    metadata: {name: web}\n    spec:\n"
          "      replicas: 4\n      strategy:\n        canary:\n          steps:\n            - setWeight: "
          "20\n"
          "            - pause: {duration: 10m}\n            - setWeight: 50\n            - pause: {}\n",
      diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(value(imported, "queue@eu-central-1", "replicas") == 3);
  CHECK(says(diagnostics, "is a StatefulSet"));
  CHECK(value(imported, "web@eu-central-1", "replicas") == 4);
  CHECK(value(imported, "delivery:web@eu-central-1", "canary_weight") == Approx(0.2));
  CHECK(value(imported, "delivery:web@eu-central-1", "canary_interval_s") == 600);
  CHECK(value(imported, "delivery:web@eu-central-1", "automatic_rollback") == 0);
  CHECK(component(imported, "delivery:web@eu-central-1").links.at("services") ==
        std::vector<std::string>{"web@eu-central-1"});
  CHECK(imported.components.size() == 3);
  CHECK(imported.seen.size() == 4);
}

TEST_CASE("a Flagger Canary: steps, interval, failures until it rolls back, and the share of errors allowed")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(workload("Deployment", "web", "  replicas: 2\n") +
                                          "---\nkind: Canary\nmetadata: {name: web-release}\nspec:\n"
                                          "  targetRef: {kind: Deployment, name: web}\n  analysis:\n"
                                          "    interval: 30s\n    threshold: 4\n    stepWeight: 10\n"
                                          "    metrics:\n      - name: request-success-rate\n"
                                          "        thresholdRange: {min: 97}\n",
                                      diagnostics);
  CHECK(diagnostics.text() == "");
  const std::string id = "delivery:web-release@eu-central-1";
  CHECK(value(imported, id, "canary_weight") == Approx(0.1));
  CHECK(value(imported, id, "canary_interval_s") == 30);
  CHECK(value(imported, id, "canary_failure_limit") == 4);
  CHECK(value(imported, id, "error_threshold") == Approx(0.03));
  CHECK(value(imported, id, "automatic_rollback") == 1);
  CHECK(component(imported, id).links.at("services") == std::vector<std::string>{"web@eu-central-1"});
}

TEST_CASE("a Service with a load balancer of its own is a front door of the pods it selects")
{
  const auto door = [](const std::string &more, const std::string &app, Diagnostics &diagnostics) {
    return manifests("kind: Service\napiVersion: v1\nmetadata: {name: web" + more +
                         "}\nspec: {type: LoadBalancer, selector: {app: " + app +
                         "}}\n---\n"
                         "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: shop}\nspec:\n"
                         "  template: {metadata: {labels: {app: shop}}, spec: {}}\n",
                     diagnostics);
  };
  Diagnostics diagnostics;
  const std::string note = ", annotations: {service.beta.kubernetes.io/aws-load-balancer-";
  const Imported open = door(note + "healthcheck-interval: \"12\"}", "shop", diagnostics);
  CHECK(component(open, "alb:web").links.at("services") == std::vector<std::string>{"shop@eu-central-1"});
  CHECK(value(open, "alb:web", "interval_s") == 12);
  const auto why = [&](const std::string &more, const std::string &app) {
    const Imported closed = door(more, app, diagnostics);
    CHECK(closed.components.size() == 1);
    for (const Seen &one : closed.seen)
      if (one.type == "Service")
        return one.why_not;
    return std::string();
  };
  CHECK(why(note + "scheme: internal}", "shop").find("internal") != std::string::npos);
  CHECK(why("", "other").find("pods that this file does not have") != std::string::npos);
}

TEST_CASE("how long pods stay bound to a dead node, where they say so themselves")
{
  const auto stays = [](const std::string &tolerations) {
    Diagnostics diagnostics;
    const Imported imported =
        manifests("kind: Deployment\napiVersion: apps/v1\nmetadata: {name: shop}\nspec:\n"
                  "  template:\n    spec:\n      tolerations:\n" +
                      tolerations,
                  diagnostics);
    const auto &parameters = component(imported, "shop@eu-central-1").parameters;
    const auto found = parameters.find("eviction_wait_s");
    return found == parameters.end() ? -1 : found->second.value.mean();
  };
  const std::string key = "        - {key: node.kubernetes.io/unreachable, operator: Exists, effect: ";
  CHECK(stays(key + "NoExecute, tolerationSeconds: 30}\n") == 30);
  CHECK(stays(key + "NoExecute}\n") == 86400);
  CHECK(stays(key + "NoSchedule}\n") == -1);
  CHECK(stays("        - {operator: Exists}\n") == 86400);
  CHECK(stays("        - {key: node.kubernetes.io/not-ready, operator: Exists, tolerationSeconds: 5}\n") ==
        -1);
  CHECK(stays("        - {key: dedicated, value: shop}\n") == -1);
}

TEST_CASE("budgets that can never be met are found, with replicas from an autoscaler too")
{
  const auto warnings = [](const std::string &replicas, const std::string &budget) {
    Diagnostics diagnostics;
    static_cast<void>(manifests("---\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec:\n  selector: "
                                "{matchLabels: {app: web}}\n" +
                                    budget + workload("Deployment", "web", replicas),
                                diagnostics));
    return diagnostics.text();
  };
  const std::string blocked = "no pod may ever be evicted";
  CHECK(warnings("  replicas: 1\n", "  minAvailable: 1\n").find(blocked) != std::string::npos);
  CHECK(warnings("", "  minAvailable: 1\n").find(blocked) != std::string::npos); // one replica by default
  CHECK(warnings("  replicas: 3\n", "  minAvailable: 80%\n").find(blocked) != std::string::npos); // rounds up
  CHECK(warnings("  replicas: 3\n", "  maxUnavailable: 0\n").find("k.yaml:6: warning") != std::string::npos);
  CHECK(warnings("  replicas: 3\n", "  minAvailable: 2\n") == "");
  CHECK(warnings("  replicas: 2\n", "  minAvailable: 50%\n") == "");
  CHECK(warnings("  replicas: 2\n", "  maxUnavailable: 25%\n") == ""); // rounds up to one
  CHECK(warnings("  replicas: 3\n", "  minAvailable: 1\n  maxUnavailable: 1\n").find("both") !=
        std::string::npos);
  CHECK(warnings("  replicas: 3\n", "  minAvailable: lots\n").find("neither a number") != std::string::npos);
}

TEST_CASE("an autoscaler of another file's Deployment gives its share, old metrics are understood")
{
  Diagnostics diagnostics;
  const Imported imported = manifests("kind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec:\n  "
                                      "scaleTargetRef: {kind: Deployment, name: web}\n"
                                      "  minReplicas: 2\n  maxReplicas: 9\n  metrics:\n    - type: Resource\n"
                                      "      resource: {name: cpu, targetAverageUtilization: 65}\n",
                                      diagnostics);
  CHECK(value(imported, "web@eu-central-1", "hpa_max") == 9);
  CHECK(value(imported, "web@eu-central-1", "hpa_target_utilisation") == Approx(0.65));
  CHECK(says(diagnostics, "described in another file"));
}

TEST_CASE("an Ingress reaches pods through Services of any name, and ingresses of a group share a balancer")
{
  Diagnostics diagnostics;
  const auto ingress = [](const std::string &name, const std::string &backend) {
    return "---\nkind: Ingress\nmetadata:\n  name: " + name +
           "\n  annotations:\n    kubernetes.io/ingress.class: alb\n    "
           "alb.ingress.kubernetes.io/group.name: all\n"
           "    alb.ingress.kubernetes.io/healthcheck-interval-seconds: '20'\n"
           "    alb.ingress.kubernetes.io/certificate-arn: arn:a, arn:b\nspec:\n  tls: [{secretName: cert}]\n"
           "  rules:\n    - host: shop.example.com\n      http:\n        paths:\n          - backend: " +
           backend + "\n";
  };
  const Imported imported =
      manifests(ingress("one", "{service: {name: front}}") + ingress("two", "{serviceName: other}") +
                    "---\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: web}}\n" +
                    workload("Deployment", "web", "  replicas: 2\n"),
                diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(component(imported, "alb:all").links.at("services") ==
        std::vector<std::string>{"web@eu-central-1", "other@eu-central-1"});
  CHECK(value(imported, "alb:all", "interval_s") == 20);
  CHECK(needs(imported, "alb:all", "certificate", "arn:b"));
  CHECK(needs(imported, "alb:all", "certificate", "cert"));
  CHECK(needs(imported, "alb:all", "dns", "shop.example.com"));
}

TEST_CASE("what pods need is kept by name, values of settings and credentials never are")
{
  Diagnostics diagnostics;
  const std::string container =
      "          image: registry.example.com/shop/web:1.2\n          envFrom:\n            - configMapRef: "
      "{name: settings}\n"
      "          env:\n            - {name: A, value: 'http://user:hunter2@orders:8080/x?token=hunter3'}\n"
      "            - {name: B, value: 'db.abc.eu-central-1.rds.amazonaws.com:5432'}\n"
      "            - {name: C, valueFrom: {secretKeyRef: {name: keys, key: k}}}\n"
      "            - {name: D, value: 'hunter4'}\n      serviceAccountName: web\n      priorityClassName: "
      "high\n"
      "      volumes:\n        - {name: v, secret: {secretName: tls}}\n"
      "        - {name: w, persistentVolumeClaim: {claimName: data}}\n";
  const Imported imported =
      manifests(workload("Deployment", "web", "  replicas: 2\n", container) +
                    workload("Deployment", "orders", "  replicas: 1\n") +
                    "---\nkind: Service\nmetadata: {name: orders}\nspec: {selector: {app: orders}}\n"
                    "---\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {PEER: 'cart.default.svc:80'}\n"
                    "---\nkind: Service\nmetadata: {name: cart}\nspec: {selector: {app: orders}}\n",
                diagnostics);
  const std::string web = "web@eu-central-1";
  CHECK(needs(imported, web, "image", "registry.example.com/shop/web:1.2"));
  CHECK(needs(imported, web, "config", "settings"));
  CHECK(needs(imported, web, "secret", "keys"));
  CHECK(needs(imported, web, "secret", "tls"));
  CHECK(needs(imported, web, "volume", "data"));
  CHECK(needs(imported, web, "identity", "web"));
  CHECK(needs(imported, web, "priority", "high"));
  CHECK(needs(imported, web, "service", "orders@eu-central-1"));
  CHECK(needs(imported, web, "store", "db.abc.eu-central-1.rds.amazonaws.com"));
  for (const Dependency &one : imported.dependencies)
    CHECK(one.to.find("hunter") == std::string::npos);
}

TEST_CASE("templates are named with the command that renders them, whatever they look like")
{
  const std::vector<std::tuple<std::string, std::string, std::string>> rows = {
      {"t/hpa.yaml", "{{- if .Values.on }}\nkind: Deployment\napiVersion: apps/v1\n{{- end }}\n",
       "helm template"},
      {"t/d.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n",
       "helm template"},
      {"t/q.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \"{{ .Release.Name }}-web\"\n",
       "helm template"},
      {"d.yaml.j2",
       "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n{% for p in ports %}\n  - {{ p }}\n"
       "{% endfor %}\n",
       "jinja2"},
      {"values.yaml", "replicaCount: 2\nimage: {tag: a}\n", "-f values.yaml"},
      {"x/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n", "helm template"},
  };
  for (const auto &[file, text, expected] : rows) {
    Diagnostics diagnostics;
    const Imported imported = import_text(text, {file, ""}, diagnostics);
    INFO(file << "\n" << diagnostics.text());
    CHECK(imported.components.empty());
    CHECK(says(diagnostics, expected));
  }
  Diagnostics diagnostics;
  const Imported kustomize =
      import_text("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: []\n",
                  {"k.yaml", ""}, diagnostics);
  REQUIRE(kustomize.seen.size() == 1);
  CHECK(kustomize.seen.front().why_not.find("kustomize build") != std::string::npos);
}

TEST_CASE("braces inside texts are no template, JSON manifests may have tabs")
{
  Diagnostics diagnostics;
  const Imported text = import_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
                                    "  page: \"{{ title }}\"\n  more: |\n    {{- if x }}\n",
                                    {"c.yaml", ""}, diagnostics);
  CHECK(text.seen.size() == 1);
  const Imported json = import_text("{\n\t\"apiVersion\": \"apps/v1\",\n\t\"kind\": \"Deployment\",\n"
                                    "\t\"metadata\": {\"name\": \"a\\tb\"},\n\t\"spec\": {}}",
                                    {"c.json", ""}, diagnostics);
  CHECK(says(diagnostics, "without a usable metadata.name")); // read, and only the name is wrong
  CHECK(json.components.empty());
}

TEST_CASE("Consul, Vault, Patroni and HAProxy inside ConfigMaps are read as their files are")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(
      "kind: ConfigMap\nmetadata: {name: c}\ndata:\n  server.json: |\n"
      "    {\"server\": true, \"bootstrap_expect\": 3, \"datacenter\": \"east\"}\n---\n"
      "kind: ConfigMap\nmetadata: {name: h}\ndata:\n  haproxy.cfg: |\n    defaults\n      mode tcp\n"
      "    backend ledger\n      server pg1 10.1.0.11:5432 check\n      server pg2 10.1.0.12:5432 "
      "check\n---\n"
      "kind: ConfigMap\nmetadata: {name: v}\ndata:\n  vault.hcl: |\n    storage \"raft\" {\n      path = "
      "\"/v\"\n"
      "    }\n    listener \"tcp\" {\n      address = \"0.0.0.0:8200\"\n    }\n    api_addr = "
      "\"http://v:8200\"\n---\n"
      "kind: ConfigMap\nmetadata: {name: p}\ndata:\n  patroni.yml: |\n    scope: orders\n    restapi: {}\n"
      "    bootstrap:\n      dcs: {ttl: 40, loop_wait: 10, retry_timeout: 10}\n",
      diagnostics);
  INFO(diagnostics.text());
  CHECK_FALSE(diagnostics.has_errors());
  std::vector<std::string> kinds;
  for (const ComponentSpec &one : imported.components)
    kinds.push_back(one.kind);
  for (const char *kind : {"consul", "haproxy_backend", "vault", "patroni"}) {
    INFO(kind);
    CHECK(std::count(kinds.begin(), kinds.end(), kind) == 1);
  }
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "haproxy_backend")
      CHECK(one.from.address == "13"); // of the manifest
}

TEST_CASE("configuration in Secrets is read, plain and encoded, and what stands in it is not shown")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(
      "kind: Secret\nmetadata: {name: h}\nstringData:\n  haproxy.cfg: |\n    defaults\n      mode tcp\n"
      "    backend ledger\n      timeout connect s3cr3t-word\n      server pg1 10.1.0.11:5432\n---\n"
      // {"server": true, "bootstrap_expect": 3, "datacenter": "east", "encrypt": "s3cr3t-word"}
      "kind: Secret\nmetadata: {name: c}\ndata:\n  server.json: "
      "eyJzZXJ2ZXIiOiB0cnVlLCAiYm9vdHN0cmFwX2V4cGVjdCI6IDMsICJkYXRhY2VudGVyIjogImVhc3QiLCAiZW5jcnlwdCI6ICJz"
      "M2NyM3Qtd29yZCJ9\n  token: czNjcjN0LXdvcmQ=\n",
      diagnostics);
  CHECK(std::any_of(imported.components.begin(), imported.components.end(),
                    [](const ComponentSpec &one) { return one.kind == "consul"; }));
  CHECK(std::any_of(imported.components.begin(), imported.components.end(),
                    [](const ComponentSpec &one) { return one.kind == "haproxy_backend"; }));
  CHECK(diagnostics.text().find("s3cr3t") == std::string::npos);
}

TEST_CASE("Prometheus and Alertmanager inside ConfigMaps and Secrets keep the lines of the manifest")
{
  Diagnostics diagnostics;
  const Imported imported =
      manifests("kind: ConfigMap\nmetadata: {name: p}\ndata:\n  prometheus.yml: |\n    global:\n"
                "      scrape_interval: 20s\n  rules.yml: |\n    groups:\n      - name: g\n        rules:\n"
                "          - alert: Down\n            expr: up{job=\"web\"} == 0\n---\n"
                "kind: Secret\nmetadata: {name: a}\nstringData:\n  alertmanager.yaml: |\n"
                "    route: {receiver: r}\n    receivers: [{name: r}]\n",
                diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(value(imported, "prometheus:main", "scrape_interval_s") == 20);
  CHECK(component(imported, "prometheus:main").parameters.at("scrape_interval_s").from.address == "6");
  CHECK(component(imported, "alert:Down").from.address == "11");
  CHECK(imported.routes.size() == 1);
  CHECK(imported.alert_hints.at("alert:Down") == std::vector<std::string>{"web"});
}

TEST_CASE("pods pinned to zones stand there only, a ServiceMonitor says how often its job is looked at")
{
  Diagnostics diagnostics;
  const Imported imported =
      manifests(workload("Deployment", "web", "  replicas: 2\n",
                         "      nodeSelector: {topology.kubernetes.io/zone: eu-central-1b}\n"
                         "      affinity:\n        nodeAffinity:\n          "
                         "requiredDuringSchedulingIgnoredDuringExecution:\n"
                         "            nodeSelectorTerms:\n              - matchExpressions:\n"
                         "                  - {key: topology.kubernetes.io/zone, operator: In, values: "
                         "[eu-central-1a, us-x]}\n") +
                    "---\nkind: ServiceMonitor\nmetadata: {name: web-monitor}\nspec:\n"
                    "  selector: {matchLabels: {app: web}}\n  endpoints: [{port: http, interval: 10s}]\n",
                diagnostics);
  CHECK(component(imported, "web@eu-central-1").zones ==
        std::vector<std::string>{"eu-central-1b", "eu-central-1a"});
  CHECK(imported.job_intervals.at("web").value.mean() == 10);
  CHECK(imported.seen.back().understood);
}

TEST_CASE("an AlertmanagerConfig routes the alerts of its namespace")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(
      "kind: AlertmanagerConfig\nmetadata: {name: a, namespace: shop}\nspec:\n  route:\n    receiver: chat\n"
      "    groupWait: 20s\n    routes:\n      - receiver: page\n"
      "        matchers: [{name: severity, value: page, matchType: '='}]\n"
      "  inhibitRules: [{sourceMatch: [{name: severity, value: page}], targetMatch: [{name: severity, value: "
      "x}]}]\n"
      "  receivers:\n    - {name: chat, slackConfigs: [{channel: x}]}\n"
      "    - {name: page, pagerdutyConfigs: [{routingKey: {name: k, key: v}}]}\n",
      diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(value(imported, "alertmanager:page", "pages") == 1);
  CHECK(value(imported, "alertmanager:page", "group_wait_s") == 20);
  CHECK(value(imported, "alertmanager:chat", "pages") == 0);
  CHECK(imported.inhibitions.at(0).source.at(0).value == "page");
  using Ids = std::vector<std::string>;
  CHECK(routes_for(imported.routes, {{"namespace", "shop"}, {"severity", "page"}}) ==
        Ids{"alertmanager:page"});
  CHECK(routes_for(imported.routes, {{"namespace", "shop"}}) == Ids{"alertmanager:chat"});
  CHECK(routes_for(imported.routes, {{"namespace", "other"}, {"severity", "page"}}).empty());
}

TEST_CASE("alias bombs and deep nesting are refused, in Prometheus' files too")
{
  std::string bomb = "groups: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "b" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 0; k < 8; ++k)
      bomb += ", " + last;
    bomb += "]\n";
  }
  Diagnostics diagnostics;
  static_cast<void>(import_text(bomb, {"rules.yml", ""}, diagnostics));
  CHECK(says(diagnostics, "more than a million nodes"));
}

TEST_CASE(
    "a Rollout that is blue-green switches all calls at once, and keeps the old pods as long as it says")
{
  const auto delivery = [](const std::string &strategy) {
    Diagnostics diagnostics;
    const Imported imported = manifests(
        "---\nkind: Rollout\nmetadata: {name: web}\nspec:\n  replicas: 4\n  strategy: {blueGreen: " +
            strategy + "}\n  template: {spec: {containers: [{name: web}]}}\n",
        diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    return component(imported, "delivery:web@eu-central-1");
  };
  const ComponentSpec kept =
      delivery("{activeService: web, scaleDownDelaySeconds: 7200, postPromotionAnalysis: {}}");
  CHECK(kept.parameters.at("strategy").text == "blue_green");
  CHECK(kept.parameters.at("kept_beside_s").value.mean() == 7200);
  CHECK(kept.parameters.at("automatic_rollback").value.mean() == 1);
  CHECK(kept.links.at("services") == std::vector<std::string>{"web@eu-central-1"});
  const ComponentSpec plain = delivery("{activeService: web}");
  CHECK(plain.parameters.count("kept_beside_s") == 0); // the catalogue's 30 s
  CHECK(plain.parameters.at("automatic_rollback").value.mean() == 0);
}

TEST_CASE("intervals and pauses that are no durations are told, not dropped")
{
  for (const auto &[text, told] : std::vector<std::pair<std::string, std::string>>{
           {"kind: ServiceMonitor\nmetadata: {name: a}\nspec: {endpoints: [{interval: soon}]}\n",
            "k.yaml:4: warning: the interval of ServiceMonitor a is not a duration"},
           {"kind: Rollout\nmetadata: {name: a}\nspec:\n  strategy: {canary: {steps: [{pause: {duration: "
            "x}}]}}\n"
            "  template: {spec: {containers: [{name: a}]}}\n",
            "k.yaml:5: warning: the duration of a pause is not one"},
           {"kind: Canary\nmetadata: {name: a}\nspec: {targetRef: {kind: Deployment, name: b}, analysis: "
            "{interval: x}}\n",
            "k.yaml:4: warning: the interval of the analysis is not a duration"}}) {
    Diagnostics diagnostics;
    static_cast<void>(manifests("apiVersion: v1\n" + text, diagnostics));
    INFO(diagnostics.text());
    CHECK(diagnostics.text().find(told) != std::string::npos);
  }
}

TEST_CASE("fields are looked at in every object that is read, and right ones say nothing")
{
  const auto [text, told] = GENERATE(table<const char *, const char *>(
      {{"kind: Service\nmetadata: {name: a, lables: {x: y}}\nspec: {selector: {app: a}}\n",
        "k.yaml:3: warning: metadata has no field \"lables\"; Kubernetes drops it and takes the default; "
        "did you mean \"labels\"?\n"},
       {"kind: Service\nmetadata: {name: a}\nspec:\n  selecter: {app: a}\n", "did you mean \"selector\"?"},
       {"kind: Service\nmetadata: {name: a}\nspec: {selector: {app: a}, ports: [{port: 1, targetport: 2}]}\n",
        "did you mean \"targetPort\"?"},
       {"kind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n  - host: x\n    http: {paths: [{path: /, "
        "backend: "
        "{servise: {name: a}}}]}\n",
        "k.yaml:7: warning: a backend has no field \"servise\""},
       {"kind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailible: 1, selector: {matchLabel: {a: "
        "b}}}\n",
        "a selector has no field \"matchLabel\""},
       {"kind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {kind: "
        "Deployment, name: a}, metrics: [{type: Resource, resource: {name: cpu, target: {avarageUtilization: "
        "5}}}]}\n",
        "did you mean \"averageUtilization\"?"},
       {"kind: Rollout\nmetadata: {name: a}\nspec: {strategy: {canary: {steps: [{setWieght: 5}]}}}\n",
        "did you mean \"setWeight\"?"},
       {"kind: Canary\nmetadata: {name: a}\nspec: {analysis: {intervall: 5s}}\n",
        "did you mean \"interval\"?"},
       {"kind: ServiceMonitor\nmetadata: {name: a}\nspec: {endpoints: [{intervall: 5s}]}\n",
        "did you mean \"interval\"?"},
       {"kind: StatefulSet\nmetadata: {name: a}\nspec: {updateStrategy: {rollingUpdates: {}}}\n",
        "did you mean \"rollingUpdate\"?"},
       {"kind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {affinity: {podAntiAffinity: "
        "{requiredDuringSchedulingIgnoredDuringExecution: [{topologykey: z}]}}}}}\n",
        "did you mean \"topologyKey\"?"},
       {"kind: Service\nmetadata: {name: a, ownerReferences: []}\nspec: {selector: {app: a}, type: "
        "ClusterIP, "
        "ports: [{port: 1, targetPort: 2}]}\nstatus: {}\n",
        ""}}));
  INFO(text);
  Diagnostics diagnostics;
  static_cast<void>(manifests("apiVersion: v1\n" + std::string(text), diagnostics));
  INFO(diagnostics.text());
  CHECK(diagnostics.text().find(told) != std::string::npos);
  CHECK((diagnostics.text().find("has no field") == std::string::npos) == std::string(told).empty());
}

TEST_CASE("a field that is one of Kubernetes' but for a letter is told with its line, wherever it stands")
{
  const std::string text = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicaz: 6
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      hostIPC: true
      teminationGracePeriodSeconds: 30
      containers:
        - name: shop
          image: shop:1
          readinesProbe: {httpGet: {path: /, port: 80}}
          livenessProbe: {httpGet: {path: /, port: 80}, periodSecond: 5}
      tolerations:
        - {key: a, operator: Exists, tolerationSecond: 5}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: shop}
  maxReplica: 9
  behavior:
    scaleDown: {stabilisationWindowSeconds: 5, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
  somethingElseEntirely: true
)";
  Diagnostics diagnostics;
  static_cast<void>(manifests(text, diagnostics));
  const std::string said = diagnostics.text();
  for (const char *line : {
           "k.yaml:5: warning: the spec of a Deployment has no field \"replicaz\"",
           "k.yaml:11: warning: a pod has no field \"teminationGracePeriodSeconds\"",
           "k.yaml:15: warning: a container has no field \"readinesProbe\"",
           "k.yaml:16: warning: a probe has no field \"periodSecond\"",
           "k.yaml:18: warning: a toleration has no field \"tolerationSecond\"",
           "k.yaml:25: warning: the spec of a HorizontalPodAutoscaler has no field \"maxReplica\"",
           "k.yaml:27: warning: scaleDown has no field \"stabilisationWindowSeconds\"",
       }) {
    INFO(said);
    CHECK(said.find(line) != std::string::npos);
  }
  CHECK(said.find("did you mean \"replicas\"?") != std::string::npos);
  CHECK(said.find("hostIPC") == std::string::npos);
  CHECK(said.find("somethingElseEntirely") == std::string::npos); // resembles nothing
}

TEST_CASE("experiments of others are told to be scenarios, in every spelling of theirs")
{
  Diagnostics diagnostics;
  const Imported seen =
      import_text("kind: Schedule\napiVersion: chaos-mesh.org/v1alpha1\nmetadata: {name: a}\n---\n"
                  "apiVersion: pingcap.com/v1alpha1\nkind: NetworkChaos\nmetadata: {name: b}\n---\n"
                  "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosEngine\nmetadata: {name: c}\n---\n"
                  "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosExperiment\nmetadata: {name: d}\n"
                  "---\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: e}\n",
                  {"chaos.yaml", ""}, diagnostics);
  REQUIRE(seen.seen.size() == 5);
  for (const std::size_t i : {0U, 1U, 2U})
    CHECK(seen.seen[i].why_not == "a scenario, not part of the deployment: drsim replay DEPLOYMENT FILE");
  for (const std::size_t i : {3U, 4U})
    CHECK(seen.seen[i].why_not == "the simulation has nothing of this kind");
  CHECK(diagnostics.text().empty());
  CHECK(recognise_format(R"({"experimentTemplate": {"actions": {"a": {"actionId": "aws:fis:wait"}}}})",
                         "t.json") == "fis");
  CHECK(recognise_format(R"({"experimentTemplate": "none"})", "t.json") == "unknown");
}

TEST_CASE("a NodePool of Karpenter: its limit, the cores of its machines, its zones")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(R"(apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: web}
spec:
  limits: {cpu: "1500m"}
  template:
    spec:
      requirements:
        - {key: topology.kubernetes.io/zone, operator: In, values: [eu-central-1a, eu-west-1a]}
        - {key: karpenter.k8s.aws/instance-cpu, operator: In, values: ["8"]}
---
apiVersion: karpenter.sh/v1alpha5
kind: Provisioner
metadata: {name: old}
spec: {limits: {resources: {cpu: 100}}}
)",
                                      diagnostics);
  const std::string pool = "node-pool:web@eu-central-1";
  CHECK(component(imported, pool).kind == "node_pool");
  CHECK(value(imported, pool, "limit_cpu") == 1.5);
  CHECK(value(imported, pool, "cpu_per_node") == 8);
  CHECK(component(imported, pool).zones == std::vector<std::string>{"eu-central-1a"}); // of its own region
  CHECK(needs(imported, "NodePool/web", "pool_zone", "eu-central-1a"));
  CHECK(value(imported, "node-pool:old@eu-central-1", "limit_cpu") == 100);
  CHECK(says(diagnostics, "node-pool:old@eu-central-1: how many cores its machines have is not said"));
  CHECK_FALSE(says(diagnostics, pool + ": how many"));
  for (const Seen &one : imported.seen)
    CHECK(account_of(one) == Account::played);
}

TEST_CASE("ExternalDNS names the load balancer of an Ingress and of a Service")
{
  Diagnostics diagnostics;
  const std::string note = "external-dns.alpha.kubernetes.io/hostname: ";
  const Imported imported = manifests(
      workload("Deployment", "web", "  replicas: 2\n") +
          "---\nkind: Ingress\nmetadata:\n  name: front\n  annotations: {kubernetes.io/ingress.class: alb, " +
          note + "'a.example.com,b.example.com'}\nspec: {rules: []}\n" +
          "---\nkind: Service\nmetadata:\n  name: direct\n  annotations: {" + note +
          "c.example.com}\nspec: {type: LoadBalancer, selector: {app: web}}\n",
      diagnostics);
  CHECK(needs(imported, "ExternalDNS/a.example.com", "named", "a.example.com A"));
  CHECK(needs(imported, "ExternalDNS/b.example.com", "service", "alb:front"));
  CHECK(needs(imported, "ExternalDNS/c.example.com", "named", "c.example.com A"));
}

} // namespace kubernetes_kinds_test
