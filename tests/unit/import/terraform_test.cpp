#include "sim/formats/source_text.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/terraform/terraform_import.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace terraform_test {

using namespace drsim;
using nlohmann::json;

namespace {

std::string shop_plan()
{
  std::ifstream stream(std::string(DRSIM_SOURCE_DIR) + "/models/two-region-shop/terraform/plan.json");
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Imported import_plan(const std::string &text, Diagnostics &diagnostics)
{
  static const MetricCatalogue metrics = [] {
    Diagnostics none;
    return load_metric_catalogue(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", none);
  }();
  return import_terraform_plan(text, {"terraform/plan.json", "", &metrics}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

/// A plan of one root module; rows are {address type name values expressions after_unknown sensitive}.
std::string plan_of(const std::vector<json> &rows, const json &providers = json::object())
{
  json plan = {{"format_version", "1.2"}, {"terraform_version", "1.9.8"}};
  json planned = json::array();
  json changes = json::array();
  json configured = json::array();
  for (const json &row : rows) {
    const std::string address = row.at("type").get<std::string>() + "." + row.at("name").get<std::string>();
    planned.push_back({{"address", address},
                       {"mode", row.value("mode", "managed")},
                       {"type", row.at("type")},
                       {"name", row.at("name")},
                       {"values", row.value("values", json::object())},
                       {"sensitive_values", row.value("sensitive", json::object())}});
    changes.push_back({{"address", address},
                       {"change",
                        {{"actions", row.value("actions", json({"create"}))},
                         {"after_unknown", row.value("unknown", json::object())}}}});
    configured.push_back({{"address", address},
                          {"type", row.at("type")},
                          {"name", row.at("name")},
                          {"provider_config_key", row.value("provider", "aws")},
                          {"expressions", row.value("expressions", json::object())}});
  }
  plan["planned_values"]["root_module"]["resources"] = planned;
  plan["resource_changes"] = changes;
  plan["configuration"] = {{"provider_config", providers}, {"root_module", {{"resources", configured}}}};
  return plan.dump();
}

json refers_to(const std::string &reference)
{
  return {{"references", {reference}}};
}

bool says(const Diagnostics &diagnostics, const std::string &part)
{
  return diagnostics.text().find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the shop's plan: figures keep their full address")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(imported.format == "terraform-plan");
  const ComponentSpec &check = component(imported, "health-check:shop-primary");
  const Parameter &threshold = check.parameters.at("failure_threshold");
  CHECK(threshold.value.mean() == 3);
  CHECK(threshold.from.source == Source::user_file);
  CHECK(provenance_text(threshold.from) ==
        "terraform/plan.json: module.primary.aws_route53_health_check.shop.failure_threshold");
  CHECK(check.parameters.at("request_interval_s").value.mean() == 30);
  CHECK(check.region.empty());
  const ComponentSpec &alb = component(imported, "alb:shop-primary");
  CHECK(alb.parameters.at("interval_s").value.mean() == 15);
  CHECK(alb.parameters.at("interval_s").from.address ==
        "module.primary.aws_lb_target_group.bff.health_check[0].interval");
  CHECK(alb.parameters.at("deregistration_delay_s").value.mean() == 30); // text "30" in the plan
  CHECK(component(imported, "eks:shop-primary").parameters.at("nodes").value.mean() == 6);
  CHECK(component(imported, "eks:shop-dr").parameters.at("max_nodes").value.mean() == 8);
  CHECK(component(imported, "shop-orders").parameters.at("backup_retention_days").value.mean() == 7);
  CHECK(component(imported, "backup:shop-daily").parameters.at("period_s").value.mean() == 86400);
  CHECK(component(imported, "backup:shop-daily").parameters.at("copy_to_dr").value.mean() == 0);
}

TEST_CASE("the shop's plan: regions come from provider aliases")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  CHECK(component(imported, "shop-orders").region == "eu-central-1");
  CHECK(component(imported, "shop-orders-dr").region == "eu-west-1");
  CHECK(component(imported, "eks:shop-dr").region == "eu-west-1");
  CHECK(component(imported, "cloudwatch:shop-unhealthy").region == "us-east-1");
  CHECK(component(imported, "cache:shop-catalogue").region == "eu-central-1");
}

TEST_CASE(
    "the shop's plan: a NAT gateway stands in the zone of its subnet, which its index names among several")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  for (const char *zone : {"eu-central-1a", "eu-central-1b", "eu-central-1c", "eu-west-1a"}) {
    const ComponentSpec &gateway = component(imported, std::string("nat:") + zone);
    CHECK(gateway.zones == std::vector<std::string>{zone});
    CHECK(gateway.region == std::string(zone).substr(0, std::string(zone).size() - 1));
    CHECK(gateway.parameters.count("images_by_it") ==
          0); // no endpoint of the registry: as the catalogue says
  }
}

TEST_CASE("the shop's plan: links follow references through outputs and variables")
{
  using List = std::vector<std::string>;
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  CHECK(component(imported, "shop-orders-dr").links.at("source") == List{"shop-orders"});
  CHECK(component(imported, "health-check:shop-primary").links.at("target") == List{"alb:shop-primary"});
  const ComponentSpec &record = component(imported, "route53:shop");
  CHECK(record.links.at("health_check") == List{"health-check:shop-primary"});
  CHECK(record.links.at("primary") == List{"alb:shop-primary"});
  CHECK(record.links.count("secondary") == 0);
  CHECK(record.parameters.at("secondary_serves").value.mean() == 0); // a static page
  CHECK(record.parameters.at("evaluate_target_health").value.mean() == 1);
  const ComponentSpec &alarm = component(imported, "cloudwatch:shop-unhealthy");
  CHECK(alarm.links.at("watches") == List{"health-check:shop-primary"});
  CHECK(alarm.links.at("notifies") == List{"aws_sns_topic.pager"});
  CHECK(component(imported, "cloudwatch:shop-replica-lag").links.at("watches") == List{"shop-orders-dr"});
  CHECK(component(imported, "backup:shop-daily").links.at("stores") == List{"shop-orders"});
  CHECK(component(imported, "msk-replicator:shop-to-dr").links.at("source") == List{"msk:shop-events"});
  CHECK(component(imported, "msk-replicator:shop-to-dr").links.at("target") == List{"msk:shop-events-dr"});
}

TEST_CASE("the shop's plan: alarms keep what decides when they fire")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  const auto &unhealthy = component(imported, "cloudwatch:shop-unhealthy").parameters;
  CHECK(unhealthy.at("metric").text == "health_check_status");
  CHECK(unhealthy.at("treat_missing_data").text == "breaching");
  const auto &lag = component(imported, "cloudwatch:shop-replica-lag").parameters;
  CHECK(lag.at("datapoints_to_alarm").value.mean() == 5); // unset: as many as evaluation_periods
  CHECK(lag.at("datapoints_to_alarm").from.source == Source::provider_default);
  const auto &ratio = component(imported, "cloudwatch:shop-alb-5xx").parameters;
  CHECK(ratio.at("metric").text == "5xx_ratio");
  CHECK(ratio.at("period_s").value.mean() == 60);
}

TEST_CASE("everything planned is listed, what is not understood with a reason, data sources not at all")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop_plan(), diagnostics);
  CHECK(imported.seen.size() == 75);
  const auto seen = [&](const std::string &address) {
    const auto found = std::find_if(imported.seen.begin(), imported.seen.end(),
                                    [&](const Seen &one) { return one.address == address; });
    REQUIRE(found != imported.seen.end());
    return *found;
  };
  CHECK(seen("module.primary.aws_lb_target_group.bff").understood);
  CHECK(seen("aws_sns_topic.pager").understood);
  CHECK(seen("aws_wafv2_web_acl.edge").understood);
  CHECK(seen("module.primary.aws_wafv2_web_acl_association.alb").understood);
  CHECK_FALSE(seen("aws_securityhub_account.primary").understood);
  CHECK_FALSE(seen("aws_securityhub_account.primary").why_not.empty());
  for (const Seen &one : imported.seen) {
    CHECK(one.type != "aws_caller_identity");
    CHECK(one.understood == one.why_not.empty());
  }
}

