// Chaos Mesh, Litmus, Toxiproxy.
#include "hands.hpp"
#include "sim/exchange/load_any_scenario.hpp"

#include <catch2/catch.hpp>

namespace mesh_test {

using namespace drsim;
using namespace drsim::inject;
using namespace drsim::inject::test;
using nlohmann::json;

namespace {

const std::string K = "kubectl --context=stage --namespace=shop --request-timeout=20s ";

Target in_cluster(const std::string &driver, json more)
{
  more.update({{"context", "stage"}, {"cluster", "stage"}, {"namespace", "shop"}, {"program", "kubectl"}});
  return target(driver, more);
}

WritingHands cluster()
{
  WritingHands hands;
  hands.answer("config view", "stage\nhttps://10.0.0.1:6443\n")
      .answer("get chaosexperiments", "pod-delete pod-network-latency");
  return hands;
}

std::optional<Plan> tried(const FaultOrder &order, const Target &target, std::string &problems)
{
  WritingHands hands = cluster();
  return planned(order, target, hands, problems);
}

json applied(const FaultOrder &order, const Target &target)
{
  std::string problems;
  const auto plan = tried(order, target, problems);
  INFO(problems);
  REQUIRE(plan);
  CHECK(lines(std::vector<Operation>{plan->begin.at(0)}, K) == "apply -f -\n");
  return json::parse(std::get<CallProgram>(plan->begin[0].doing).input);
}

std::string refused(const FaultOrder &order, const Target &target)
{
  std::string problems;
  CHECK_FALSE(tried(order, target, problems));
  return problems;
}

constexpr const char *url = "http://10.0.0.9:8474";

Target proxy(json more = json::object())
{
  more.update({{"url", url}, {"proxy", "orders"}});
  return target("toxiproxy", more);
}

std::string proxied(const FaultOrder &order, const Target &target, bool up = true)
{
  WritingHands hands;
  hands.answer("GET http://10.0.0.9:8474/proxies/orders",
               up ? R"({"name":"orders","enabled":true,"toxics":[]})"
                  : R"({"name":"orders","enabled":false})");
  std::string problems;
  const auto plan = planned(order, target, hands, problems);
  if (!plan)
    return problems;
  return lines(plan->begin, "") + "undo " + lines(plan->undo, "") + "begun " + lines(plan->begun, "") +
         "undone " + lines(plan->undone, "");
}

} // namespace

TEST_CASE("chaos-mesh: what the export writes, in the entry's namespace, with an end of its own")
{
  const json chaos =
      applied(order("component_failure", "orders@eu-central-1"), in_cluster("chaos-mesh", json::object()));
  CHECK(chaos == json::parse(R"({"apiVersion": "chaos-mesh.org/v1alpha1", "kind": "PodChaos",
    "metadata": {"name": "drsim-r7-2", "namespace": "shop", "labels": {
      "app.kubernetes.io/managed-by": "drsim",
      "drsim/run": "r7", "drsim/fault": "2"}},
    "spec": {"action": "pod-failure", "mode": "all", "duration": "90s",
      "selector": {"namespaces": ["shop"], "labelSelectors": {"app.kubernetes.io/name": "orders"}}}})"));
  const json zone = applied(order("zone_outage", "zone:eu-1a"), in_cluster("chaos-mesh", json::object()));
  CHECK(
      zone["spec"]["selector"] ==
      json::parse(R"({"namespaces": ["shop"], "nodeSelectors": {"topology.kubernetes.io/zone": "eu-1a"}})"));
  const json bad = applied(order("bad_deploy", "service:orders", {{"error_ratio", 0.25}}),
                           in_cluster("chaos-mesh", {{"port", 8080}, {"selector", "app=orders"}}));
  CHECK(bad["kind"] == "HTTPChaos");
  CHECK(bad["spec"]["value"] == "25");
  CHECK(bad["spec"]["port"] == 8080);
  CHECK(bad["spec"]["selector"]["labelSelectors"] == json({{"app", "orders"}}));
}

TEST_CASE("chaos-mesh: a fault without an end gets the run's, and without that it is refused")
{
  FaultOrder endless = order("component_failure");
  endless.duration_s = 0;
  CHECK(applied(endless, in_cluster("chaos-mesh", json::object()))["spec"]["duration"] == "600s");
  endless.time_limit_s = 0;
  CHECK_THAT(refused(endless, in_cluster("chaos-mesh", json::object())),
             Catch::Contains("has no time limit"));
}

TEST_CASE("chaos-mesh: packets late, lost or cut off")
{
  const Target entry = in_cluster("chaos-mesh", {{"selector", "app=orders"}});
  CHECK(applied(order("brown_out", "orders", {{"latency_s", 0.2}}), entry)["spec"]["delay"]["latency"] ==
        "200ms");
  CHECK(applied(order("brown_out", "orders", {{"loss_ratio", 0.1}}), entry)["spec"]["loss"]["loss"] == "10");
  CHECK_THAT(refused(order("brown_out", "orders", {{"error_ratio", 0.1}}), entry),
             Catch::Contains("no error_ratio"));
  const json cut = applied(order("partition", "link:inter-region"),
                           in_cluster("chaos-mesh", {{"peers", {"10.1.0.0/16"}}}));
  CHECK(cut["spec"]["externalTargets"] == json::array({"10.1.0.0/16"}));
  CHECK(cut["spec"]["selector"] == json::parse(R"({"namespaces": ["shop"]})"));
  CHECK_THAT(refused(order("partition"), entry), Catch::Contains("\"peers\" is missing"));
}

TEST_CASE("chaos-mesh: removed by name, looked for by label")
{
  std::string problems;
  const auto plan = tried(order("component_failure"), in_cluster("chaos-mesh", json::object()), problems);
  REQUIRE(plan);
  CHECK(lines(plan->undo, K) ==
        "delete podchaos.chaos-mesh.org drsim-r7-2 --ignore-not-found --wait=false\n");
  CHECK(lines(plan->undone, K) == "get podchaos.chaos-mesh.org --selector=drsim/run=r7,drsim/fault=2 -o "
                                  "jsonpath=left:[{.items[*].metadata.name}] => left:[]\n");
}

TEST_CASE("what Chaos Mesh and Litmus are given is read back as the fault that was meant")
{
  Deployment deployment;
  deployment.id = "d";
  deployment.regions = {{"eu-central-1", {"eu-central-1a"}}};
  ComponentSpec service;
  service.id = "orders@eu-central-1";
  service.kind = "service";
  service.region = "eu-central-1";
  deployment.components.push_back(service);
  const auto fault_in = [&](const json &object) {
    Diagnostics problems;
    const Scenario scenario = parse_any_scenario(object.dump(), "x.json", deployment, problems);
    INFO(problems.text());
    REQUIRE(scenario.faults.size() == 1);
    return scenario.faults[0];
  };
  const FaultOrder dies = order("component_failure", "orders@eu-central-1");
  for (const json &object :
       {applied(dies, in_cluster("chaos-mesh", json::object())),
        applied(dies, in_cluster("litmus", {{"selector", "app=orders"}, {"service_account", "litmus"}}))}) {
    CHECK(fault_in(object).kind == "component_failure");
    CHECK(fault_in(object).target == "orders@eu-central-1");
  }
}

TEST_CASE("litmus: an engine of one experiment, stopped before it is removed")
{
  const Target entry = in_cluster("litmus", {{"selector", "app=orders"}, {"service_account", "litmus"}});
  const json engine = applied(order("component_failure"), entry);
  CHECK(engine["spec"]["appinfo"] ==
        json({{"appns", "shop"}, {"applabel", "app=orders"}, {"appkind", "deployment"}}));
  CHECK(engine["spec"]["experiments"][0]["name"] == "pod-delete");
  CHECK(engine["spec"]["experiments"][0]["spec"]["components"]["env"][0] ==
        json({{"name", "TOTAL_CHAOS_DURATION"}, {"value", "90"}}));
  std::string problems;
  const auto plan = tried(order("component_failure"), entry, problems);
  CHECK(lines(plan->undo, K) ==
        "patch chaosengine.litmuschaos.io drsim-r7-2 --type=merge --patch "
        "{\"spec\":{\"engineState\":\"stop\"}}\n"
        "delete chaosengine.litmuschaos.io drsim-r7-2 --ignore-not-found --wait=false\n");
  CHECK_THAT(refused(order("access_blocked"), entry),
             Catch::Contains("experiment pod-network-loss is not installed"));
  CHECK_THAT(refused(order("component_failure"),
                     in_cluster("litmus", {{"selector", "app"}, {"service_account", "l"}})),
             Catch::Contains("Litmus is given one label"));
}

TEST_CASE("toxiproxy: a proxy taken down, and up again")
{
  const std::string at = "http://10.0.0.9:8474/proxies/orders";
  CHECK(proxied(order("component_failure"), proxy()) ==
        "POST " + at + " {\"enabled\":false}\nundo POST " + at + " {\"enabled\":true}\nbegun GET " + at +
            " => \"enabled\":false\nundone GET " + at + " => \"enabled\":true\n");
  CHECK_THAT(proxied(order("component_failure"), proxy(), false), Catch::Contains("orders is down already"));
}

TEST_CASE("toxiproxy: a toxic under the run's name, taken off, and looked for by its status")
{
  const std::string at = "http://10.0.0.9:8474/proxies/orders/toxics";
  const std::string text =
      proxied(order("brown_out", "orders", {{"latency_s", 0.25}, {"slow_ratio", 0.5}}), proxy());
  CHECK(
      text ==
      "POST " + at +
          " {\"attributes\":{\"jitter\":0,\"latency\":250},\"name\":\"drsim-r7-2\",\"stream\":\"downstream\","
          "\"toxicity\":0.5,\"type\":\"latency\"}\nundo DELETE " +
          at + "/drsim-r7-2\nbegun GET " + at + "/drsim-r7-2 => \nundone GET " + at + "/drsim-r7-2 => \n");
  WritingHands hands;
  hands.answer("GET", R"({"enabled":true})");
  std::string problems;
  const auto plan = planned(order("access_blocked"), proxy(), hands, problems);
  REQUIRE(plan);
  CHECK(std::get<AskHttp>(plan->undo[0].doing).fine == std::vector<int>{200, 204, 404});
  CHECK(std::get<AskHttp>(plan->undone[0].look.doing).fine == std::vector<int>{404});
}

TEST_CASE("toxiproxy: what its toxics cannot say is refused")
{
  CHECK_THAT(proxied(order("brown_out", "o", {{"loss_ratio", 0.1}}), proxy()),
             Catch::Contains("loses no packets"));
  CHECK_THAT(proxied(order("brown_out", "o", {{"latency_s", 1}, {"error_ratio", 0.1}}), proxy()),
             Catch::Contains("two faults"));
  CHECK_THAT(proxied(order("partition", "o", {{"bandwidth_ratio", 0.1}}), proxy()),
             Catch::Contains("needs the rate it has when nothing is wrong"));
  CHECK_THAT(proxied(order("component_failure"), proxy({{"tags", {{"a", "b"}}}})),
             Catch::Contains("have none"));
  CHECK_THAT(proxied(order("component_failure"), proxy({{"how", "slicer"}})),
             Catch::Contains("\"slicer\" is not known"));
}

} // namespace mesh_test
