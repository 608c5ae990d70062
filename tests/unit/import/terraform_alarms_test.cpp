// Alarms of a plan: what each tells of, what it watches, and composite alarms.

#include "tests/unit/import/plans.hpp"

namespace terraform_alarms_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json alarm(const std::string &name, const json &more = json::object())
{
  json values = {{"alarm_name", name},
                 {"namespace", "AWS/RDS"},
                 {"metric_name", "ReplicaLag"},
                 {"comparison_operator", "GreaterThanThreshold"},
                 {"threshold", 300},
                 {"evaluation_periods", 1}};
  values.update(more);
  return {{"type", "aws_cloudwatch_metric_alarm"}, {"name", name}, {"values", values}};
}

json composite(const std::string &name, const std::string &rule, const json &more = json::object())
{
  json values = {{"alarm_name", name}, {"alarm_rule", rule}};
  values.update(more);
  return {{"type", "aws_cloudwatch_composite_alarm"},
          {"name", name},
          {"values", values},
          {"expressions", {{"alarm_actions", refers_to("aws_sns_topic.page.arn")}}}};
}

const json page = {{"type", "aws_sns_topic"}, {"name", "page"}};

std::vector<std::string> linked(const Imported &imported, const std::string &id, const std::string &role)
{
  const auto &links = component(imported, id).links;
  const auto found = links.find(role);
  return found == links.end() ? std::vector<std::string>() : found->second;
}

json database(const std::string &identifier)
{
  return {
      {"type", "aws_db_instance"},
      {"name", "main"},
      {"values", {{"identifier", identifier}, {"instance_class", "db.r6g.large"}, {"engine", "postgres"}}}};
}

} // namespace

TEST_CASE("a metric tells of a failure by the catalogue: side, unit, share, and what is not played")
{
  struct Row {
    json values;
    const char *metric;
    double threshold;
  };
  const json ratio = json::array({{{"id", "e"}, {"expression", "m1 / m2 * 100"}},
                                  {{"id", "m1"},
                                   {"metric",
                                    {{{"namespace", "AWS/ApplicationELB"},
                                      {"metric_name", "HTTPCode_Target_5XX_Count"},
                                      {"period", 60}}}}}});
  const std::vector<Row> rows = {
      {json::object(), "replica_lag_s", 300},
      {{{"metric_name", "AuroraReplicaLag"}, {"threshold", "2000"}}, "replica_lag_s", 2},
      {{{"metric_name", "CPUUtilization"}, {"threshold", 80}}, "utilisation", 0.8},
      {{{"metric_name", "FreeStorageSpace"},
        {"comparison_operator", "LessThanThreshold"},
        {"threshold", 1e9}},
       "storage",
       1e9},
      {{{"namespace", "AWS/ApplicationELB"}, {"metric_name", "UnHealthyHostCount"}, {"threshold", 0}},
       "up",
       0},
      {{{"namespace", "AWS/Kafka"}, {"metric_name", "OfflinePartitionsCount"}, {"threshold", 0}}, "up", 0},
      {{{"namespace", ""}, {"metric_name", ""}, {"metric_query", ratio}, {"threshold", 5}},
       "5xx_ratio",
       0.05},
  };
  for (const Row &row : rows) {
    INFO(row.values.dump());
    Diagnostics diagnostics;
    const Imported imported = import_plan({alarm("a", row.values)}, diagnostics);
    CHECK(text_at(imported, "cloudwatch:a", "metric") == row.metric);
    CHECK(number_at(imported, "cloudwatch:a", "threshold") == Approx(row.threshold));
    CHECK(understood(imported, "aws_cloudwatch_metric_alarm.a"));
  }
}

TEST_CASE("an alarm that tells of nothing known says why")
{
  Diagnostics diagnostics;
  const auto why = [&](const json &values) {
    return reason(import_plan({alarm("a", values)}, diagnostics), "aws_cloudwatch_metric_alarm.a");
  };
  CHECK(why({{"namespace", "Own/Shop"}, {"metric_name", "Carts"}}).find("none called \"Own/Shop/Carts\"") !=
        std::string::npos);
  CHECK(why({{"comparison_operator", "LessThanThreshold"}}).find("on that side") != std::string::npos);
  CHECK(why({{"namespace", "AWS/ApplicationELB"}, {"metric_name", "HTTPCode_Target_5XX_Count"}})
            .find("only their share") != std::string::npos);
}

TEST_CASE("an alarm watches what its dimensions refer to, or name")
{
  Diagnostics diagnostics;
  const json named = alarm("a", {{"metric_name", "FreeStorageSpace"},
                                 {"comparison_operator", "LessThanThreshold"},
                                 {"dimensions", {{"DBInstanceIdentifier", "orders"}}}});
  CHECK(linked(import_plan({database("orders"), named}, diagnostics), "cloudwatch:a", "watches") ==
        std::vector<std::string>{"orders"});
  CHECK(linked(import_plan({database("others"), named}, diagnostics), "cloudwatch:a", "watches").empty());
  CHECK(says(diagnostics, "what it watches is not in this plan"));
}

