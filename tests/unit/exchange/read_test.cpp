#include "shop.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace read_test {

using namespace drsim;
using namespace drsim::exchange_test;
using Catch::Matchers::Contains;

TEST_CASE("a FIS template: order by startAfter, targets by ARN and zone, everything else listed")
{
  const Read got = read(R"({"description": "storm", "targets": {
      "db": {"resourceType": "aws:rds:db", "selectionMode": "ALL",
             "resourceArns": ["arn:aws:rds:north-1:000000000000:db:ledger"]},
      "nets": {"resourceType": "aws:ec2:subnet", "selectionMode": "ALL",
               "parameters": {"availabilityZoneIdentifier": "north-1b"}}},
    "actions": {
      "pause": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT10M"}},
      "cut": {"actionId": "aws:network:disrupt-connectivity", "startAfter": ["pause"],
              "parameters": {"duration": "PT5M", "scope": "all"}, "targets": {"Subnets": "nets"}},
      "kill": {"actionId": "aws:rds:reboot-db-instances", "startAfter": ["cut", "pause"],
               "parameters": {"forceFailover": "true"}, "targets": {"DBInstances": "db"}},
      "script": {"actionId": "aws:ssm:send-command", "parameters": {"duration": "PT1M"}}},
    "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": "arn:aws:cloudwatch:x:0:alarm:a"}]})",
                        "storm.json");
  REQUIRE_FALSE(got.diagnostics.has_errors());
  CHECK(told(got.scenario) == "zone_outage zone:north-1b at 600 for 300\n"
                              "component_failure ledger at 900\n");
  CHECK(got.scenario.id == "storm");
  CHECK(got.scenario.title == "storm");
  CHECK_THAT(got.diagnostics.text(), Contains("\"script\" is not played: aws:ssm:send-command"));
  CHECK_THAT(got.diagnostics.text(), Contains("stop condition"));
}

TEST_CASE("stop conditions of FIS are alarms of the deployment, while the experiment lasts")
{
  Deployment deployment = shop();
  deployment.components.push_back(component("cloudwatch:cart-errors", "cloudwatch_alarm", "north-1"));
  const auto text = [](const std::string &alarm) {
    return R"({"targets": {"db": {"resourceType": "aws:rds:db",
        "resourceArns": ["arn:aws:rds:north-1:000000000000:db:ledger"]}},
      "actions": {
        "kill": {"actionId": "aws:rds:reboot-db-instances", "parameters": {"forceFailover": "true"},
                 "startAfter": ["first"], "targets": {"DBInstances": "db"}},
        "first": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT2M"}},
        "pause": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT10M"}, "startAfter": ["kill"]}},
      "stopConditions": [{"source": "aws:cloudwatch:alarm",
        "value": "arn:aws:cloudwatch:north-1:000000000000:alarm:)" +
           alarm + "\"}]}";
  };
  Diagnostics diagnostics;
  StopConditions stops;
  static_cast<void>(parse_any_scenario(text("cart-errors"), "a.json", deployment, diagnostics, &stops));
  CHECK(diagnostics.text().find("stop condition") == std::string::npos);
  CHECK(stops.alarms == std::vector<std::string>{"cloudwatch:cart-errors"});
  CHECK(stops.lasts_s == 600); // from the fault on
  StopConditions none;
  static_cast<void>(parse_any_scenario(text("other"), "a.json", deployment, diagnostics, &none));
  CHECK(none.alarms.empty());
  CHECK_THAT(diagnostics.text(), Contains("no alarm of the deployment is called so"));
}

TEST_CASE("a hypothesis of Chaos Toolkit that asks an alarm counts as a stop condition, others are listed")
{
  Deployment deployment = shop();
  deployment.components.push_back(component("cloudwatch:cart-errors", "cloudwatch_alarm", "north-1"));
  Diagnostics diagnostics;
  StopConditions stops;
  static_cast<void>(
      parse_any_scenario(R"({"title": "t", "steady-state-hypothesis": {"title": "well", "probes": [
      {"type": "probe", "name": "no alarm", "tolerance": "OK", "provider": {"type": "python",
        "module": "chaosaws.cloudwatch.probes", "func": "get_alarm_state_value",
        "arguments": {"alarm_name": "cart-errors"}}},
      {"type": "probe", "name": "page answers", "tolerance": 200,
        "provider": {"type": "http", "url": "https://shop.example"}}]},
    "method": [{"type": "action", "name": "lose", "pauses": {"after": 300}, "provider": {"type": "python",
      "module": "azchaosaws.ec2.actions", "func": "fail_az", "arguments": {"az": "north-1a"}}}]})",
                         "t.json", deployment, diagnostics, &stops));
  CHECK(stops.alarms == std::vector<std::string>{"cloudwatch:cart-errors"});
  CHECK(stops.lasts_s == 300);
  CHECK_THAT(diagnostics.text(), Contains("\"page answers\" is not asked"));
  CHECK_THAT(diagnostics.text(), Contains("--hypothesis-strategy=continuously"));
}

