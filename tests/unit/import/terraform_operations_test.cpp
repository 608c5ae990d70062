#include "tests/unit/import/plans.hpp"

namespace terraform_operations_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json backup_plan(const json &copy_action, const json &expression = json::object())
{
  return {{"type", "aws_backup_plan"},
          {"name", "daily"},
          {"values",
           {{"name", "daily"},
            {"rule",
             {{{"schedule", "cron(0 3 * * ? *)"}, {"start_window", 120}, {"copy_action", copy_action}}}}}},
          {"expressions", {{"rule", {{{"copy_action", expression}}}}}}};
}

json database(const std::string &name, const json &tags)
{
  return {{"type", "aws_db_instance"}, {"name", name}, {"values", {{"identifier", name}, {"tags", tags}}}};
}

json selection(const json &values)
{
  return {{"type", "aws_backup_selection"},
          {"name", "some"},
          {"values", values},
          {"expressions", {{"plan_id", refers_to("aws_backup_plan.daily.id")}}}};
}

} // namespace

TEST_CASE("a copy of a backup counts where its vault stands in another region")
{
  Diagnostics diagnostics;
  const auto copied = [&](const json &action, const json &expression, const std::vector<json> &more = {}) {
    std::vector<json> rows = more;
    rows.push_back(backup_plan(action, expression));
    return number_at(import_plan(rows, diagnostics), "backup:daily", "copy_to_dr");
  };
  const auto arn = [](const char *region) {
    return json{
        {{"destination_vault_arn", std::string("arn:aws:backup:") + region + ":1111:backup-vault:v"}}};
  };
  CHECK(copied(json::array(), json::object()) == 0);
  CHECK(copied(arn("eu-west-1"), json::object()) == 1);
  CHECK_FALSE(says(diagnostics, "lost with it"));
  CHECK(copied(arn("eu-central-1"), json::object()) == 0);
  CHECK(says(diagnostics, "copies to a vault of its own region: lost with it"));
  const json vault = {{"type", "aws_backup_vault"}, {"name", "there"}, {"provider", "aws.dr"}};
  CHECK(copied(json::array({json::object()}),
               json{{{"destination_vault_arn", refers_to("aws_backup_vault.there.arn")}}}, {vault}) == 1);
}

TEST_CASE("a vault's lock keeps backups from everybody in compliance mode, and only there")
{
  Diagnostics diagnostics;
  const auto row = [](const char *type, const char *name, const json &values, const char *provider) {
    return json{{"type", type}, {"name", name}, {"values", values}, {"provider", provider}};
  };
  const auto locked = [&](const json &lock, const char *provider) {
    json plan = backup_plan(json::array(),
                            json{{{"destination_vault_arn", refers_to("aws_backup_vault.there.arn")}}});
    plan["values"]["rule"][0]["target_vault_name"] = "here";
    const Imported imported =
        import_plan({row("aws_backup_vault", "here", {{"name", "here"}}, "aws"),
                     row("aws_backup_vault", "there", {{"name", "there"}}, "aws.dr"),
                     row("aws_backup_vault_lock_configuration", "lock", lock, provider), plan},
                    diagnostics);
    const auto &parameters = component(imported, "backup:daily").parameters;
    return std::pair(parameters.count("vault_locked"), parameters.count("copy_locked"));
  };
  using Both = std::pair<std::size_t, std::size_t>;
  CHECK(locked({{"backup_vault_name", "here"}, {"changeable_for_days", 3}}, "aws") == Both{1, 0});
  CHECK(locked({{"backup_vault_name", "there"}, {"changeable_for_days", 3}}, "aws.dr") == Both{0, 1});
  CHECK(locked({{"backup_vault_name", "other"}, {"changeable_for_days", 3}}, "aws") == Both{0, 0});
  CHECK_FALSE(says(diagnostics, "is in governance mode"));
  CHECK(locked({{"backup_vault_name", "here"}, {"min_retention_days", 7}}, "aws") == Both{0, 0});
  CHECK(says(diagnostics, "is in governance mode"));
}

TEST_CASE("a backup starts somewhere in its window")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan({backup_plan(json::array())}, diagnostics);
  const Parameter &delay = component(imported, "backup:daily").parameters.at("start_delay_s");
  CHECK(delay.value.text() == "U(0, 7200)");
  CHECK(delay.from.address == "aws_backup_plan.daily.rule[0].start_window");
}

