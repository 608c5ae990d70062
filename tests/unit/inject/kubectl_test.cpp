#include "hands.hpp"

#include <catch2/catch.hpp>

namespace kubectl_test {

using namespace drsim;
using namespace drsim::inject;
using namespace drsim::inject::test;
using nlohmann::json;

namespace {

const std::string K = "kubectl --context=stage --namespace=shop --request-timeout=20s ";

Target kubectl(json more)
{
  more.update({{"context", "stage"}, {"cluster", "stage"}, {"namespace", "shop"}, {"program", "kubectl"}});
  return target("kubectl", more);
}

/// A cluster with one workload of three pods on nodes of two zones.
WritingHands cluster()
{
  WritingHands hands;
  hands.answer("config view", "stage\nhttps://10.0.0.1:6443\n")
      .answer("get deployment/orders -o jsonpath={.metadata.labels}",
              "{\"env\":\"staging\"}\n3\n3\nweb\tshop/orders:1.4\nsidecar\tmesh:2\n")
      .answer("get pods --selector=app=orders -o jsonpath={range",
              "orders-b\tu2\norders-a\tu1\norders-c\tu3\n")
      .answer("get nodes --selector=pool=web", "node-2\t\t{\"env\":\"staging\"}\nnode-1\ttrue\t{\"env\":"
                                               "\"staging\"}\nnode-3\t\t{\"env\":\"staging\"}\n")
      .answer("get nodes --selector=topology.kubernetes.io/zone=eu-1a", "node-2\t\t{}\n")
      .answer("get nodes", "")
      .answer("get networkpolicies", "")
      .answer("get namespace shop", "{\"env\":\"staging\"}");
  return hands;
}

Plan plan_for(const FaultOrder &order, const json &entry)
{
  WritingHands hands = cluster();
  std::string problems;
  auto plan = planned(order, kubectl(entry), hands, problems);
  INFO(problems);
  REQUIRE(plan);
  return *plan;
}

std::string refused(const FaultOrder &order, const json &entry, WritingHands hands = cluster())
{
  std::string problems;
  CHECK_FALSE(planned(order, kubectl(entry), hands, problems));
  for (const std::string &call : hands.calls) // a plan only reads
    CHECK((call.find(" get ") != std::string::npos || call.find("config view") != std::string::npos));
  return problems;
}

} // namespace

TEST_CASE("kubectl: a workload is scaled, marked, and set back to the count that was read")
{
  const Plan plan =
      plan_for(order("component_failure"),
               {{"how", "scale"}, {"workload", "deployment/orders"}, {"tags", {{"env", "staging"}}}});
  CHECK(lines(plan.begin, K) == "annotate deployment/orders drsim/run=r7 --overwrite\n"
                                "scale deployment/orders --replicas=0\n");
  CHECK(lines(plan.undo, K) == "scale deployment/orders --replicas=3 --current-replicas=0\n"
                               "annotate deployment/orders drsim/run-\n");
  CHECK(lines(plan.begun, K) == "get deployment/orders -o jsonpath=is:[{.spec.replicas}] => is:[0]\n");
  CHECK(lines(plan.undone, K) == "get deployment/orders -o jsonpath=is:[{.spec.replicas}] => is:[3]\n");
  CHECK(std::get<CallProgram>(plan.undo[0].doing).fine_when_says == "xpected replicas to be 0");
}

TEST_CASE("kubectl: pods die by label, or one or some by name, and their identity shows that they are gone")
{
  const auto kill = [](const json &more) {
    json entry = {{"workload", "deployment/orders"}, {"selector", "app=orders"}};
    entry.update(more);
    return plan_for(order("component_failure"), entry);
  };
  const std::string dies = "delete pods --grace-period=1 --ignore-not-found --wait=false ";
  CHECK(lines(kill(json::object()).begin, K) == dies + "--selector=app=orders\n");
  CHECK(kill(json::object()).begun.size() == 3);
  CHECK(lines(kill({{"pods", "one"}}).begin, K) == dies + "orders-a\n");
  const Plan some = kill({{"pods", "some"}, {"share", 0.5}});
  CHECK(lines(some.begin, K) == dies + "orders-a orders-b\n");
  CHECK(lines(some.begun, K) ==
        "get pods --selector=app=orders -o jsonpath=left:[{.items[?(@.metadata.uid==\"u1\")].metadata.name}]"
        " => left:[]\n"
        "get pods --selector=app=orders -o jsonpath=left:[{.items[?(@.metadata.uid==\"u2\")].metadata.name}]"
        " => left:[]\n");
  CHECK(some.undo.empty());
  CHECK(lines(some.undone, K) ==
        "get deployment/orders -o jsonpath=is:[{.status.readyReplicas}] => is:[3]\n");
}

TEST_CASE("kubectl: a bad image, and the one that was read")
{
  const Plan plan =
      plan_for(order("bad_deploy"),
               {{"workload", "deployment/orders"}, {"container", "web"}, {"image", "shop/orders:bad"}});
  CHECK(lines(plan.begin, K) == "annotate deployment/orders drsim/run=r7 --overwrite\n"
                                "set image deployment/orders web=shop/orders:bad\n");
  CHECK(lines(plan.undo, K) == "set image deployment/orders web=shop/orders:1.4\n"
                               "annotate deployment/orders drsim/run-\n");
}

TEST_CASE("kubectl: nodes that took pods are drained and given back, the others are left alone")
{
  const Plan plan = plan_for(order("node_drain", "cluster", {{"nodes", 1}}), {{"node_selector", "pool=web"}});
  CHECK(lines(plan.begin, K) == "annotate node/node-2 drsim/run=r7 --overwrite\ncordon node-2\n"
                                "drain node-2 --ignore-daemonsets --timeout=600s\n");
  CHECK(lines(plan.undo, K) == "uncordon node-2\nannotate node/node-2 drsim/run-\n");
  CHECK(lines(plan.undone, K) ==
        "get node node-2 -o jsonpath=cordoned:[{.spec.unschedulable}] => cordoned:[]\n");
  CHECK_THAT(refused(order("node_drain", "cluster", {{"nodes", 3}}), {{"node_selector", "pool=web"}}),
             Catch::Contains("2 nodes take pods, 3 are to be drained"));
  CHECK_THAT(refused(order("node_drain", "cluster"), json::object()),
             Catch::Contains("needs either nodes or a node_selector"));
}

TEST_CASE("kubectl: the nodes of a zone take no pods and lose those of the namespace")
{
  const Plan plan = plan_for(order("zone_outage", "zone:eu-1a"), json::object());
  CHECK(lines(plan.begin, K) ==
        "annotate node/node-2 drsim/run=r7 --overwrite\ncordon node-2\n"
        "delete pods --field-selector=spec.nodeName=node-2 --grace-period=1 --wait=false\n");
  CHECK(lines(plan.undo, K) == "uncordon node-2\nannotate node/node-2 drsim/run-\n");
  CHECK_THAT(refused(order("zone_outage", "zone:eu-1b"), json::object()),
             Catch::Contains("carries topology.kubernetes.io/zone=eu-1b"));
}

TEST_CASE("kubectl: a policy that keeps callers out, labelled with the run, removed by name")
{
  const Plan plan =
      plan_for(order("access_blocked"), {{"selector", "app=orders"}, {"tags", {{"env", "staging"}}}});
  CHECK(lines(plan.begin, K) == "apply -f -\n");
  const json policy = json::parse(std::get<CallProgram>(plan.begin[0].doing).input);
  CHECK(policy == json::parse(R"({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
    "metadata": {"name": "drsim-r7-2", "namespace": "shop", "labels": {
      "app.kubernetes.io/managed-by": "drsim",
      "drsim/run": "r7", "drsim/fault": "2"}},
    "spec": {"podSelector": {"matchLabels": {"app": "orders"}}, "policyTypes": ["Ingress"]}})"));
  CHECK(lines(plan.undo, K) == "delete networkpolicy drsim-r7-2 --ignore-not-found --wait=false\n");
  CHECK(lines(plan.undone, K) ==
        "get networkpolicy --selector=drsim/run=r7,drsim/fault=2 -o jsonpath=left:[{.items[*].metadata.name}]"
        " => left:[]\n");
  CHECK_THAT(
      refused(order("access_blocked", "orders", {{"blocked_ratio", 0.3}}), {{"selector", "app=orders"}}),
      Catch::Contains("keeps all callers out or none"));
}

TEST_CASE("kubectl: a partition lets through all but the other side")
{
  const Plan plan = plan_for(order("partition", "link:inter-region"), {{"peer_cidrs", {"10.1.0.0/16"}}});
  const json spec = json::parse(std::get<CallProgram>(plan.begin[0].doing).input).at("spec");
  CHECK(spec == json::parse(R"({"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
    "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.1.0.0/16"]}},
      {"namespaceSelector": {}}]}],
    "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.1.0.0/16"]}},
      {"namespaceSelector": {}}]}]})"));
  CHECK_THAT(refused(order("partition"), {{"peer_cidrs", {"10.1.0.0"}}}),
             Catch::Contains("is no IPv4 network"));
  CHECK_THAT(refused(order("partition", "x", {{"bandwidth_ratio", 0.1}}), {{"peer_cidrs", {"10.1.0.0/16"}}}),
             Catch::Contains("does not make it narrow"));
}

