#include "sim/import/import_file.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

namespace kubernetes_test {

using namespace drsim;

namespace {

std::string shop(const std::string &file)
{
  std::ifstream stream(std::string(DRSIM_SOURCE_DIR) + "/models/two-region-shop/kubernetes/" + file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Imported manifests(const std::string &text, Diagnostics &diagnostics)
{
  return import_kubernetes(text, {"k.yaml", "eu-central-1"}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

bool says(const Diagnostics &diagnostics, const std::string &part)
{
  return diagnostics.text().find(part) != std::string::npos;
}

const std::string bff = "apiVersion: apps/v1\n"
                        "kind: Deployment\n"
                        "metadata: {name: bff}\n"
                        "spec:\n"
                        "  replicas: 4\n"
                        "  template:\n"
                        "    spec:\n"
                        "      containers:\n"
                        "        - name: bff\n"
                        "          readinessProbe: {periodSeconds: 5}\n";

std::string autoscaler(const std::string &rest)
{
  return bff +
         "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: bff}\nspec:\n"
         "  scaleTargetRef: {kind: Deployment, name: bff}\n  maxReplicas: 9\n" +
         rest;
}

} // namespace

TEST_CASE("the shop's manifests: services with their lines")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(shop("primary.yaml"), diagnostics);
  CHECK(diagnostics.text() == "");
  const ComponentSpec &one = component(imported, "bff@eu-central-1");
  CHECK(one.kind == "service");
  CHECK(one.region == "eu-central-1");
  CHECK(one.parameters.at("replicas").value.mean() == 6);
  CHECK(one.parameters.at("readiness_period_s").value.mean() == 5);
  CHECK(one.parameters.at("readiness_failure_threshold").value.mean() == 3);
  CHECK(one.parameters.at("zone_spread").value.mean() == 1);
  CHECK(one.parameters.at("revision_history").value.mean() == 5);
  CHECK(one.parameters.at("hpa_max").value.mean() == 16);
  CHECK(one.parameters.at("hpa_target_utilisation").value.mean() == Approx(0.7));
  CHECK(one.parameters.at("hpa_scale_up_pods").value.mean() == 4);
  CHECK(one.parameters.at("hpa_scale_down_stabilization_s").value.mean() == 600);
  CHECK(component(imported, "user@eu-central-1").parameters.count("hpa") == 0);
  CHECK(component(imported, "alb:shop-primary").links.at("services") ==
        std::vector<std::string>{"bff@eu-central-1", "mobile-ui@eu-central-1", "web-ui@eu-central-1"});
  CHECK(component(imported, "alb:shop-primary").parameters.at("deregistration_delay_s").value.mean() == 30);
}

TEST_CASE("a parameter's line is the line it stands on")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(bff, diagnostics);
  const ComponentSpec &one = component(imported, "bff@eu-central-1");
  CHECK(provenance_text(one.parameters.at("replicas").from) == "k.yaml:5");
  CHECK(provenance_text(one.parameters.at("readiness_period_s").from) == "k.yaml:10");
}

TEST_CASE("the DR region has fewer than half the pods and no front door")
{
  Diagnostics diagnostics;
  const auto pods = [&](const std::string &file) {
    double sum = 0;
    for (const ComponentSpec &one : manifests(shop(file), diagnostics).components)
      if (one.kind == "service")
        sum += one.parameters.at("replicas").value.mean();
    return sum;
  };
  CHECK(pods("primary.yaml") == 42);
  CHECK(pods("dr.yaml") == 19);
  for (const ComponentSpec &one : manifests(shop("dr.yaml"), diagnostics).components)
    CHECK(one.kind == "service");
}

TEST_CASE("an autoscaler: policies given replace the defaults, and v1 is understood too")
{
  Diagnostics diagnostics;
  const auto with = [&](const std::string &rest) {
    return component(manifests(autoscaler(rest), diagnostics), "bff@eu-central-1").parameters;
  };
  const auto percent =
      with("  metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 60}}}]\n"
           "  behavior: {scaleUp: {policies: [{type: Percent, value: 50, periodSeconds: 60}]}}\n");
  CHECK(percent.at("hpa_scale_up_percent").value.mean() == 50);
  CHECK(percent.at("hpa_scale_up_pods").value.mean() == 0);
  CHECK(percent.at("hpa_scale_up_period_s").value.mean() == 60);
  CHECK(percent.count("hpa_min") == 0);
  const auto first = with("  targetCPUUtilizationPercentage: 80\n");
  CHECK(first.at("hpa_target_utilisation").value.mean() == Approx(0.8));
  CHECK(first.count("hpa_scale_up_pods") == 0);
  const auto disabled =
      with("  targetCPUUtilizationPercentage: 80\n  behavior: {scaleUp: {selectPolicy: Disabled}}\n");
  CHECK(disabled.at("hpa_scale_up_pods").value.mean() == 0);
  CHECK(diagnostics.text() == "");
  static_cast<void>(
      with("  metrics: [{type: Resource, resource: {name: memory, target: {averageUtilization: 60}}}]\n"));
  CHECK(says(diagnostics, "no target for CPU utilisation"));
}

TEST_CASE("what is not modelled is listed with a reason")
{
  Diagnostics diagnostics;
  const Imported imported = manifests(
      "kind: Secret\nmetadata: {name: s}\ndata: {password: aHVudGVyMg==}\n---\n"
      "kind: PodDisruptionBudget\nmetadata: {name: p}\n---\nkind: DaemonSet\nmetadata: {name: t}\n---\n"
      "kind: HorizontalPodAutoscaler\nmetadata: {name: h}\n",
      diagnostics);
  CHECK(imported.components.empty());
  REQUIRE(imported.seen.size() == 4);
  for (const Seen &one : imported.seen) {
    CHECK_FALSE(one.understood);
    CHECK_FALSE(one.why_not.empty());
    CHECK(one.why_not.find("aHVudGVyMg") == std::string::npos);
  }
}

TEST_CASE("mistakes in manifests are reported with their line")
{
  const auto problem = [](const std::string &text) {
    Diagnostics diagnostics;
    static_cast<void>(manifests(text, diagnostics));
    return diagnostics.text();
  };
  CHECK(problem("kind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: many\n")
            .find("k.yaml:4: error: replicas is not a number") != std::string::npos);
  CHECK(problem("kind: Deployment\nmetadata: {name: a}\n").find("no readiness probe") != std::string::npos);
  CHECK(problem("kind: Deployment\nspec: {}\n").find("without a usable metadata.name") != std::string::npos);
  CHECK(problem("a: 1\n").find("a document without \"kind\"") != std::string::npos);
  CHECK(problem("a: [1, 2\nb: 3\n").find("k.yaml:") == 0);
  CHECK(problem("metadata:\n  {{- include \"x\" . }}\n").find("a Helm template") != std::string::npos);
}

TEST_CASE("hostile YAML is refused at once")
{
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k)
      bomb += before + ", ";
    bomb += before + "]\n";
  }
  const std::string open(100000, '[');
  for (const std::string &text : {bomb, open, std::string("a: &x [1, *x]\n"), std::string("kind: \xC3\x28\n"),
                                  std::string("a:\n  b:\0\0\0\n    c: d\n", 18)}) {
    Diagnostics diagnostics;
    CHECK(manifests(text, diagnostics).components.empty());
    CHECK(diagnostics.has_errors());
  }
}

TEST_CASE("odd shapes are told and make nothing up")
{
  const auto sound = [](const std::string &text) {
    INFO(text);
    Diagnostics diagnostics;
    const Imported read = manifests(text, diagnostics);
    const bool empty = text.starts_with("kind: List") &&
                       (text.find("items: null") != text.npos || text.find("items: []") != text.npos);
    CHECK((empty || !read.seen.empty() || !diagnostics.problems().empty())); // nothing goes in silence
    for (const Problem &one : diagnostics.problems())
      CHECK((one.file == "k.yaml" && !one.message.empty()));
    for (const ComponentSpec &one : read.components) {
      CHECK(one.id.starts_with("bff@eu-central-1"));
      for (const auto &[name, parameter] : one.parameters)
        CHECK((parameter.unit == "text" || std::isfinite(parameter.value.mean())));
    }
    return read.components.size();
  };
  for (const std::string value : {"null", "3", "[]", "[1, {}]", "{}", "{a: 1}", "text"})
    for (const std::string kind : {"Deployment", "HorizontalPodAutoscaler", "Ingress", "List"}) {
      const std::string head = "kind: " + kind + "\nmetadata: {name: bff, annotations: " + value +
                               "}\nitems: " + value + "\nspec:\n";
      for (const std::string key : {"replicas", "template", "scaleTargetRef", "metrics", "behavior", "rules",
                                    "defaultBackend", "ingressClassName"})
        CHECK(sound(head + "  " + key + ": " + value + "\n") == (kind == "Deployment" ? 1 : 0));
      CHECK(sound("kind: " + kind + "\nmetadata: " + value + "\nspec: " + value + "\n") == 0); // no name
    }
}

TEST_CASE("formats are recognised by what a file holds")
{
  CHECK(recognise_format(bff, "x.txt") == "kubernetes");
  CHECK(recognise_format("{\"format_version\":\"1.2\",\"terraform_version\":\"1\"", "x") == "terraform-plan");
  CHECK(recognise_format("{\"kind\": \"Deployment\", \"apiVersion\": \"v1\"}", "x") == "kubernetes");
  CHECK(recognise_format("# c\ngroups:\n- name: a\n", "x") == "prometheus-rules");
  CHECK(recognise_format("global: {}\nscrape_configs: []\n", "x") == "prometheus-config");
  CHECK(recognise_format("route: {}\nreceivers: []\n", "x") == "alertmanager");
  CHECK(recognise_format("apiVersion: v1\nkind: PrometheusRule\n", "x") == "prometheus-rules");
  CHECK(recognise_format("schemaVersion: '0.3'\nmainSteps: []\n", "x") == "ssm-automation");
  CHECK(recognise_format("{\"schemaVersion\": \"0.3\", \"mainSteps\": []}", "x") == "ssm-automation");
  CHECK(recognise_format("# Переключение\n", "a.md") == "runbook-markdown");
  CHECK(recognise_format("", "x") == "unknown");
  CHECK(recognise_format("hello", "x") == "unknown");
  CHECK(recognise_format("{\"a\": {\"planned_values\": 1}}", "x") == "unknown");
}

} // namespace kubernetes_test
