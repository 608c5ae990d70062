// Which of a manifest's rules about pods are hard, and what probes, endings, budgets and policies come to.
#include "sim/import/kubernetes/kubernetes_import.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace kubernetes_rules_test {

using namespace drsim;

namespace {

struct Read {
  ComponentSpec service;
  std::string said;
};

/// A workload of six pods with `pod` in its pod's spec, `spec` in its own and `rest` after it.
Read read(const std::string &pod, const std::string &spec = {}, const std::string &rest = {},
          const std::string &kind = "Deployment")
{
  const std::string text =
      "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: web}\nspec:\n  replicas: 6\n" + spec +
      "  template:\n    metadata: {labels: {app: web}}\n    spec:\n" + pod +
      "      containers:\n        - {name: web, image: \"web:1\", readinessProbe: {httpGet: "
      "{path: /, port: 80}}}\n" +
      rest;
  ImportContext context;
  context.shown_name = "k.yaml";
  context.region = "eu-central-1";
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(text, context, diagnostics);
  for (const ComponentSpec &one : imported.components)
    if (one.id == "web@eu-central-1")
      return {one, diagnostics.text()};
  return {{}, diagnostics.text()};
}

double figure(const Read &read, const std::string &name)
{
  const auto found = read.service.parameters.find(name);
  return found == read.service.parameters.end() ? -1 : found->second.value.mean();
}

std::string spread(const std::string &more, const std::string &app = "web")
{
  return "      topologySpreadConstraints:\n        - {maxSkew: 2, topologyKey: topology.kubernetes.io/zone, "
         "labelSelector: {matchLabels: {app: " +
         app + "}}" + more + "}\n";
}

} // namespace

TEST_CASE("a spread constraint is a rule unless it says ScheduleAnyway")
{
  for (const char *hard : {"", ", whenUnsatisfiable: DoNotSchedule"}) {
    const Read rule = read(spread(hard));
    CHECK(figure(rule, "zone_max_skew") == 2);
    CHECK(figure(rule, "zone_spread") == 1);
    CHECK(figure(rule, "dead_nodes_count") == -1);
  }
  CHECK(figure(read(spread(", minDomains: 3, nodeTaintsPolicy: Honor")), "dead_nodes_count") == 0);
  CHECK(figure(read(spread(", minDomains: 3")), "zone_min_domains") == 3);
  const Read wish = read(spread(", whenUnsatisfiable: ScheduleAnyway"));
  CHECK(figure(wish, "zone_max_skew") == -1);
  CHECK(figure(wish, "zone_spread") == 1);
  const Read other = read(spread("", "till"));
  CHECK(figure(other, "zone_max_skew") == -1);
  CHECK(other.said.find("fits none of its own pods") != std::string::npos);
  const Read nodes = read("      topologySpreadConstraints:\n        - {maxSkew: 1, topologyKey: "
                          "kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}\n");
  CHECK(figure(nodes, "node_max_skew") == 1);
}

TEST_CASE("required anti-affinity limits pods of a zone or a node, preferred does not")
{
  const auto anti = [](const std::string &key, bool required) {
    const std::string term = "topologyKey: " + key + ", labelSelector: {matchLabels: {app: web}}";
    return required
               ? "      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{" +
                     term + "}]}}\n"
               : "      affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
                 "[{weight: 1, podAffinityTerm: {" +
                     term + "}}]}}\n";
  };
  CHECK(figure(read(anti("topology.kubernetes.io/zone", true)), "most_per_zone") == 1);
  CHECK(figure(read(anti("kubernetes.io/hostname", true)), "most_per_node") == 1);
  CHECK(figure(read(anti("topology.kubernetes.io/zone", false)), "most_per_zone") == -1);
  CHECK(figure(read(anti("topology.kubernetes.io/zone", false)), "zone_spread") == 1);
}

TEST_CASE(
    "volumes of one zone hold pods there, those of many nodes do not, and a StatefulSet waits for nodes")
{
  const std::string claims = "  volumeClaimTemplates:\n    - {metadata: {name: data}, spec: {accessModes: ";
  const Read set = read("", claims + "[ReadWriteOnce]}}\n", "", "StatefulSet");
  CHECK(figure(set, "waits_for_node") == 1);
  CHECK(figure(set, "zone_bound") == 1);
  CHECK(figure(read("", claims + "[ReadWriteMany]}}\n", "", "StatefulSet"), "zone_bound") == -1);
  const std::string volume = "      volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n";
  const auto claim = [](const std::string &mode) {
    return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [" +
           mode + "]}\n";
  };
  CHECK(figure(read(volume, "", claim("ReadWriteOnce")), "zone_bound") == 1);
  CHECK(figure(read(volume, "", claim("ReadWriteMany")), "zone_bound") == -1);
  CHECK(figure(read(volume), "zone_bound") == 1); // not described: taken to be one of EBS
  CHECK(figure(read(""), "waits_for_node") == -1);
}

TEST_CASE("probes, endings, waves and budgets are read")
{
  const std::string containers = "      terminationGracePeriodSeconds: 45\n      initContainers: []\n";
  const Read one = read(
      containers, "  minReadySeconds: 10\n  strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}\n",
      "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {minAvailable: "
      "50%, selector: {matchLabels: {app: web}}}\n");
  CHECK(figure(one, "termination_grace_s") == 45);
  CHECK(figure(one, "min_ready_s") == 10);
  CHECK(figure(one, "max_surge_pods") == 2);
  CHECK(figure(one, "max_unavailable_pods") == 0);
  CHECK(figure(one, "budget_min_available") == 3);
  ImportContext context;
  context.shown_name = "k.yaml";
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  template:\n    "
      "spec:\n      containers:\n        - name: web\n          lifecycle: {preStop: {exec: {command: [sh, "
      "-c, "
      "\"sleep 15; nginx -s quit\"]}}}\n          livenessProbe: {periodSeconds: 20, timeoutSeconds: 3, "
      "failureThreshold: 4, initialDelaySeconds: 45}\n          startupProbe: {failureThreshold: 60}\n",
      context, diagnostics);
  const auto &read = imported.components.at(0).parameters;
  CHECK(read.at("pre_stop_s").value.mean() == 15);
  CHECK(read.at("liveness_probe").value.mean() == 1);
  CHECK(read.at("liveness_period_s").value.mean() == 20);
  CHECK(read.at("liveness_timeout_s").value.mean() == 3);
  CHECK(read.at("liveness_failure_threshold").value.mean() == 4);
  CHECK(read.at("liveness_initial_delay_s").value.mean() == 45);
  CHECK(read.at("startup_probe").value.mean() == 1);
  CHECK(read.at("startup_failure_threshold").value.mean() == 60);
  CHECK(read.at("readiness_probe").value.mean() == 0);
}