TEST_CASE(
    "kubectl: nothing is planned where the context leads elsewhere, tags differ or nothing would happen")
{
  const json scale = {{"how", "scale"}, {"workload", "deployment/orders"}};
  WritingHands elsewhere;
  elsewhere.answer("config view", "other\nhttps://10.0.0.1\n");
  CHECK_THAT(refused(order("component_failure"), scale, elsewhere),
             Catch::Contains("context stage leads to cluster \"other\", not \"stage\""));
  WritingHands live;
  live.answer("config view", "stage\nhttps://api.live.example:6443\n");
  CHECK_THAT(refused(order("component_failure"), scale, live),
             Catch::Contains("looks like production: \"live\""));
  WritingHands broken;
  broken.fail("config view", "kubectl: no such file");
  CHECK_THAT(refused(order("component_failure"), scale, broken),
             Catch::Contains("could not be read (reads where the context leads): kubectl: no such file"));
  json tagged = scale;
  tagged["tags"] = {{"env", "test"}, {"team", "a"}};
  CHECK_THAT(refused(order("component_failure"), tagged), Catch::Contains("has env=staging, not test"));
  CHECK_THAT(refused(order("component_failure"), tagged), Catch::Contains("has no tag \"team\""));
  json same = scale;
  same["replicas"] = 3;
  CHECK_THAT(refused(order("component_failure"), same),
             Catch::Contains("has 3 already: nothing would happen"));
  CHECK_THAT(refused(order("component_failure"), {{"workload", "deployment/orders"}}),
             Catch::Contains("\"selector\" is missing, which deleting pods needs"));
  CHECK_THAT(refused(order("traffic_spike"), scale), Catch::Contains("kubectl cannot do traffic_spike"));
}

TEST_CASE("what a target itself says of production is believed")
{
  WritingHands hands;
  hands.answer("config view", "stage\nhttps://10.0.0.1\n")
      .answer("get deployment/orders", "{\"tier\":\"prod\"}\n3\n3\n");
  CHECK_THAT(
      refused(order("component_failure"), {{"how", "scale"}, {"workload", "deployment/orders"}}, hands),
      Catch::Contains("has tier=prod, which looks like production"));
}

} // namespace kubectl_test
