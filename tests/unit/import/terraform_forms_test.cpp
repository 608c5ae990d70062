#include "sim/import/import_file.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

namespace terraform_forms_test {

using namespace drsim;
using nlohmann::json;

namespace {

Imported read(const std::string &text, Diagnostics &diagnostics)
{
  return import_text(text, {"infra.json", ""}, diagnostics);
}

bool says(const Diagnostics &diagnostics, const std::string &part)
{
  return diagnostics.text().find(part) != std::string::npos;
}

const ComponentSpec &only(const Imported &imported)
{
  REQUIRE(imported.components.size() == 1);
  return imported.components.front();
}

json database_row(const std::string &name)
{
  return {{"address", "aws_db_instance." + name},
          {"mode", "managed"},
          {"type", "aws_db_instance"},
          {"name", name},
          {"values", {{"identifier", name}, {"backup_retention_period", 9}}}};
}

} // namespace

TEST_CASE("a state as terraform show writes it: regions from ARNs, links from values")
{
  json balancer = {
      {"address", "aws_lb.a"},
      {"mode", "managed"},
      {"type", "aws_lb"},
      {"name", "a"},
      {"values", {{"name", "front"}, {"arn", "arn:aws:elasticloadbalancing:eu-west-3:1:lb/front"}}}};
  json group = {{"address", "aws_lb_target_group.g"},
                {"mode", "managed"},
                {"type", "aws_lb_target_group"},
                {"name", "g"},
                {"values",
                 {{"arn", "arn:aws:elasticloadbalancing:eu-west-3:1:tg/g"},
                  {"health_check", json::array({{{"interval", 7}}})}}}};
  json listener = {{"address", "aws_lb_listener.l"},
                   {"mode", "managed"},
                   {"type", "aws_lb_listener"},
                   {"name", "l"},
                   {"values",
                    {{"load_balancer_arn", balancer["values"]["arn"]},
                     {"default_action", json::array({{{"target_group_arn", group["values"]["arn"]}}})}}}};
  const json state = {{"format_version", "1.0"},
                      {"values", {{"root_module", {{"resources", {balancer, group, listener}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = read(state.dump(), diagnostics);
  CHECK(imported.format == "terraform-state");
  CHECK(diagnostics.text() == "");
  CHECK(only(imported).region == "eu-west-3");
  CHECK(only(imported).parameters.at("interval_s").value.mean() == 7);
  CHECK(std::all_of(imported.seen.begin(), imported.seen.end(),
                    [](const Seen &one) { return one.understood; }));
}

TEST_CASE("a raw state of version 4: indexes, regions of a provider, sensitive attributes")
{
  const json state = {
      {"version", 4},
      {"lineage", "x"},
      {"resources",
       {{{"module", "module.data"},
         {"mode", "managed"},
         {"type", "aws_db_instance"},
         {"name", "a"},
         {"provider", "aws.dr"},
         {"instances",
          {{{"index_key", "eu"},
            {"attributes", {{"identifier", "orders"}, {"multi_az", true}, {"note", "hunter2"}}},
            {"sensitive_attributes", {{{{"type", "get_attr"}, {"value", "note"}}}}}}}}},
        {{"mode", "managed"},
         {"type", "aws_sns_topic"},
         {"name", "t"},
         {"provider", "aws.dr"},
         {"instances", {{{"attributes", {{"arn", "arn:aws:sns:eu-west-2:1:t"}}}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = read(state.dump(), diagnostics);
  CHECK(imported.format == "terraform-tfstate-4");
  CHECK(only(imported).region == "eu-west-2");
  CHECK(only(imported).from.address == "module.data.aws_db_instance.a[\"eu\"]");
  CHECK(only(imported).parameters.at("multi_az").value.mean() == 1);
  CHECK(imported.seen.size() == 2);
}

TEST_CASE("what a raw state says an object depends on, and what its values name, is kept")
{
  const json state = {{"version", 4},
                      {"lineage", "x"},
                      {"resources",
                       {{{"mode", "managed"},
                         {"type", "aws_db_instance"},
                         {"name", "a"},
                         {"instances",
                          {{{"attributes", {{"identifier", "orders"}, {"vpc_security_group_ids", {"sg-77"}}}},
                            {"dependencies", {"module.keys.aws_kms_key.k"}}}}}},
                        {{"mode", "managed"},
                         {"type", "aws_security_group"},
                         {"name", "g"},
                         {"instances", {{{"attributes", {{"id", "sg-77"}}}}}}},
                        {{"module", "module.keys"},
                         {"mode", "managed"},
                         {"type", "aws_kms_key"},
                         {"name", "k"},
                         {"instances", {{{"attributes", {{"id", "key-1"}}}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = read(state.dump(), diagnostics);
  const auto needs = [&](const std::string &what, const std::string &to) {
    return std::any_of(imported.dependencies.begin(), imported.dependencies.end(),
                       [&](const Dependency &one) {
                         return one.from == "aws_db_instance.a" && one.what == what && one.to == to;
                       });
  };
  CHECK(needs("security_group", "aws_security_group.g"));
  CHECK(needs("key", "module.keys.aws_kms_key.k"));
}

TEST_CASE("a raw state of version 3: flat texts become numbers, lists and blocks")
{
  const json attributes = {{"replication_group_id", "shop"},
                           {"num_node_groups", "3"},
                           {"multi_az_enabled", "true"},
                           {"tags.%", "1"},
                           {"tags.a.b/c", "x"},
                           {"availability_zones.#", "1"},
                           {"availability_zones.123", "eu-west-1b"},
                           {"snapshot_retention_limit", ""}};
  const json state = {{"version", 3},
                      {"serial", 1},
                      {"modules",
                       {{{"path", {"root", "cache"}},
                         {"resources",
                          {{"aws_elasticache_replication_group.c.0",
                            {{"type", "aws_elasticache_replication_group"},
                             {"primary", {{"id", "shop"}, {"attributes", attributes}}}}},
                           {"data.aws_vpc.v", {{"type", "aws_vpc"}}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = read(state.dump(), diagnostics);
  CHECK(imported.format == "terraform-tfstate-3");
  CHECK(diagnostics.text() == "");
  CHECK(only(imported).from.address == "module.cache.aws_elasticache_replication_group.c[0]");
  CHECK(only(imported).region == "eu-west-1");
  CHECK(only(imported).parameters.at("shards").value.mean() == 3);
  CHECK(only(imported).parameters.at("multi_az").value.mean() == 1);
  CHECK(only(imported).parameters.count("snapshot_retention_days") == 0);
  CHECK(imported.seen.size() == 1);
}

TEST_CASE("changes alone: what will be, and what goes")
{
  json made = database_row("a");
  made.erase("values");
  made["change"] = {{"actions", {"create"}}, {"after", {{"identifier", "orders"}}}};
  json gone = database_row("b");
  gone["change"] = {{"actions", {"delete"}},
                    {"before", {{"arn", "arn:aws:rds:eu-west-1:1:db:b"}}},
                    {"before_sensitive", json::object()},
                    {"after", nullptr}};
  Diagnostics diagnostics;
  const Imported imported =
      read(json{{"format_version", "1.2"}, {"resource_changes", {made, gone}}}.dump(), diagnostics);
  CHECK(imported.format == "terraform-changes");
  CHECK(only(imported).id == "orders");
  REQUIRE(imported.seen.size() == 2);
  CHECK(imported.seen[1].address == "aws_db_instance.b");
  CHECK(imported.seen[1].region == "eu-west-1");
  CHECK(imported.seen[1].why_not == "the plan deletes this: planned disruption");
  CHECK(says(diagnostics, "aws_db_instance.b: the plan deletes this"));
}

TEST_CASE("a targeted plan keeps the rest of the prior state, but not what it deletes")
{
  json change = database_row("gone");
  change["change"] = {{"actions", {"delete"}}};
  const json plan = {
      {"format_version", "1.2"},
      {"planned_values", {{"root_module", {{"resources", {database_row("a")}}}}}},
      {"resource_changes", {change}},
      {"configuration", json::object()},
      {"prior_state",
       {{"values",
         {{"root_module", {{"resources", {database_row("a"), database_row("b"), database_row("gone")}}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = read(plan.dump(), diagnostics);
  CHECK(imported.format == "terraform-plan");
  CHECK(imported.components.size() == 2);
  CHECK(says(diagnostics, "1 resources are only in the prior state"));
}

TEST_CASE("lines of a wrapper before and after the object are left out")
{
  const json plan = {{"format_version", "0.2"},
                     {"planned_values", {{"root_module", {{"resources", {database_row("a")}}}}}},
                     {"configuration", json::object()}};
  const std::string noisy = "[command]/bin/terraform show -json {x\n{\"@level\":\"info\"}\n" + plan.dump() +
                            "\n%0A::set-output name=x::{\n";
  Diagnostics diagnostics;
  const Imported imported = read(noisy, diagnostics);
  CHECK(imported.format == "terraform-plan");
  CHECK(only(imported).id == "a");
  CHECK(says(diagnostics, "text before or after the JSON object is left out"));
}

TEST_CASE("secrets never get further than the reader, marked or named")
{
  json row = database_row("a");
  row["values"]["master_password"] = "hunter2";
  row["values"]["endpoint"] = "hunter2";
  row["values"]["tags"] = {{"ApiToken", "hunter2"}, {"Name", "hunter2"}};
  row["values"]["list"] = {{{"auth", "hunter2"}, {"port", 3}}};
  row["sensitive_values"] = {
      {"endpoint", true}, {"tags", {{"Name", true}}}, {"list", {{{"auth", true}}}}, {"multi_az", true}};
  const json plan = {{"format_version", "1.2"},
                     {"planned_values", {{"root_module", {{"child_modules", {{{"resources", {row}}}}}}}}},
                     {"configuration", json::object()}};
  std::string form;
  Diagnostics diagnostics;
  const auto read_back = read_terraform(plan.dump(), "x", form, diagnostics);
  REQUIRE(read_back.has_value());
  CHECK(read_back->dump().find("hunter2") == std::string::npos);
  CHECK(read_back->dump().find("\"port\":3") != std::string::npos);
  CHECK(is_secret_name("MasterUserPassword"));
  CHECK_FALSE(is_secret_name("identifier"));
}

TEST_CASE("every object of a plan is listed, with what it would change")
{
  json rows = json::array();
  for (const char *type : {"aws_db_proxy", "aws_kms_key", "helm_release", "aws_nothing_at_all"})
    rows.push_back({{"address", std::string(type) + ".x"}, {"type", type}, {"name", "x"}});
  const json plan = {{"format_version", "1.2"},
                     {"planned_values", {{"root_module", {{"resources", rows}}}}},
                     {"configuration", json::object()}};
  Diagnostics diagnostics;
  const Imported imported = read(plan.dump(), diagnostics);
  REQUIRE(imported.seen.size() == 4);
  for (const Seen &one : imported.seen)
    CHECK_FALSE((one.understood || one.why_not.empty()));
  CHECK(imported.seen[0].why_not.find("would shorten how long clients see a failover") != std::string::npos);
  CHECK(says(diagnostics, "nothing to simulate"));
}

TEST_CASE("an unknown value that nobody configures is the provider's default, and said to be")
{
  json row = database_row("a");
  row["values"].erase("backup_retention_period");
  json change = database_row("a");
  change["change"] = {{"actions", {"create"}}, {"after_unknown", {{"backup_retention_period", true}}}};
  json plan = {{"format_version", "1.2"},
               {"planned_values", {{"root_module", {{"resources", {row}}}}}},
               {"resource_changes", {change}},
               {"configuration", json::object()}};
  Diagnostics diagnostics;
  const Imported imported = read(plan.dump(), diagnostics);
  const Parameter &days = only(imported).parameters.at("backup_retention_days");
  CHECK(days.value.mean() == 0);
  CHECK(days.from.source == Source::provider_default);
  CHECK(says(diagnostics, "the provider's default holds"));
  row["expressions"]["backup_retention_period"]["references"] = {"var.days"};
  plan["planned_values"]["root_module"]["resources"] = json::array({row});
  CHECK(only(read(plan.dump(), diagnostics)).parameters.count("backup_retention_days") == 0);
}

TEST_CASE(
    "every type that a recovery in two regions may rest on has a reason of its own when it is only listed")
{
  json rows = json::array();
  for (const char *type : {"aws_route53_zone",
                           "aws_route53recoverycontrolconfig_routing_control",
                           "aws_autoscaling_group",
                           "aws_launch_template",
                           "aws_eks_addon",
                           "aws_rds_cluster",
                           "aws_rds_global_cluster",
                           "aws_elasticache_global_replication_group",
                           "aws_msk_configuration",
                           "aws_backup_vault",
                           "aws_s3_bucket_replication_configuration",
                           "aws_s3_bucket_versioning",
                           "aws_cloudfront_distribution",
                           "aws_wafv2_web_acl",
                           "aws_shield_protection",
                           "aws_acm_certificate",
                           "aws_iam_role",
                           "aws_security_group",
                           "aws_network_acl",
                           "aws_network_acl_rule",
                           "aws_vpc",
                           "aws_subnet",
                           "aws_vpc_peering_connection",
                           "aws_ec2_transit_gateway_peering_attachment",
                           "aws_cloudwatch_composite_alarm",
                           "aws_sns_topic",
                           "aws_ssm_document",
                           "aws_kms_replica_key",
                           "aws_fis_experiment_template"})
    rows.push_back({{"address", std::string(type) + ".x"},
                    {"mode", "managed"},
                    {"type", type},
                    {"name", "x"},
                    {"values", json::object()}});
  Diagnostics diagnostics;
  const json state = {{"format_version", "1.0"}, {"values", {{"root_module", {{"resources", rows}}}}}};
  const Imported imported = read(state.dump(), diagnostics);
  CHECK(imported.seen.size() == rows.size());
  for (const Seen &one : imported.seen) {
    INFO(one.address);
    CHECK((one.understood || one.why_not.find("nothing of this type") == std::string::npos));
    CHECK((one.understood || !one.why_not.empty()));
  }
}

TEST_CASE("what else Terraform writes of a plan is named with the command that writes what is read")
{
  const auto told = [](const std::string &bytes, const std::string &name = "plan") {
    Diagnostics diagnostics;
    const Imported imported = import_text(bytes, {name, ""}, diagnostics);
    CHECK(imported.components.empty());
    return diagnostics.text();
  };
  const std::string advice =
      "; terraform plan -out=plan.tfplan && terraform show -json plan.tfplan > plan.json\n";
  const std::string zip = std::string("PK\x03\x04\x14\x00\x08\x00", 8) + "\xff\xfetfplan\x01";
  CHECK(told(zip) == "plan: warning: Terraform's binary plan" + advice);
  CHECK(told("{\"@level\":\"info\",\"@module\":\"terraform.ui\",\"type\":\"version\"}\n"
             "{\"@level\":\"info\",\"@module\":\"terraform.ui\",\"type\":\"planned_change\"}\n") ==
        "plan: warning: the messages of `terraform plan -json`, not the plan" + advice);
  const std::string shown =
      "OpenTofu will perform the following actions:\n\n  # aws_instance.a will be created\n"
      "  + resource \"aws_instance\" \"a\" {\n    }\n";
  CHECK(told(shown, "plan.txt") == "plan.txt: warning: what `terraform plan` shows on the terminal" + advice);
  CHECK(told("# Runbook\n\n" + shown, "book.md").find("on the terminal") == std::string::npos);
}

TEST_CASE("a plan that says itself that it lacks something is told to")
{
  Diagnostics diagnostics;
  const json late = {{"resource_change", {{"address", "aws_db_instance.late"}}}};
  const json plan = {{"format_version", "1.2"},
                     {"errored", true},
                     {"deferred_changes", json::array({late, late, late, late, late, late})},
                     {"planned_values", {{"root_module", json::object()}}}};
  read(plan.dump(), diagnostics);
  CHECK_THAT(diagnostics.text(), Catch::Contains("/errored: warning: the plan ended with an error"));
  CHECK_THAT(diagnostics.text(),
             Catch::Contains("6 changes wait for others to be applied, left out of the plan: "
                             "aws_db_instance.late, ") &&
                 Catch::Contains(", ...; apply the first part"));
}

} // namespace terraform_forms_test
