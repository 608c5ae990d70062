#include "tests/unit/import/plans.hpp"

namespace terraform_storage_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json bucket(const std::string &name, const std::string &provider)
{
  return {{"type", "aws_s3_bucket"}, {"name", name}, {"provider", provider}, {"values", {{"bucket", name}}}};
}

json replication(const json &rule)
{
  return {{"type", "aws_s3_bucket_replication_configuration"},
          {"name", "pages"},
          {"values", {{"rule", {rule}}}},
          {"expressions",
           {{"bucket", refers_to("aws_s3_bucket.pages.id")},
            {"rule", {{{"destination", {{{"bucket", refers_to("aws_s3_bucket.copies.arn")}}}}}}}}}};
}

json timed_rule()
{
  return {
      {"status", "Enabled"},
      {"filter", {{{"prefix", ""}}}},
      {"delete_marker_replication", {{{"status", "Enabled"}}}},
      {"destination", {{{"replication_time", {{{"status", "Enabled"}, {"time", {{{"minutes", 15}}}}}}}}}}};
}

json versioning(const std::string &status)
{
  return {{"type", "aws_s3_bucket_versioning"},
          {"name", "pages"},
          {"values", {{"versioning_configuration", {{{"status", status}}}}}},
          {"expressions", {{"bucket", refers_to("aws_s3_bucket.pages.id")}}}};
}

json origin(const std::string &id, const std::string &domain)
{
  return {{"origin_id", id}, {"domain_name", domain}};
}

} // namespace

TEST_CASE("a bucket: versions, replication with its time, where its copies are")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(
      {bucket("pages", "aws"), bucket("copies", "aws.dr"), versioning("Enabled"), replication(timed_rule())},
      diagnostics);
  const std::string base = "aws_s3_bucket_replication_configuration.pages.rule[0]";
  CHECK(number_at(imported, "bucket:pages", "versioning") == 1);
  CHECK(text_at(imported, "bucket:pages", "replication") == "rtc");
  CHECK(address_of(imported, "bucket:pages", "replication") ==
        base + ".destination[0].replication_time[0].status");
  CHECK(number_at(imported, "bucket:pages", "replication_bound_s") == 900);
  CHECK(number_at(imported, "bucket:pages", "whole") == 1);
  CHECK(number_at(imported, "bucket:pages", "deletes_replicated") == 1);
  CHECK(component(imported, "bucket:pages").links.at("replica") == std::vector<std::string>{"bucket:copies"});
  CHECK(component(imported, "bucket:copies").region == "eu-west-1");
  CHECK(understood(imported, "aws_s3_bucket_versioning.pages"));
  CHECK(needs(imported, "aws_s3_bucket.pages", "store", "aws_s3_bucket.copies"));
}

TEST_CASE("replication without a time, of a prefix, disabled, or of a bucket elsewhere")
{
  Diagnostics diagnostics;
  json rule = timed_rule();
  rule["filter"] = {{{"prefix", "orders/"}}};
  rule["destination"] = {json::object()};
  const Imported plain = import_plan(
      {bucket("pages", "aws"), bucket("copies", "aws.dr"), versioning("Suspended"), replication(rule)},
      diagnostics);
  CHECK(text_at(plain, "bucket:pages", "replication") == "plain");
  CHECK(number_at(plain, "bucket:pages", "whole") == 0);
  CHECK(number_at(plain, "bucket:pages", "versioning") == 0);
  CHECK(component(plain, "bucket:pages").parameters.count("replication_bound_s") == 0);

  rule["status"] = "Disabled";
  const Imported off =
      import_plan({bucket("pages", "aws"), bucket("copies", "aws.dr"), replication(rule)}, diagnostics);
  CHECK(component(off, "bucket:pages").parameters.count("replication") == 0);
  CHECK(says(diagnostics, "rule[0] is disabled: it copies nothing"));

  const Imported alone = import_plan({replication(timed_rule())}, diagnostics);
  CHECK(reason(alone, "aws_s3_bucket_replication_configuration.pages") == "its bucket is not in this plan");
}