TEST_CASE("scale-down policies count like those for scaling up, and selectPolicy Min takes the smaller step")
{
  const auto with = [](const std::string &down) {
    return read("", "",
                "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: "
                "{scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 9, metrics: [{type: Resource, "
                "resource: {name: cpu, target: {averageUtilization: 60}}}], behavior: {scaleDown: {" +
                    down + "}}}\n");
  };
  const Read percent = with("policies: [{type: Percent, value: 10, periodSeconds: 60}]");
  CHECK(figure(percent, "hpa_scale_down_percent") == 10);
  CHECK(figure(percent, "hpa_scale_down_pods") == 0);
  CHECK(figure(percent, "hpa_scale_down_period_s") == 60);
  CHECK(figure(with("selectPolicy: Disabled"), "hpa_scale_down_percent") == 0);
  const std::string both = "policies: [{type: Percent, value: 10, periodSeconds: 60}, {type: Pods, value: 4, "
                           "periodSeconds: 60}]";
  CHECK(figure(with(both), "hpa_scale_down_smaller") == -1);
  CHECK(figure(with("selectPolicy: Min, " + both), "hpa_scale_down_smaller") == 1);
}

TEST_CASE("a PriorityClass says whose pods go first, and whether they have others stopped")
{
  const std::string named = "      priorityClassName: shop\n";
  const std::string shop =
      "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: shop}\n"
      "value: 1000\n";
  CHECK(figure(read(named, "", shop), "priority") == 1000);
  CHECK(figure(read(named, "", shop), "preempts") == -1);
  CHECK(figure(read(named, "", shop + "preemptionPolicy: Never\n"), "preempts") == 0);
  CHECK(figure(read("", "", shop), "priority") == -1);
  CHECK(figure(read("", "", shop + "globalDefault: true\n"), "priority") == 1000);
  CHECK(figure(read("      priorityClassName: system-cluster-critical\n"), "priority") == 2e9);
  CHECK(read(named).said.find("PriorityClass \"shop\" is not in this file") != std::string::npos);
}

namespace {

double of_balancer(const std::string &object, const std::string &name)
{
  ImportContext context;
  context.shown_name = "k.yaml";
  Diagnostics diagnostics;
  const std::string pods =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n"
      "    metadata: {labels: {app: web}}\n    spec:\n      containers: [{name: web}]\n---\n";
  const Imported imported = import_kubernetes(pods + object, context, diagnostics);
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "alb") {
      const auto found = one.parameters.find(name);
      return found == one.parameters.end() ? -1 : found->second.value.mean();
    }
  return -2;
}

} // namespace

TEST_CASE("annotations say whether a balancer's nodes send to other zones")
{
  const auto ingress = [](const std::string &notes) {
    return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n" +
           notes + "spec: {ingressClassName: alb, defaultBackend: {service: {name: web}}}\n";
  };
  const std::string of_group = "    alb.ingress.kubernetes.io/target-group-attributes: ";
  CHECK(of_balancer(ingress(of_group + "load_balancing.cross_zone.enabled=false\n"), "cross_zone") == 0);
  CHECK(of_balancer(ingress(of_group + "a=b,load_balancing.cross_zone.enabled=true\n"), "cross_zone") == 1);
  CHECK(of_balancer(ingress(of_group + "load_balancing.cross_zone.enabled=use_load_balancer_configuration\n"),
                    "cross_zone") == -1);
  CHECK(of_balancer(ingress("    alb.ingress.kubernetes.io/load-balancer-attributes: "
                            "zonal_shift.config.enabled=true\n"),
                    "zonal_shift") == 1);
  const auto service = [](const std::string &notes) {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: web" + notes +
           "}\nspec: {type: LoadBalancer, selector: {app: web}}\n";
  };
  const std::string lb = "service.beta.kubernetes.io/aws-load-balancer-";
  CHECK(of_balancer(service(""), "cross_zone") == 0);
  CHECK(of_balancer(service(", annotations: {" + lb + "cross-zone-load-balancing-enabled: \"true\"}"),
                    "cross_zone") == 1);
  CHECK(of_balancer(service(", annotations: {" + lb + "attributes: load_balancing.cross_zone.enabled=true}"),
                    "cross_zone") == 1);
}

} // namespace kubernetes_rules_test