TEST_CASE("FIS in CloudFormation and in a Terraform plan is the same experiment")
{
  const Read formation =
      read(R"({"Resources": {"Lost": {"Type": "AWS::FIS::ExperimentTemplate", "Properties": {
      "Description": "lost", "Targets": {"Nets": {"ResourceType": "aws:ec2:subnet", "SelectionMode": "ALL",
        "Parameters": {"availabilityZoneIdentifier": "south-1a"}}},
      "Actions": {"Cut": {"ActionId": "aws:network:disrupt-connectivity",
        "Parameters": {"duration": "PT2M"}, "Targets": {"Subnets": "Nets"}}}}}}})",
           "stack.json");
  const Read plan = read(R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
      {"address": "aws_fis_experiment_template.lost", "type": "aws_fis_experiment_template", "values": {
        "description": "lost", "stop_condition": [{"source": "none"}],
        "target": [{"name": "Nets", "resource_type": "aws:ec2:subnet", "selection_mode": "ALL",
          "filter": [{"path": "AvailabilityZone", "values": ["south-1a"]}]}],
        "action": [{"name": "Cut", "action_id": "aws:network:disrupt-connectivity",
          "parameter": [{"key": "duration", "value": "PT2M"}],
          "target": [{"key": "Subnets", "value": "Nets"}]}]}}]}}})",
                         "plan.json");
  CHECK(told(formation.scenario) == "zone_outage zone:south-1a at 0 for 120\n");
  CHECK(told(plan.scenario) == told(formation.scenario));
}

TEST_CASE("of several experiments of a plan one is named by its address")
{
  const auto experiment = [](const std::string &name, const std::string &zone) {
    return R"({"address": "aws_fis_experiment_template.)" + name +
           R"(", "type": "aws_fis_experiment_template",
      "values": {"target": [{"name": "Nets", "resource_type": "aws:ec2:subnet", "selection_mode": "ALL",
          "filter": [{"path": "AvailabilityZone", "values": [")" +
           zone + R"("]}]}],
        "action": [{"name": "Cut", "action_id": "aws:network:disrupt-connectivity",
          "parameter": [{"key": "duration", "value": "PT2M"}],
          "target": [{"key": "Subnets", "value": "Nets"}]}]}})";
  };
  const std::string plan = R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
                           experiment("one", "south-1a") + "," + experiment("two", "north-1b") + "]}}}";
  CHECK(told(read(plan.c_str(), "plan.json#aws_fis_experiment_template.two").scenario) ==
        "zone_outage zone:north-1b at 0 for 120\n");
  CHECK_THAT(told(read(plan.c_str(), "plan.json").scenario), Contains("south-1a") && Contains("north-1b"));
}

TEST_CASE("all zones of a region at once are the region")
{
  const Read got =
      read(R"({"title": "t", "description": "d", "configuration": {"first": "north-1a"}, "method": [
      {"type": "action", "name": "a", "provider": {"type": "python", "module": "azchaosaws.ec2.actions",
        "func": "fail_az", "arguments": {"az": "${first}"}}},
      {"type": "action", "name": "b", "pauses": {"after": 60}, "provider": {"type": "python",
        "module": "azchaosaws.ec2.actions", "func": "fail_az", "arguments": {"az": "north-1b"}}}],
      "rollbacks": [{"type": "action", "name": "c", "provider": {"type": "python",
        "module": "azchaosaws.ec2.actions", "func": "recover_az"}}]})",
           "az.json");
  CHECK(told(got.scenario) == "region_outage region:north-1 at 0 for 60\n");
}

