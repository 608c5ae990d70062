// Whom alarms tell when the files do not say it outright: ARNs, parameters, variables, webhooks.
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

namespace alarm_told_test {

using namespace drsim;

namespace {

Imported read(const std::string &name, const std::string &text, Diagnostics &diagnostics)
{
  static const MetricCatalogue metrics =
      load_metric_catalogue(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  return import_text(text, {name, "eu-a", &metrics}, diagnostics);
}

/// What the component of an id links to as `notifies`; "-" when there is no such component.
std::string told(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  if (found == imported.components.end())
    return "-";
  const auto links = found->links.find("notifies");
  std::string all;
  if (links != found->links.end())
    for (const std::string &one : links->second)
      all += (all.empty() ? "" : ",") + one;
  return all;
}

/// A template with alarms of these names, actions and rules.
std::string template_with(const std::string &resources)
{
  return "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Pager: {Type: String}\n"
         "  Env: {Type: String, Default: live}\nResources:\n"
         "  Own: {Type: AWS::SNS::Topic}\n" +
         resources;
}

std::string alarm(const std::string &id, const std::string &more)
{
  return "  " + id +
         ": {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/RDS, MetricName: CPUUtilization, "
         "Threshold: 90, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Period: 60, "
         "Dimensions: [{Name: DBInstanceIdentifier, Value: ledger}], " +
         more + "}}\n";
}

} // namespace

TEST_CASE("actions behind a parameter, an export or an ARN tell a topic outside the template")
{
  const std::string text = template_with(
      alarm("A", "AlarmName: a, AlarmActions: [!Ref Pager]") +
      alarm("B", "AlarmName: b, AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:wake-up']") +
      alarm("C", "AlarmName: c, AlarmActions: [!ImportValue shared-alerts]") +
      alarm("D",
            "AlarmName: d, AlarmActions: [!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:wake-up']") +
      alarm("E", "AlarmName: e, AlarmActions: [!Ref Own]") + alarm("F", "AlarmName: f") +
      alarm("G", "AlarmName: g, ActionsEnabled: false, AlarmActions: [!Ref Pager]"));
  Diagnostics diagnostics;
  const Imported imported = read("alarms.yml", text, diagnostics);
  CHECK(told(imported, "cloudwatch:a") == "topic.Pager");
  CHECK(told(imported, "cloudwatch:b") == "topic.wake-up");
  CHECK(told(imported, "cloudwatch:c") == "topic.shared-alerts");
  CHECK(told(imported, "cloudwatch:d") == "topic.wake-up");
  CHECK(told(imported, "cloudwatch:e") == "Resources.Own");
  CHECK(told(imported, "cloudwatch:f") == "");
  CHECK(told(imported, "cloudwatch:g") == "");
  const std::string said = diagnostics.text();
  CHECK(said.find("Resources.A: nobody is told") == std::string::npos);
  CHECK(said.find("Resources.F: nobody is told") != std::string::npos);
  CHECK(said.find("Resources.G: its actions are switched off") != std::string::npos);
}

TEST_CASE("a composite alarm's rule is resolved within its template")
{
  const std::string text = template_with(
      alarm("A", "AlarmName: !Sub '${Env}-cpu', AlarmActions: [!Ref Own]") +
      alarm("B", "AlarmActions: [!Ref Own]") +
      "  Both: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmName: both, AlarmRule: "
      "!Sub 'ALARM(${A}) AND (ALARM(\"${B}\") OR ALARM(${Env}-cpu) OR ALARM(\"${B.Arn}\"))', "
      "AlarmActions: [!Ref Pager]}}\n");
  Diagnostics diagnostics;
  const Imported imported = read("alarms.yml", text, diagnostics);
  INFO(diagnostics.text());
  REQUIRE(told(imported, "cloudwatch:both") == "topic.Pager");
  const auto both = std::find_if(imported.components.begin(), imported.components.end(),
                                 [](const ComponentSpec &one) { return one.id == "cloudwatch:both"; });
  const std::string rule = both->parameters.at("rule").text;
  CHECK(rule.find("cloudwatch:live-cpu") != std::string::npos);
  CHECK(rule.find("cloudwatch:B") != std::string::npos);
  CHECK(diagnostics.text().find("is not played") == std::string::npos);
}

TEST_CASE("actions of a plan behind a variable, a data source or an ARN are not nobody")
{
  const auto row = [](const std::string &name, const std::string &actions) {
    return R"({"address": "aws_cloudwatch_metric_alarm.)" + name +
           R"(", "mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": ")" + name +
           R"(", "values": {"alarm_name": ")" + name +
           R"(", "namespace": "AWS/RDS", "metric_name": "CPUUtilization", "threshold": 90,
             "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "period": 60)" +
           actions + "}}";
  };
  const auto refers = [](const std::string &name, const std::string &references) {
    return R"({"address": "aws_cloudwatch_metric_alarm.)" + name +
           R"(", "mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": ")" + name +
           R"(", "expressions": {"alarm_actions": {"references": [)" + references + "]}}}";
  };
  const std::string text =
      R"({"format_version": "1.2", "terraform_version": "1.5.0", )"
      R"("planned_values": {"root_module": {"resources": [)" +
      row("a", R"(, "alarm_actions": ["arn:aws:sns:eu-west-1:123456789012:wake-up"])") + "," + row("b", "") +
      "," + row("c", "") + "," + row("d", R"(, "alarm_actions": [])") +
      R"(]}}, "resource_changes": [], "configuration": {"root_module": {"resources": [)" +
      refers("b", R"("var.pager_topic")") + "," +
      refers("c", R"("data.aws_sns_topic.ops.arn", "data.aws_sns_topic.ops")") + "]}}}";
  Diagnostics diagnostics;
  const Imported imported = read("plan.json", text, diagnostics);
  INFO(diagnostics.text());
  CHECK(told(imported, "cloudwatch:a") == "topic.wake-up");
  CHECK(told(imported, "cloudwatch:b") == "topic.pager_topic");
  CHECK(told(imported, "cloudwatch:c") == "topic.ops");
  CHECK(told(imported, "cloudwatch:d") == "");
}

TEST_CASE("a webhook may be the pager: its address says so, or a warning asks")
{
  const std::string text = "route: {receiver: hook, routes: [{receiver: duty}, {receiver: on-call-hook}]}\n"
                           "receivers:\n- name: hook\n  webhook_configs: [{url: 'http://bridge:9000/x'}]\n"
                           "- name: duty\n  webhook_configs: [{url: 'https://api.squadcast.com/v1/k3y'}]\n"
                           "- name: on-call-hook\n  webhook_configs: [{url: 'http://bridge:9000/y'}]\n";
  Diagnostics diagnostics;
  const Imported imported = read("alertmanager.yml", text, diagnostics);
  const auto pages = [&](std::size_t at) { return imported.components[at].parameters.at("pages"); };
  CHECK(pages(0).value.mean() == 0);
  CHECK(pages(0).from.confidence == Confidence::assumed);
  CHECK(pages(1).value.mean() == 1);
  CHECK(pages(2).value.mean() == 1);
  const std::string said = diagnostics.text();
  CHECK(said.find("receiver \"hook\" is a webhook") != std::string::npos);
  CHECK(said.find("k3y") == std::string::npos);
  CHECK(said.find("receiver \"duty\"") == std::string::npos);
}

} // namespace alarm_told_test