TEST_CASE("an alarm's description may name a runbook's page")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(
      {alarm("a", {{"alarm_description", "Late replica. Runbook: https://me@wiki/plan?t=x#region"}}),
       alarm("b", {{"alarm_description", "Late replica, see https://grafana/d/1"}})},
      diagnostics);
  CHECK(text_at(imported, "cloudwatch:a", "runbook_url") == "https://wiki/plan#region");
  CHECK(component(imported, "cloudwatch:b").parameters.count("runbook_url") == 0);
}

TEST_CASE("a composite alarm keeps its rule, with the components its alarms became")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({alarm("a"), alarm("b"), page, composite("both", "ALARM(\"a\") AND NOT ALARM(b)"),
                   composite("over", "ALARM(both) OR ALARM(arn:aws:cloudwatch:eu-central-1:1:alarm:a)",
                             {{"actions_suppressor",
                               {{{"alarm", "b"}, {"wait_period", 60}, {"extension_period", 120}}}}})},
                  diagnostics);
  CHECK(text_at(imported, "cloudwatch:both", "rule") ==
        "ALARM(\"cloudwatch:a\") AND NOT ALARM(\"cloudwatch:b\")");
  CHECK(text_at(imported, "cloudwatch:over", "rule") ==
        "ALARM(\"cloudwatch:both\") OR ALARM(\"cloudwatch:a\")");
  CHECK(component(imported, "cloudwatch:both").kind == "composite_alarm");
  CHECK(linked(imported, "cloudwatch:both", "notifies") == std::vector<std::string>{"aws_sns_topic.page"});
  CHECK(linked(imported, "cloudwatch:over", "suppressor") == std::vector<std::string>{"cloudwatch:b"});
  CHECK(number_at(imported, "cloudwatch:over", "suppressor_wait_s") == 60);
  CHECK(number_at(imported, "cloudwatch:over", "suppressor_extension_s") == 120);
  CHECK(understood(imported, "aws_cloudwatch_composite_alarm.both"));
  CHECK(understood(imported, "aws_sns_topic.page"));
  CHECK(!says(diagnostics, "nobody is told")); // the composite tells
}

TEST_CASE("a composite alarm of alarms elsewhere is told, of no rule it is listed")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(
      {alarm("a"), page, composite("some", "ALARM(a) OR ALARM(gone)"), composite("none", "ALARM(")},
      diagnostics);
  CHECK(says(diagnostics, "its alarm \"gone\" is not played"));
  CHECK(reason(imported, "aws_cloudwatch_composite_alarm.none") == "its rule is none of CloudWatch's");
}

TEST_CASE("health checks that count others, or follow an alarm")
{
  Diagnostics diagnostics;
  const auto check_of = [](const std::string &name, const json &values,
                           const json &expressions = json::object()) {
    return json{{"type", "aws_route53_health_check"},
                {"name", name},
                {"values", values},
                {"expressions", expressions}};
  };
  const Imported imported = import_plan(
      {check_of("a", {{"type", "HTTPS"}, {"fqdn", "a.example.com"}}),
       check_of("most",
                {{"type", "CALCULATED"}, {"child_health_threshold", 1}, {"invert_healthcheck", false}},
                {{"child_healthchecks", refers_to("aws_route53_health_check.a.id")}}),
       check_of("lag", {{"type", "CLOUDWATCH_METRIC"},
                        {"cloudwatch_alarm_name", "late"},
                        {"cloudwatch_alarm_region", "eu-central-1"},
                        {"insufficient_data_health_status", "Unhealthy"}}),
       check_of("gone", {{"type", "CLOUDWATCH_METRIC"}, {"cloudwatch_alarm_name", "none"}}), alarm("late")},
      diagnostics);
  CHECK(text_at(imported, "health-check:most", "sort") == "calculated");
  CHECK(number_at(imported, "health-check:most", "child_threshold") == 1);
  CHECK(linked(imported, "health-check:most", "children") == std::vector<std::string>{"health-check:a"});
  CHECK(text_at(imported, "health-check:lag", "sort") == "alarm");
  CHECK(text_at(imported, "health-check:lag", "insufficient_data") == "unhealthy");
  CHECK(linked(imported, "health-check:lag", "alarm") == std::vector<std::string>{"cloudwatch:late"});
  CHECK(says(diagnostics, "aws_route53_health_check.gone: the alarm it follows is not in this plan"));
}

} // namespace terraform_alarms_test