TEST_CASE("a pause of Chaos Toolkit may be named in the configuration")
{
  const Read got = read(R"({"title": "t", "description": "d",
      "configuration": {"calm": 45, "long": {"type": "env", "key": "LONG", "default": "90"}}, "method": [
      {"type": "action", "name": "a", "pauses": {"before": "${calm}", "after": "${long}"},
        "provider": {"type": "python", "module": "azchaosaws.ec2.actions",
        "func": "fail_az", "arguments": {"az": "north-1b"}}}],
      "rollbacks": [{"type": "action", "name": "c", "provider": {"type": "python",
        "module": "azchaosaws.ec2.actions", "func": "recover_az"}}]})",
                        "az.json");
  CHECK(told(got.scenario) == "zone_outage zone:north-1b at 45 for 90\n");
}

TEST_CASE("Chaos Mesh: a workflow's times, services by label, what leaves pods working is refused")
{
  const Read got = read(R"(apiVersion: chaos-mesh.org/v1alpha1
kind: Workflow
metadata: {name: two}
spec:
  entry: all
  templates:
    - {name: all, templateType: Serial, children: [rest, hit, some]}
    - {name: rest, templateType: Suspend, deadline: 10m}
    - name: hit
      templateType: PodChaos
      deadline: 90s
      podChaos: {action: pod-failure, mode: all, selector: {labelSelectors: {app: cart}}}
    - name: some
      templateType: PodChaos
      podChaos: {action: pod-kill, mode: one, selector: {labelSelectors: {app: cart}}}
)",
                        "two.yaml");
  CHECK(told(got.scenario) == "component_failure cart@north-1 at 600 for 90\n");
  CHECK_THAT(got.diagnostics.text(), Contains("mode \"one\" leaves other pods of cart@north-1"));
}

TEST_CASE("Chaos Mesh: a status check that ends the workflow is counted as the alarm that watches the same, "
          "or named")
{
  Deployment deployment = shop();
  deployment.components.push_back(component("alert:CartDown", "alert_rule", ""));
  deployment.components.back().parameters["metric"].text = "up";
  deployment.components.back().links["watches"] = {"cart@north-1"};
  const auto playing = [&](const std::string &check, StopConditions &stops) {
    Diagnostics diagnostics;
    const Scenario scenario = parse_any_scenario(R"(apiVersion: chaos-mesh.org/v1alpha1
kind: Workflow
metadata: {name: checked}
spec:
  entry: all
  templates:
    - {name: all, templateType: Parallel, children: [hit, look]}
    - name: hit
      templateType: PodChaos
      deadline: 90s
      podChaos: {action: pod-failure, mode: all, selector: {labelSelectors: {app: cart}}}
    - name: look
      templateType: StatusCheck
      deadline: 5m
)" + check,
                                                 "checked.yaml", deployment, diagnostics, &stops);
    return told(scenario) + diagnostics.text();
  };
  const std::string ends = "      abortWithStatusCheck: true\n";
  const auto asks = [](const char *url) {
    return std::string(
               "      statusCheck: {mode: Continuous, type: HTTP, intervalSeconds: 1, http: {url: \"") +
           url + "\", criteria: {statusCode: \"200\"}}}\n";
  };
  StopConditions stops;
  const std::string counted = playing(ends + asks("http://cart.shop.svc:8080/healthz"), stops);
  CHECK_THAT(counted, Contains("component_failure cart@north-1 at 0 for 90\n") &&
                          Contains("counted as alert:CartDown") && !Contains("cannot be read"));
  CHECK(stops.alarms == std::vector<std::string>{"alert:CartDown"});
  CHECK(stops.lasts_s == 300);
  StopConditions none;
  CHECK_THAT(playing(ends + asks("http://pay.shop.svc/healthz"), none), Contains("which is not counted"));
  CHECK_THAT(playing(ends + asks("http://198.18.0.1/healthz"), none), Contains("which is not counted"));
  CHECK_THAT(playing(asks("http://cart.shop.svc/healthz"), none), Contains("ends nothing"));
  CHECK(none.alarms.empty());
}