TEST_CASE("a distribution: its origins and their regions, the group and what it fails over on")
{
  json front = {{"type", "aws_cloudfront_distribution"},
                {"name", "static"},
                {"values",
                 {{"origin", {origin("a", "home.example.com"), origin("b", "away.example.com")}},
                  {"origin_group",
                   {{{"origin_id", "both"},
                     {"failover_criteria", {{{"status_codes", {500, 502}}}}},
                     {"member", {{{"origin_id", "a"}}, {{"origin_id", "b"}}}}}}}}},
                {"expressions",
                 {{"origin",
                   {{{"domain_name", refers_to("aws_lb.home.dns_name")}},
                    {{"domain_name", refers_to("aws_lb.away.dns_name")}}}}}}};
  const auto balancer = [](const char *name, const char *provider) {
    return json{{"type", "aws_lb"}, {"name", name}, {"provider", provider}, {"values", {{"name", name}}}};
  };
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({front, balancer("home", "aws"), balancer("away", "aws.dr")}, diagnostics);
  const ComponentSpec &read = component(imported, "cloudfront:static");
  CHECK(read.links.at("origin") == std::vector<std::string>{"alb:home", "alb:away"});
  CHECK(number_at(imported, "cloudfront:static", "origin_failover") == 1);
  CHECK(text_at(imported, "cloudfront:static", "failover_codes") == "500, 502");
  // left out of the block: the provider's own default, with its source
  const Parameter &attempts = read.parameters.at("connection_attempts");
  CHECK(attempts.value.mean() == 3);
  CHECK(attempts.from.source == Source::provider_default);
  CHECK(attempts.from.note.find("https://github.com/hashicorp/terraform-provider-aws/") != std::string::npos);

  front["values"].erase("origin_group");
  front["values"]["origin"] = json::array({origin("a", "shop.example.com")});
  front["expressions"] = json::object();
  const json record = {{"type", "aws_route53_record"},
                       {"name", "shop"},
                       {"values", {{"name", "shop.example.com"}, {"type", "A"}}},
                       {"expressions", {{"records", refers_to("aws_lb.home.dns_name")}}}};
  const Imported by_name = import_plan({front, balancer("home", "aws"), record}, diagnostics);
  CHECK(component(by_name, "cloudfront:static").links.at("origin") == std::vector<std::string>{"alb:home"});
  CHECK(number_at(by_name, "cloudfront:static", "origin_failover") == 0);
}

TEST_CASE("groups of a Global Datastore follow the one that writes, and never take over by themselves")
{
  const json global = {
      {"type", "aws_elasticache_global_replication_group"},
      {"name", "shop"},
      {"expressions",
       {{"primary_replication_group_id", refers_to("aws_elasticache_replication_group.home.id")}}}};
  const json home = {{"type", "aws_elasticache_replication_group"},
                     {"name", "home"},
                     {"values", {{"replication_group_id", "home"}}}};
  const json away = {
      {"type", "aws_elasticache_replication_group"},
      {"name", "away"},
      {"provider", "aws.dr"},
      {"values", {{"replication_group_id", "away"}}},
      {"expressions",
       {{"global_replication_group_id",
         refers_to("aws_elasticache_global_replication_group.shop.global_replication_group_id")}}}};
  Diagnostics diagnostics;
  const Imported both = import_plan({global, home, away}, diagnostics);
  CHECK(component(both, "cache:away").links.at("source") == std::vector<std::string>{"cache:home"});
  CHECK(understood(both, "aws_elasticache_global_replication_group.shop"));
  CHECK(says(diagnostics, "never changes regions by itself"));
  import_plan({global, home}, diagnostics);
  CHECK(says(diagnostics, "no other region has its keys"));
}

TEST_CASE("what is left out of a written block is the provider's default, never in a template")
{
  const json group = {
      {"type", "aws_lb_target_group"}, {"name", "web"}, {"values", {{"health_check", {{{"path", "/"}}}}}}};
  const json listener = {
      {"type", "aws_lb_listener"},
      {"name", "web"},
      {"expressions",
       {{"load_balancer_arn", refers_to("aws_lb.web.arn")},
        {"default_action", {{{"target_group_arn", refers_to("aws_lb_target_group.web.arn")}}}}}}};
  const json door = {{"type", "aws_lb"}, {"name", "web"}, {"values", {{"name", "web"}}}};
  Diagnostics diagnostics;
  const Imported imported = import_plan({group, listener, door}, diagnostics);
  CHECK(number_at(imported, "alb:web", "healthy_threshold") == 3);   // AWS itself: 5
  CHECK(number_at(imported, "alb:web", "unhealthy_threshold") == 3); // AWS itself: 2
  CHECK(number_at(imported, "alb:web", "deregistration_delay_s") == 300);
  CHECK(component(imported, "alb:web").parameters.at("interval_s").from.source == Source::provider_default);
  CHECK(component(imported, "alb:web").parameters.count("timeout_s") == 0); // the provider has none
}

} // namespace terraform_storage_test