TEST_CASE("a selection by tag, by pattern, with exceptions and conditions")
{
  Diagnostics diagnostics;
  const std::vector<json> stores = {database("orders", {{"backup", "yes"}}),
                                    database("users", {{"backup", "no"}})};
  const auto chosen = [&](const json &values) {
    std::vector<json> rows = stores;
    rows.push_back(backup_plan(json::array()));
    rows.push_back(selection(values));
    const Imported imported = import_plan(rows, diagnostics);
    const auto &links = component(imported, "backup:daily").links;
    const auto found = links.find("stores");
    return found == links.end() ? std::vector<std::string>() : found->second;
  };
  using Names = std::vector<std::string>;
  const json yes = {{"key", "backup"}, {"value", "yes"}, {"type", "STRINGEQUALS"}};
  CHECK(chosen({{"selection_tag", {yes}}}) == Names{"orders"});
  CHECK(chosen({{"resources", {"*"}}}) == Names{"orders", "users"});
  CHECK(chosen({{"resources", {"arn:aws:rds:*:*:db:us*"}}}) == Names{"users"});
  CHECK(chosen({{"resources", {"arn:aws:ec2:*:*:volume/*"}}}).empty());
  CHECK(chosen({{"resources", {"*"}}, {"not_resources", {"arn:aws:rds:*:*:db:users*"}}}) == Names{"orders"});
  const json condition = {{"string_equals", {{{"key", "aws:ResourceTag/backup"}, {"value", "yes"}}}}};
  CHECK(chosen({{"resources", {"*"}}, {"condition", {condition}}}) == Names{"orders"});
}

TEST_CASE("an SSM document inside a plan is a runbook, with lines of its own text")
{
  const json document = {{"type", "aws_ssm_document"},
                         {"name", "promote"},
                         {"values",
                          {{"name", "promote replica"},
                           {"document_type", "Automation"},
                           {"content", "schemaVersion: '0.3'\nmainSteps:\n- name: Wait\n  action: aws:sleep\n"
                                       "  inputs: {Duration: PT5M}\n"}}}};
  Diagnostics diagnostics;
  const Imported imported = import_plan({document}, diagnostics);
  CHECK(component(imported, "runbook:promote-replica").from.file == "plan.json");
  const ComponentSpec *step = nullptr;
  for (const ComponentSpec &one : imported.components)
    step = one.kind == "runbook_step" ? &one : step;
  REQUIRE(step != nullptr);
  CHECK(step->parameters.at("duration_s").value.mean() == 300);
  CHECK(step->parameters.at("duration_s").from.address.find("aws_ssm_document.promote.content, line ") == 0);
  CHECK(understood(imported, "aws_ssm_document.promote"));

  json command = document;
  command["values"]["document_type"] = "Command";
  CHECK(reason(import_plan({command}, diagnostics), "aws_ssm_document.promote") ==
        "a document of type Command is no runbook; only Automation is");
  json elsewhere = document;
  elsewhere["values"]["content"] = "see promote.yaml";
  CHECK(reason(import_plan({elsewhere}, diagnostics), "aws_ssm_document.promote").find("no automation") !=
        std::string::npos);
}

TEST_CASE("an experiment is named with the command that plays it")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({{{"type", "aws_fis_experiment_template"}, {"name", "lost"}}}, diagnostics);
  CHECK(reason(imported, "aws_fis_experiment_template.lost") ==
        "a scenario, not part of the deployment: drsim replay DEPLOYMENT "
        "'plan.json#aws_fis_experiment_template.lost' plays it");
}