TEST_CASE("FIS targets by tags: the component that has them, else the only one of its kind, else none")
{
  Deployment deployment = shop();
  deployment.components.push_back(component("events-db", "rds_instance", "north-1"));
  deployment.components.back().tags = {{"team", "events"}, {"chaos", "yes"}};
  const auto playing = [&](const std::string &tags) {
    Diagnostics diagnostics;
    const Scenario scenario = parse_any_scenario(
        R"({"actions": {"a": {"actionId": "aws:rds:failover-db-cluster", "targets": {"Clusters": "c"}}},
            "targets": {"c": {"resourceType": "aws:rds:cluster", "selectionMode": "ALL", "resourceTags": )" +
            tags + "}}}",
        "x.json", deployment, diagnostics);
    return told(scenario) + diagnostics.text();
  };
  CHECK_THAT(playing(R"({"chaos": "yes"})"), Contains("component_failure events-db at 0"));
  CHECK_THAT(playing(R"({"chaos": "yes"})"), !Contains("is known to have"));
  CHECK_THAT(playing(R"({"chaos": "yes", "team": "shop"})"), Contains("may be any of ledger, events-db"));
  deployment.components.pop_back();
  CHECK_THAT(playing(R"({"chaos": "yes"})"), Contains("component_failure ledger at 0"));
  CHECK_THAT(playing(R"({"chaos": "yes"})"), Contains("tags (chaos=yes) that nothing in tiny-shop is known"));
}

TEST_CASE("what is refused says what comes nearest, once however often it repeats")
{
  const auto said = [](const std::string &text, const std::string &name) {
    return read(text, name).diagnostics.text();
  };
  const std::string repeated = said(R"({"apiVersion": "chaos-mesh.org/v1alpha1", "kind": "Schedule", "spec": {
      "schedule": "@every 10m", "type": "PodChaos",
      "podChaos": {"mode": "all", "selector": {"labelSelectors": {"app": "nobody"}}}}})",
                                    "x.json");
  CHECK(repeated.find("is not played") == repeated.rfind("is not played"));
  CHECK_THAT(repeated, Contains("(1 refused") && Contains("aim it at one of them") &&
                           Contains("played are: mode: all"));
  const std::string volume =
      said(R"({"targets": {}, "actions": {"a": {"actionId": "aws:ebs:pause-volume-io"}}})", "x.json");
  CHECK_THAT(volume,
             Contains("nearest in a drsim scenario: a component_failure of what stands on the volume"));
  CHECK_THAT(said(R"({"method": [{"type": "action", "name": "a", "provider": {"type": "python",
      "module": "chaosaws.ec2.actions", "func": "terminate_instances", "arguments": {"az": "${zone}"}}}]})",
                  "x.json"),
             Contains("the variable ${zone}, which the file gives no value"));
}

TEST_CASE("an experiment begins at a moment of its own in each trial, its distances kept")
{
  const auto got = read(R"({"actions": {
      "a": {"actionId": "aws:rds:failover-db-cluster", "targets": {"Clusters": "c"}},
      "b": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT2H"}}},
    "targets": {"c": {"resourceType": "aws:rds:cluster",
                      "resourceArns": ["arn:aws:rds:north-1:1:cluster:ledger"],
                      "selectionMode": "ALL"}}})",
                        "x.json");
  INFO(got.diagnostics.text());
  CHECK(told(got.scenario) == "component_failure ledger at 0\n");
  CHECK(got.scenario.begin_s.quantile(0) == Approx(300));
  CHECK(got.scenario.begin_s.quantile(1) == Approx(1200));
  CHECK_FALSE(got.scenario.start_hour.is_constant()); // any hour of the day, hence any load of the profile
  CHECK(got.scenario.horizon_s == Approx(1200 + 4 * 3600));
}

