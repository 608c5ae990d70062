// Time-outs and retries from a mesh or a gateway, and KEDA's autoscalers.
#include "sim/import/kubernetes/kubernetes_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace kubernetes_mesh_test {

using namespace drsim;

namespace {

const std::string shop = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders-v1, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: orders}}
  template:
    metadata: {labels: {app: orders}}
    spec: {containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec: {selector: {app: orders}, ports: [{port: 80}]}
---
)";

Imported manifests(const std::string &text, Diagnostics &diagnostics)
{
  return import_kubernetes(text, {"k.yaml", "eu-central-1"}, diagnostics);
}

double value(const Imported &imported, const std::string &id, const std::string &parameter)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  REQUIRE(found != imported.components.end());
  INFO(id << "." << parameter);
  REQUIRE(found->parameters.count(parameter) == 1);
  return found->parameters.at(parameter).value.mean();
}

std::string why_not(const Imported &imported, const std::string &address)
{
  for (const Seen &seen : imported.seen)
    if (seen.address == address)
      return seen.understood ? "understood" : seen.why_not;
  return "not seen";
}

} // namespace

TEST_CASE(
    "Istio's VirtualService says how long callers wait and how often they try, by any name of the service")
{
  for (const char *host : {"orders", "orders.shop", "orders.shop.svc.cluster.local"}) {
    Diagnostics diagnostics;
    const Imported imported = manifests(shop + R"(
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: orders, namespace: )" + (std::string(host) == "orders" ? "shop" : "mesh") +
                                            R"(}
spec:
  hosts: [orders]
  http:
  - route: [{destination: {host: )" + host + R"(}}]
    timeout: 10s
    retries: {attempts: 3, perTryTimeout: 1500ms, retryOn: 5xx}
  - match: [{uri: {prefix: /slow}}]
    route: [{destination: {host: )" + host + R"(}}]
    timeout: 60s
)",
                                        diagnostics);
    INFO(host << diagnostics.text());
    CHECK(value(imported, "orders-v1@eu-central-1", "timeout_s") == 1.5);
    CHECK(value(imported, "orders-v1@eu-central-1", "retries") == 3);
    CHECK(why_not(imported, "VirtualService/orders") == "understood");
    CHECK(imported.components.size() == 1);
  }
}

TEST_CASE(
    "a mesh's rule without times or of hosts elsewhere makes nothing up, pods of another file are left to it")
{
  const auto route = [](const std::string &host, const std::string &rest) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\n"
           "spec: {http: [{route: [{destination: {host: " +
           host + "}}]" + rest + "}]}\n";
  };
  for (const std::string &text : {route("orders", ""), route("api.example.com", ", timeout: 3s")}) {
    Diagnostics diagnostics;
    const Imported imported = manifests(shop + text, diagnostics);
    CHECK(imported.components.size() == 1);
    CHECK(imported.call_rules.empty());
    CHECK(why_not(imported, "VirtualService/v").starts_with("it sets no time-out"));
    CHECK_FALSE(diagnostics.has_errors());
  }
  Diagnostics diagnostics;
  const Imported imported = manifests(shop + route("payment", ", timeout: 3s"), diagnostics);
  CHECK(imported.components.size() == 1);
  REQUIRE(imported.call_rules.size() == 1);
  CHECK(imported.call_rules[0].id == "payment@eu-central-1");
  CHECK(imported.call_rules[0].parameters.at("timeout_s").value.mean() == 3);
  CHECK_THAT(diagnostics.text(), Catch::Contains("the pods of payment are described in another file"));
  const Imported two =
      manifests("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\n"
                "spec: {http: [{match: [{uri: {prefix: /x}}], timeout: 60s, route: [{destination: "
                "{host: p}}]}, {timeout: 4s, route: [{destination: {host: p}}]}]}\n",
                diagnostics);
  REQUIRE(two.call_rules.size() == 1); // the rule without a condition speaks for most calls, here too
  CHECK(two.call_rules[0].parameters.at("timeout_s").value.mean() == 4);
  manifests(shop + route("orders", ", timeout: soon"), diagnostics);
  CHECK_THAT(diagnostics.text(), Catch::Contains("\"soon\" is no time"));
}

TEST_CASE("an HTTPRoute of the Gateway API does the same, and a time of 0 s is none")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(shop + R"(
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: edge}
spec:
  rules:
  - backendRefs: [{name: orders, namespace: shop, port: 80}]
    timeouts: {request: 10s, backendRequest: 2s}
    retry: {attempts: 2, backoff: 100ms}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: endless, namespace: shop}
spec: {rules: [{backendRefs: [{name: orders}], timeouts: {request: 0s}}]}
)",
                                      diagnostics);
  INFO(diagnostics.text());
  CHECK(value(imported, "orders-v1@eu-central-1", "timeout_s") == 2);
  CHECK(value(imported, "orders-v1@eu-central-1", "retries") == 2);
  CHECK(value(imported, "orders-v1@eu-central-1", "retry_backoff_base_s") == Approx(0.1));
}

TEST_CASE("KEDA's ScaledObject is the autoscaler that KEDA makes of it")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(shop + R"(
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: s, namespace: shop}
spec:
  scaleTargetRef: {name: orders-v1}
  minReplicaCount: 4
  maxReplicaCount: 20
  advanced:
    horizontalPodAutoscalerConfig:
      behavior: {scaleDown: {stabilizationWindowSeconds: 600}}
  triggers:
  - {type: cpu, metricType: Utilization, metadata: {value: "65"}}
  - {type: kafka, metadata: {lagThreshold: "50"}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: plain, namespace: shop}
spec: {scaleTargetRef: {name: elsewhere}, triggers: [{type: kafka}]}
)",
                                      diagnostics);
  const std::string id = "orders-v1@eu-central-1";
  CHECK(value(imported, id, "hpa") == 1);
  CHECK(value(imported, id, "hpa_min") == 4);
  CHECK(value(imported, id, "hpa_max") == 20);
  CHECK(value(imported, id, "replicas") == 3);
  CHECK(value(imported, id, "hpa_target_utilisation") == Approx(0.65));
  CHECK(value(imported, id, "hpa_scale_down_stabilization_s") == 600);
  CHECK(diagnostics.text().find("other triggers are not modelled: kafka") != std::string::npos);
  CHECK(value(imported, "elsewhere@eu-central-1", "hpa_min") == 1); // KEDA's defaults
  CHECK(value(imported, "elsewhere@eu-central-1", "hpa_max") == 100);
}

} // namespace kubernetes_mesh_test