TEST_CASE("settings of brokers and replicators")
{
  const json cluster = {
      {"type", "aws_msk_cluster"},
      {"name", "events"},
      {"values", {{"cluster_name", "events"}}},
      {"expressions", {{"configuration_info", {{{"arn", refers_to("aws_msk_configuration.c.arn")}}}}}}};
  const json configuration = {
      {"type", "aws_msk_configuration"},
      {"name", "c"},
      {"values", {{"server_properties", "min.insync.replicas = 1\nunclean.leader.election.enable=true\n"}}}};
  const json replicator = {
      {"type", "aws_msk_replicator"},
      {"name", "r"},
      {"values",
       {{"replicator_name", "r"},
        {"replication_info_list",
         {{{"topic_replication", {{{"topics_to_replicate", {"orders.*"}}}}},
           {"consumer_group_replication", {{{"synchronise_consumer_group_offsets", false}}}}}}}}}};
  Diagnostics diagnostics;
  const Imported imported = import_plan({cluster, configuration, replicator}, diagnostics);
  CHECK(number_at(imported, "msk:events", "min_insync_replicas") == 1);
  CHECK(address_of(imported, "msk:events", "min_insync_replicas") ==
        "aws_msk_configuration.c.server_properties: min.insync.replicas");
  CHECK(says(diagnostics, "the last replica lost is data lost"));
  CHECK(says(diagnostics, "copies some topics only"));
  CHECK(says(diagnostics, "does not carry offsets over"));
}

TEST_CASE("a link between networks that no route uses is said")
{
  const json peering = {
      {"type", "aws_vpc_peering_connection"}, {"name", "dr"}, {"values", {{"peer_region", "eu-west-1"}}}};
  json route = {{"type", "aws_route"}, {"name", "r"}, {"expressions", json::object()}};
  Diagnostics diagnostics;
  import_plan({peering, route}, diagnostics);
  CHECK(says(diagnostics,
             "no route of this plan leads through it: nothing goes between eu-central-1 and eu-west-1"));
  route["expressions"] = {{"vpc_peering_connection_id", refers_to("aws_vpc_peering_connection.dr.id")}};
  Diagnostics routed;
  import_plan({peering, route}, routed);
  CHECK_FALSE(says(routed, "no route"));
}

TEST_CASE("plans of an odd shape: no crash, no hang")
{
  const json odd = {
      {"rule", 1e300}, {"origin", "x"}, {"ingress", {{{"from_port", 1e300}, {"rule_no", 1e300}}}}};
  std::vector<json> rows;
  for (const char *type : {"aws_rds_cluster",
                           "aws_rds_global_cluster",
                           "aws_rds_cluster_instance",
                           "aws_s3_bucket",
                           "aws_s3_bucket_versioning",
                           "aws_s3_bucket_replication_configuration",
                           "aws_cloudfront_distribution",
                           "aws_elasticache_global_replication_group",
                           "aws_backup_plan",
                           "aws_backup_selection",
                           "aws_msk_replicator",
                           "aws_msk_configuration",
                           "aws_ssm_document",
                           "aws_cloudwatch_composite_alarm",
                           "aws_network_acl",
                           "aws_network_acl_rule",
                           "aws_security_group",
                           "aws_acm_certificate",
                           "aws_secretsmanager_secret",
                           "aws_route53recoverycontrolconfig_safety_rule",
                           "aws_vpc_peering_connection",
                           "aws_fis_experiment_template"}) {
    rows.push_back({{"type", type}, {"name", "odd"}, {"values", odd}});
    rows.push_back({{"type", type}, {"name", "list"}, {"values", json::array({1, "x"})}});
    rows.push_back(
        {{"type", type},
         {"name", "deep"},
         {"values",
          {{"rule", {{{"destination", 1}, {"copy_action", {1, nullptr}}}, nullptr, "x"}},
           {"origin", {nullptr, {{"custom_origin_config", 3}}}},
           {"origin_group", {{{"member", 4}, {"failover_criteria", {{{"status_codes", {1e300, "x"}}}}}}}},
           {"egress", "x"},
           {"replica", {1}},
           {"alarm_rule", "ALARM(ALARM(OR AND NOT ALARM("},
           {"content", "schemaVersion: '0.3'\nmainSteps: [[[["},
           {"server_properties", "=\n\n=="},
           {"replication_configuration", {{{"rules", 5}}}}}}});
  }
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(imported.seen.size() == rows.size());

  std::string stars;
  for (int i = 0; i < 200; ++i)
    stars += "*a";
  const Imported slow = import_plan(
      {database("orders", json::object()), backup_plan(json::array()), selection({{"resources", {stars}}})},
      diagnostics);
  CHECK(component(slow, "backup:daily").links.count("stores") == 0);
}

} // namespace terraform_operations_test