TEST_CASE("what is known only after apply is noted and left to the catalogue")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(plan_of({{{"type", "aws_db_instance"},
                                                  {"name", "a"},
                                                  {"values", {{"identifier", "a"}}},
                                                  {"unknown", {{"multi_az", true}}}}}),
                                        diagnostics);
  CHECK(component(imported, "a").parameters.count("multi_az") == 0);
  CHECK(says(diagnostics, "note: aws_db_instance.a.multi_az is known only after apply"));
  CHECK_FALSE(diagnostics.has_errors());
}

TEST_CASE("sensitive values are neither read nor printed")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(
      plan_of({{{"type", "aws_db_instance"},
                {"name", "a"},
                {"values", {{"identifier", "hunter2"}, {"password", "hunter2"}, {"multi_az", "hunter2"}}},
                {"sensitive", {{"identifier", true}, {"password", true}}}}}),
      diagnostics);
  CHECK(component(imported, "a").kind == "rds_instance"); // named by its resource, not by the secret
  CHECK(says(diagnostics, "aws_db_instance.a.multi_az is string, not true or false"));
  CHECK_FALSE(says(diagnostics, "hunter2"));
}

TEST_CASE("what a plan leaves out though it is configured is unknown, with no list of changes too")
{
  json plan = json::parse(
      plan_of({{{"type", "aws_db_instance"}, {"name", "main"}, {"values", {{"identifier", "main"}}}},
               {{"type", "aws_db_instance"},
                {"name", "copy"},
                {"values", {{"identifier", "copy"}}},
                {"expressions", {{"replicate_source_db", refers_to("aws_db_instance.main.arn")}}}}}));
  plan["resource_changes"] = json::array();
  Diagnostics diagnostics;
  const Imported imported = import_plan(plan.dump(), diagnostics);
  REQUIRE(imported.components.size() == 2);
  CHECK(imported.components[1].kind == "rds_replica");
  CHECK(imported.components[1].links.at("source") == std::vector<std::string>{"main"});
}