TEST_CASE("killed pods come back, cut off ones when the cut ends")
{
  const std::string head = "apiVersion: chaos-mesh.org/v1alpha1\nmetadata: {name: x}\n";
  const std::string rest = "mode: all, selector: {labelSelectors: {app: pay}}, duration: 5m}\n";
  CHECK(told(read(head + "kind: PodChaos\nspec: {action: pod-kill, " + rest, "x.yaml").scenario) ==
        "component_failure pay@north-1 at 0 for 1\n");
  CHECK(told(read(head + "kind: NetworkChaos\nspec: {action: partition, " + rest, "x.yaml").scenario) ==
        "component_failure pay@north-1 at 0 for 300\n");
  CHECK(told(read(head + "kind: DNSChaos\nspec: {action: error, " + rest, "x.yaml").scenario) ==
        "component_failure pay@north-1 at 0 for 300\n");
  const std::string one = "mode: one, selector: {labelSelectors: {app: mail}}, duration: 5m}\n";
  CHECK(told(read(head + "kind: PodChaos\nspec: {action: pod-failure, " + one, "x.yaml").scenario) ==
        "component_failure mail@north-1 at 0 for 300\n"); // it has one pod
  const Read narrow = read(head + "kind: NetworkChaos\nspec: {action: bandwidth, " + rest, "x.yaml");
  CHECK_THAT(narrow.diagnostics.text(), Contains("of networks only a full cut, loss and delay are modelled"));
  CHECK(narrow.diagnostics.has_errors());
}

TEST_CASE("packets that are delayed or lost are a brown-out of the service or the zone")
{
  const std::string head =
      "apiVersion: chaos-mesh.org/v1alpha1\nmetadata: {name: x}\nkind: NetworkChaos\nspec: {";
  const std::string pay = "mode: all, selector: {labelSelectors: {app: pay}}, duration: 5m}\n";
  const auto delay = read(head + "action: delay, delay: {latency: 90ms}, " + pay, "x.yaml");
  CHECK(told(delay.scenario) == "brown_out service:pay at 0 for 300 latency_s 0.09 slow_ratio 1\n");
  const std::string some =
      "mode: fixed-percent, value: '25', selector: {labelSelectors: {app: pay}}, duration: 5m}\n";
  // Of the calls to a quarter of the pods those that lose the request or the answer: 1 - 0.9^2.
  const auto loss = read(head + "action: loss, loss: {loss: '10'}, " + some, "x.yaml");
  CHECK(told(loss.scenario) == "brown_out service:pay at 0 for 300 latency_s 0.2 slow_ratio 0.0475\n");
  CHECK_THAT(loss.diagnostics.text(), Contains("a lost packet is sent again"));
  const auto most = read(head + "action: loss, loss: {loss: '80'}, " + pay, "x.yaml");
  CHECK_THAT(most.diagnostics.text(), Contains("more than half of the packets lost"));
  CHECK(told(read(head + "action: loss, loss: {loss: '100'}, " + pay, "x.yaml").scenario) ==
        "component_failure pay@north-1 at 0 for 300\n");
  const auto fis = read(R"fis({"actions": {"a": {"actionId": "aws:eks:pod-network-latency",
      "parameters": {"duration": "PT5M", "delayMilliseconds": "500"}, "targets": {"Pods": "p"}}},
    "targets": {"p": {"resourceType": "aws:eks:pod", "selectionMode": "PERCENT(50)",
                      "parameters": {"selectorValue": "app=pay"}}}})fis",
                        "x.json");
  INFO(fis.diagnostics.text());
  CHECK(told(fis.scenario) == "brown_out service:pay at 0 for 300 latency_s 0.5 slow_ratio 0.5\n");
}

TEST_CASE("a Chaos Mesh schedule repeats")
{
  const Read got = read(R"(apiVersion: chaos-mesh.org/v1alpha1
kind: Schedule
metadata: {name: again}
spec:
  schedule: '@every 2h'
  type: HTTPChaos
  httpChaos: {mode: fixed-percent, value: "40", target: Request, abort: true, duration: "1m",
              selector: {labelSelectors: {app: pay}}}
)",
                        "again.yaml");
  CHECK(told(got.scenario) == "bad_deploy service:pay at 0 for 60 error_ratio 0.4\n"
                              "bad_deploy service:pay at 7200 for 60 error_ratio 0.4\n"
                              "bad_deploy service:pay at 14400 for 60 error_ratio 0.4\n");
}

TEST_CASE("Litmus: experiments one after another")
{
  const Read got = read(R"(apiVersion: litmuschaos.io/v1alpha1
kind: ChaosEngine
metadata: {name: e}
spec:
  appinfo: {applabel: app=pay}
  experiments:
    - name: node-drain
      spec: {components: {env: [{name: TOTAL_CHAOS_DURATION, value: '600'}]}}
    - name: pod-delete
      spec: {components: {env: [{name: TOTAL_CHAOS_DURATION, value: '30'},
                                {name: PODS_AFFECTED_PERC, value: '100'}]}}
)",
                        "engine.yaml");
  CHECK(told(got.scenario) == "component_failure pay@north-1 at 600 for 30\n");
  CHECK_THAT(got.diagnostics.text(), Contains("\"node-drain\" is not played"));
}

