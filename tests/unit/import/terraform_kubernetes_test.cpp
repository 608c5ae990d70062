// Kubernetes objects and charts inside Terraform.
#include "sim/import/import_file.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

namespace terraform_kubernetes_test {

using namespace drsim;
using nlohmann::json;

namespace {

json row(const std::string &type, const std::string &name, const json &values)
{
  return {{"address", type + "." + name},
          {"mode", "managed"},
          {"type", type},
          {"name", name},
          {"values", values}};
}

json one(const json &block)
{
  return json::array({block});
}

json deployment(const std::string &name)
{
  const json container = {
      {"name", name},
      {"image", "registry.example.com/" + name + ":7"},
      {"readiness_probe",
       one({{"period_seconds", 4}, {"failure_threshold", 2}, {"http_get", one({{"path", "/"}})}})},
      {"env",
       {{{"name", "CART"}, {"value", "http://cart:80"}, {"value_from", json::array()}},
        {{"name", "PASSWORD"},
         {"value", ""},
         {"value_from", one({{"secret_key_ref", one({{"name", "web-login"}, {"key", "p"}})}})}}}}};
  const json pod = {{"metadata", one({{"labels", {{"app", name}}}})},
                    {"spec", one({{"container", one(container)},
                                  {"topology_spread_constraint",
                                   one({{"topology_key", "topology.kubernetes.io/zone"},
                                        {"max_skew", 1},
                                        {"label_selector", one({{"match_labels", {{"app", name}}}})}})}})}};
  return {{"metadata", one({{"name", name}, {"namespace", "shop"}})},
          {"spec", one({{"replicas", "3"}, {"template", one(pod)}})}};
}

/// A plan whose Kubernetes provider "kubernetes.dr" talks to an EKS cluster in eu-west-1.
json plan_of(const json &rows)
{
  json configured = json::array();
  for (const json &row : rows) {
    const std::string type = row.at("type");
    configured.push_back({{"address", row.at("address")},
                          {"mode", "managed"},
                          {"type", type},
                          {"name", row.at("name")},
                          {"provider_config_key", type.starts_with("aws_") ? "aws.dr"
                                                  : type == "helm_release" ? "helm.dr"
                                                                           : "kubernetes.dr"}});
  }
  configured.push_back(
      {{"address", "data.aws_eks_cluster.dr"},
       {"mode", "data"},
       {"type", "aws_eks_cluster"},
       {"name", "dr"},
       {"provider_config_key", "aws.dr"},
       {"expressions", {{"name", {{"references", {"aws_eks_cluster.dr.name", "aws_eks_cluster.dr"}}}}}}});
  const json host = {
      {"host", {{"references", {"data.aws_eks_cluster.dr.endpoint", "data.aws_eks_cluster.dr"}}}}};
  return {
      {"format_version", "1.2"},
      {"planned_values", {{"root_module", {{"resources", rows}}}}},
      {"configuration",
       {{"provider_config",
         {{"aws.dr",
           {{"name", "aws"},
            {"alias", "dr"},
            {"expressions", {{"region", {{"constant_value", "eu-west-1"}}}}}}},
          {"kubernetes.dr", {{"name", "kubernetes"}, {"alias", "dr"}, {"expressions", host}}},
          {"helm.dr", {{"name", "helm"}, {"alias", "dr"}, {"expressions", {{"kubernetes", one(host)}}}}}}},
        {"root_module", {{"resources", configured}}}}}};
}

Imported read(const json &plan, Diagnostics &diagnostics)
{
  return import_text(plan.dump(), {"plan.json", ""}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no " << id);
  return imported.components.front();
}

bool needs(const Imported &imported, const std::string &from, const std::string &what, const std::string &to)
{
  return std::any_of(imported.dependencies.begin(), imported.dependencies.end(), [&](const Dependency &one) {
    return one.from == from && one.what == what && one.to == to;
  });
}

std::string reason(const Imported &imported, const std::string &address)
{
  for (const Seen &seen : imported.seen)
    if (seen.address == address)
      return seen.understood ? "understood" : seen.why_not;
  return "not listed";
}

} // namespace

TEST_CASE("a Deployment that Terraform keeps is the service a manifest would give, at its attributes")
{
  const json scaler = {
      {"metadata", one({{"name", "web"}, {"namespace", "shop"}})},
      {"spec",
       one({{"min_replicas", 2},
            {"max_replicas", 9},
            {"target_cpu_utilization_percentage", 0},
            {"scale_target_ref", one({{"kind", "Deployment"}, {"name", "web"}})},
            {"metric", one({{"type", "Resource"},
                            {"resource", one({{"name", "cpu"},
                                              {"target", one({{"type", "Utilization"},
                                                              {"average_utilization", 60}})}})}})}})}};
  const json cart = {{"metadata", one({{"name", "cart"}, {"namespace", "shop"}})},
                     {"spec", one({{"selector", {{"app", "cart"}}}, {"port", one({{"port", 80}})}})}};
  Diagnostics diagnostics;
  const Imported imported = read(plan_of({row("aws_eks_cluster", "dr", {{"name", "shop-dr"}}),
                                          row("kubernetes_deployment", "web", deployment("web")),
                                          row("kubernetes_deployment_v1", "cart", deployment("cart")),
                                          row("kubernetes_service", "cart", cart),
                                          row("kubernetes_horizontal_pod_autoscaler_v2", "web", scaler)}),
                                 diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  const ComponentSpec &web = component(imported, "web@eu-west-1");
  CHECK(web.kind == "service");
  CHECK(web.region == "eu-west-1");
  CHECK(web.links.at("cluster") == std::vector<std::string>{"eks:shop-dr"});
  CHECK(web.from.address == "kubernetes_deployment.web");
  CHECK(web.parameters.at("replicas").value.mean() == 3);
  CHECK(web.parameters.at("replicas").from.address == "kubernetes_deployment.web.spec[0].replicas");
  CHECK(web.parameters.at("readiness_period_s").value.mean() == 4);
  CHECK(
      web.parameters.at("readiness_period_s").from.address ==
      "kubernetes_deployment.web.spec[0].template[0].spec[0].container[0].readiness_probe[0].period_seconds");
  CHECK(web.parameters.at("zone_spread").value.mean() == 1);
  CHECK(web.parameters.at("hpa_max").value.mean() == 9);
  CHECK(web.parameters.at("hpa_target_utilisation").value.mean() == Approx(0.6));
  CHECK(needs(imported, "web@eu-west-1", "image", "registry.example.com/web:7"));
  CHECK(needs(imported, "web@eu-west-1", "secret", "web-login"));
  CHECK(needs(imported, "web@eu-west-1", "service", "cart@eu-west-1"));
  for (const Seen &seen : imported.seen)
    if (seen.type.starts_with("kubernetes_"))
      CHECK(seen.understood);
}

TEST_CASE("whole objects inside Terraform: as a value, as YAML, and what is no object yet")
{
  const json whole = {{"apiVersion", "apps/v1"},
                      {"kind", "StatefulSet"},
                      {"metadata", {{"name", "queue"}}},
                      {"spec", {{"replicas", 5}}}};
  json rows = {
      row("kubernetes_manifest", "queue", {{"manifest", whole}}),
      row("kubernetes_manifest", "later", json::object()),
      row("kubectl_manifest", "bff",
          {{"yaml_body", "kind: Rollout\napiVersion: argoproj.io/v1alpha1\nmetadata: {name: bff}\nspec:\n"
                         "  replicas: 4\n"}}),
      row("kubectl_manifest", "broken", {{"yaml_body", "kind: [\n"}}),
      row("kubernetes_secret_v1", "login",
          {{"metadata", one({{"name", "login"}})}, {"data", {{"p", "hunter2"}}}}),
      row("kubernetes_namespace", "shop", {{"metadata", one({{"name", "shop"}})}})};
  Diagnostics diagnostics;
  const Imported imported = read(plan_of(rows), diagnostics);
  CHECK(component(imported, "queue@eu-west-1").parameters.at("replicas").from.address ==
        "kubernetes_manifest.queue.manifest.spec.replicas");
  CHECK(component(imported, "bff@eu-west-1").parameters.at("replicas").from.address ==
        "kubectl_manifest.bff.yaml_body");
  CHECK(reason(imported, "kubernetes_manifest.later").find("known only after apply") != std::string::npos);
  CHECK(reason(imported, "kubectl_manifest.broken") != "understood");
  CHECK(diagnostics.text().find("kubectl_manifest.broken.yaml_body: not YAML") != std::string::npos);
  CHECK(reason(imported, "kubernetes_secret_v1.login") != "not listed");
  CHECK(reason(imported, "kubernetes_namespace.shop").find("what serves users") != std::string::npos);
  CHECK(diagnostics.text().find("hunter2") == std::string::npos);
}

TEST_CASE("a chart: what its values say of replicas, else the command that renders it")
{
  json rows = {row("helm_release", "api",
                   {{"name", "api"},
                    {"chart", "api"},
                    {"repository", "https://charts.example.com"},
                    {"version", "1.2.3"},
                    {"values",
                     {"replicaCount: 2\nautoscaling: {enabled: true, minReplicas: 3, maxReplicas: 8}\n",
                      "autoscaling: {maxReplicas: 12}\n"}},
                    {"set", one({{"name", "autoscaling.minReplicas"}, {"value", "4"}})}}),
               row("helm_release", "mesh", {{"name", "mesh"}, {"chart", "mesh"}, {"namespace", "a b; rm"}})};
  Diagnostics diagnostics;
  const Imported imported = read(plan_of(rows), diagnostics);
  const ComponentSpec &api = component(imported, "api@eu-west-1");
  CHECK(api.parameters.at("replicas").value.mean() == 4);
  CHECK(api.parameters.at("hpa_min").from.address == "helm_release.api.set[0].value");
  CHECK(api.parameters.at("hpa_max").value.mean() == 12);
  CHECK(api.parameters.at("hpa_max").from.address == "helm_release.api.values[1].autoscaling.maxReplicas");
  CHECK(diagnostics.text().find("helm template api api --repo https://charts.example.com --version 1.2.3 -f "
                                "values.yaml > manifests.yaml") != std::string::npos);
  CHECK(reason(imported, "helm_release.mesh") == "a chart: \"helm template mesh mesh --namespace '...' > "
                                                 "manifests.yaml\" gives the manifests of its services");
}

TEST_CASE("the region of a cluster: by the address of its endpoint, an argument, or unknown and said")
{
  for (const auto &[expressions, region] :
       {std::pair<const char *, std::string>{
            R"({"host": {"constant_value": "https://AB.gr7.eu-west-3.eks.amazonaws.com"}})", "eu-west-3"},
        {R"({"config_context": {"constant_value": "arn:aws:eks:eu-west-3:1:cluster/x"}})", "eu-west-3"},
        {R"({"exec": [{"args": {"constant_value": ["get-token", "--region", "eu-west-3"]}}]})", "eu-west-3"},
        {R"({"config_path": {"constant_value": "~/.kube/config"}})", ""}}) {
    json plan = plan_of(json::array({row("kubernetes_deployment", "web", deployment("web"))}));
    plan["configuration"]["provider_config"]["kubernetes.dr"]["expressions"] = json::parse(expressions);
    Diagnostics diagnostics;
    CHECK(component(read(plan, diagnostics), region.empty() ? "web" : "web@" + region).region == region);
    CHECK((diagnostics.text().find("which cluster its provider talks to") == std::string::npos) ==
          !region.empty());
  }
}

} // namespace terraform_kubernetes_test