TEST_CASE("a replica is known by its reference, its source's ARN or its identifier")
{
  const json source = {{"type", "aws_db_instance"}, {"name", "a"}, {"values", {{"identifier", "orders"}}}};
  const auto replica = [](const json &values, const json &unknown, const json &expressions) {
    return json{{"type", "aws_db_instance"},
                {"name", "b"},
                {"values", values},
                {"unknown", unknown},
                {"expressions", expressions}};
  };
  const std::vector<json> ways = {
      replica({{"identifier", "r"}}, {{"replicate_source_db", true}},
              {{"replicate_source_db", refers_to("aws_db_instance.a.arn")}}),
      replica({{"identifier", "r"}, {"replicate_source_db", "arn:aws:rds:eu-west-1:1:db:orders"}},
              json::object(), json::object()),
      replica({{"identifier", "r"}, {"replicate_source_db", "orders"}}, json::object(), json::object())};
  for (const json &way : ways) {
    Diagnostics diagnostics;
    const Imported imported = import_plan(plan_of({source, way}), diagnostics);
    CHECK(component(imported, "r").kind == "rds_replica");
    CHECK(component(imported, "r").links.at("source") == std::vector<std::string>{"orders"});
  }
  Diagnostics diagnostics;
  const Imported alone = import_plan(plan_of({ways[2]}), diagnostics);
  CHECK(component(alone, "r").links.empty());
  CHECK(alone.copies.at(0).source == "orders"); // told when no file of the deployment has it
}

TEST_CASE("region: argument, then provider, then ARN, then zone")
{
  const json providers = {{"aws", {{"name", "aws"}}},
                          {"aws.dr", {{"expressions", {{"region", {{"constant_value", "eu-west-1"}}}}}}}};
  const auto region = [&](json values, const std::string &provider) {
    values["identifier"] = "a";
    Diagnostics diagnostics;
    const Imported imported = import_plan(
        plan_of({{{"type", "aws_db_instance"}, {"name", "a"}, {"values", values}, {"provider", provider}}},
                providers),
        diagnostics);
    return component(imported, "a").region;
  };
  CHECK(region({{"region", "eu-north-1"}}, "aws.dr") == "eu-north-1");
  CHECK(region(json::object(), "aws.dr") == "eu-west-1");
  CHECK(region(json::object(), "module.dr:aws.dr") == "eu-west-1");
  CHECK(region({{"arn", "arn:aws:rds:sa-east-1:1:db:a"}}, "aws") == "sa-east-1");
  CHECK(region({{"availability_zone", "eu-south-1b"}}, "aws") == "eu-south-1");
  CHECK(region(json::object(), "aws").empty());
}