TEST_CASE("what cannot be played at all is an error that says why")
{
  const Read gone = read(R"({"actions": {"a": {"actionId": "aws:rds:failover-db-cluster",
      "targets": {"Clusters": "c"}}},
      "targets": {"c": {"resourceArns": ["arn:aws:rds:north-1:0:cluster:other"]}}, "stopConditions": []})",
                         "gone.json");
  REQUIRE(gone.diagnostics.has_errors());
  CHECK_THAT(gone.diagnostics.text(), Contains("other is none of ledger"));
  CHECK_THAT(gone.diagnostics.text(), Contains("nothing in this AWS FIS template can be played"));
  CHECK(read("kind: Deployment\nmetadata: {}\n", "x.yaml").diagnostics.has_errors());
  CHECK(read("", "empty.yaml").diagnostics.has_errors());
  CHECK(read("- 1\n- 2\n", "list.yaml").diagnostics.has_errors());
  CHECK(read("{", "cut.json").diagnostics.has_errors());
  CHECK(read(R"({"id": "x"})", "own.json").diagnostics.has_errors());
}

TEST_CASE("circles and malformed values end in a message, never in a crash")
{
  const Read round = read(R"({"actions": {"a": {"actionId": "aws:fis:wait", "startAfter": ["b"]},
      "b": {"actionId": "aws:fis:wait", "startAfter": ["a"], "parameters": {"duration": "soon"}}},
      "targets": {}, "stopConditions": 7})",
                          "round.json");
  CHECK_THAT(round.diagnostics.text(), Contains("circle"));
  CHECK_THAT(round.diagnostics.text(), Contains("\"soon\" is no duration"));
  for (const char *text : {R"({"method": 1})", R"({"method": [null, 3]})", R"({"Resources": []})",
                           R"({"planned_values": 3})", R"({"experimentTemplate": []})",
                           R"({"actions": [1], "targets": "x"})", R"({"actions": {"a": 1}, "targets": []})"})
    CHECK(read(text, "odd.json").diagnostics.has_errors());
  const Read loop = read("apiVersion: chaos-mesh.org/v1\nkind: Workflow\nspec: {entry: a, templates: "
                         "[{name: a, templateType: Serial, children: [a, a]}]}\n",
                         "loop.yaml");
  CHECK(loop.diagnostics.has_errors());
}

TEST_CASE("alias bombs and deep nesting of experiments are refused")
{
  std::string bomb = "kind: PodChaos\na0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string one = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + one;
    for (int k = 0; k < 8; ++k)
      bomb += ", " + one;
    bomb += "]\n";
  }
  CHECK_THAT(read(bomb, "bomb.yaml").diagnostics.text(), Contains("more than a million nodes"));
  const std::string deep(100'000, '[');
  CHECK_THAT(read("kind: PodChaos\nspec: " + deep, "deep.yaml").diagnostics.text(),
             Contains("nested deeper"));
  CHECK_THAT(read("{\"actions\": " + deep, "deep.json").diagnostics.text(), Contains("nested deeper"));
}

TEST_CASE("experiments of others are read or refused with a message")
{
  const std::filesystem::path samples =
      std::filesystem::path(DRSIM_SOURCE_DIR).parent_path() / "shared" / "samples";
  const Deployment deployment = shop();
  for (const char *folder : {"fis", "chaostoolkit", "chaos-mesh", "litmus"}) {
    if (!std::filesystem::is_directory(samples / folder))
      continue;
    for (const auto &entry : std::filesystem::directory_iterator(samples / folder)) {
      Diagnostics diagnostics;
      const Scenario scenario = load_any_scenario(entry.path(), deployment, diagnostics);
      INFO(entry.path());
      CHECK(scenario.faults.empty() == diagnostics.has_errors());
      CHECK((!scenario.faults.empty() || diagnostics.problems().size() > 1));
    }
  }
}

} // namespace read_test