TEST_CASE("references that run in a circle end")
{
  json plan = json::parse(plan_of({{{"type", "aws_route53_health_check"},
                                    {"name", "h"},
                                    {"values", {{"type", "HTTPS"}}},
                                    {"expressions", {{"fqdn", refers_to("module.a.out")}}}}}));
  plan["configuration"]["root_module"]["module_calls"]["a"] = {
      {"expressions", {{"in", refers_to("module.a.out")}}},
      {"module", {{"outputs", {{"out", {{"expression", refers_to("var.in")}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = import_plan(plan.dump(), diagnostics);
  CHECK(component(imported, "health-check:h").links.empty());
  CHECK(says(diagnostics, "what it asks is no load balancer of this plan"));
}

TEST_CASE("a plan that deletes and creates a database is a warning")
{
  Diagnostics diagnostics;
  static_cast<void>(
      import_plan(plan_of({{{"type", "aws_db_instance"}, {"name", "a"}, {"actions", {"delete", "create"}}}}),
                  diagnostics));
  CHECK(says(diagnostics, "the plan deletes and creates this database"));
}

TEST_CASE("broken plans are errors with a place, and nothing is imported")
{
  const auto error_of = [](const std::string &text) {
    Diagnostics diagnostics;
    const Imported imported = import_plan(text, diagnostics);
    CHECK(imported.components.empty());
    CHECK(diagnostics.has_errors());
    return diagnostics.text();
  };
  const std::string whole = shop_plan();
  const std::string cut = whole.substr(0, whole.size() / 2);
  const auto line = std::to_string(std::count(cut.begin(), cut.end(), '\n') + 1);
  CHECK(error_of(cut).find("terraform/plan.json:" + line + ":") == 0);
  CHECK(error_of(cut).find("the JSON text ends too early") != std::string::npos);
  CHECK(error_of("{}").find("not the JSON of a Terraform plan") != std::string::npos);
  CHECK(error_of("[1, 2").find("ends too early") != std::string::npos);
  CHECK(error_of(std::string(100000, '[')).find("nested deeper than 200") != std::string::npos);
  CHECK(error_of("{\"a\": \"\xC3\x28\"}").find("not UTF-8") != std::string::npos);
}

TEST_CASE("attributes of a wrong kind never end the program")
{
  for (const json &odd :
       {json(), json(3), json("x"), json::array(), json({1}), json({{"a", 1}}), json(true)}) {
    std::vector<json> rows;
    for (const char *type :
         {"aws_db_instance", "aws_lb", "aws_lb_target_group", "aws_lb_listener", "aws_eks_cluster",
          "aws_eks_node_group", "aws_route53_health_check", "aws_route53_record", "aws_backup_plan",
          "aws_backup_selection", "aws_cloudwatch_metric_alarm", "aws_msk_replicator"}) {
      json values;
      for (const char *key :
           {"name", "identifier", "multi_az", "rule", "metric_query", "metric_name", "alias", "tags",
            "failover_routing_policy", "health_check", "scaling_config", "ttl", "type", "period"})
        values[key] = odd;
      values["metric_query"] = json::array({{{"metric", json::array({odd})}, {"expression", odd}}, odd});
      rows.push_back(
          {{"type", type}, {"name", "x"}, {"values", values}, {"expressions", odd}, {"unknown", odd}});
    }
    Diagnostics diagnostics;
    CHECK(import_plan(plan_of(rows), diagnostics).seen.size() == rows.size());
  }
}

TEST_CASE("the same plan in UTF-16 of either order and with a mark reads the same")
{
  const std::string plain = plan_of({{{"type", "aws_db_instance"},
                                      {"name", "a"},
                                      {"values", {{"identifier", "a"}, {"db_name", "магазин"}}}}});
  Diagnostics diagnostics;
  CHECK(import_plan("\xEF\xBB\xBF" + plain, diagnostics).components.size() == 1);
  for (const bool big : {false, true}) {
    std::string wide = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : plan_of({{{"type", "aws_db_instance"}, {"name", "a"}}}))
      wide += big ? std::string{'\0', c} : std::string{c, '\0'};
    CHECK(import_plan(wide, diagnostics).components.size() == 1);
    CHECK_FALSE(diagnostics.has_errors());
    Diagnostics cut;
    CHECK(import_plan(wide.substr(0, wide.size() - 1), cut).components.empty());
    CHECK(cut.has_errors());
  }
  CHECK(import_text_utf8(std::string("\xFF\xFE\x3D\xD8\x00\xDE", 6), "x", diagnostics) == "\xF0\x9F\x98\x80");
}

TEST_CASE("longest time between two runs of a schedule")
{
  CHECK(schedule_period_s("cron(0 3 * * ? *)") == 86400);
  CHECK(schedule_period_s("cron(0 */6 * * ? *)") == 6 * 3600);
  CHECK(schedule_period_s("cron(0 5,17 * * ? *)") == 12 * 3600);
  CHECK(schedule_period_s("cron(0 5,9 * * ? *)") == 20 * 3600);
  CHECK(schedule_period_s("cron(30 2 ? * SUN *)") == 7 * 86400);
  CHECK(schedule_period_s("cron(0 2 ? * MON-FRI *)") == 3 * 86400);
  CHECK(schedule_period_s("cron(0 1 1 * ? *)") == 31 * 86400);
  CHECK(schedule_period_s("rate(12 hours)") == 12 * 3600);
  CHECK(schedule_period_s("rate(1 day)") == 86400);
  for (const char *bad :
       {"", "cron()", "cron(0 3 * * ?)", "cron(61 3 * * ? *)", "cron(0 3 L * ? *)", "rate(0 days)",
        "cron(0 3 ? * 6#3 *)", "rate(5 weeks)", "cron(0 3 * * ? 2027)", "cron(0 */0 * * ? *)"})
    CHECK_FALSE(schedule_period_s(bad).has_value());
}

} // namespace terraform_test
