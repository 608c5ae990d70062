#include "tests/unit/import/plans.hpp"

namespace terraform_routing_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

const std::string arc = "aws_route53recoverycontrolconfig_";

json control(const std::string &name)
{
  return {{"type", arc + "routing_control"},
          {"name", name},
          {"values", {{"name", name}}},
          {"expressions",
           {{"cluster_arn", refers_to(arc + "cluster.shop.arn")},
            {"control_panel_arn", refers_to(arc + "control_panel.shop.arn")}}}};
}

json gate(const std::string &name)
{
  return {{"type", "aws_route53_health_check"},
          {"name", name},
          {"values", {{"type", "RECOVERY_CONTROL"}}},
          {"unknown", {{"routing_control_arn", true}}},
          {"expressions", {{"routing_control_arn", refers_to(arc + "routing_control." + name + ".arn")}}}};
}

json record(const std::string &name, const std::string &role)
{
  return {{"type", "aws_route53_record"},
          {"name", name},
          {"values",
           {{"name", "shop.example.com"},
            {"type", "A"},
            {"ttl", 30},
            {"failover_routing_policy", {{{"type", role}}}}}},
          {"expressions",
           {{"health_check_id", refers_to("aws_route53_health_check." + name + ".id")},
            {"records", refers_to("aws_lb." + name + ".dns_name")}}}};
}

json balancer(const std::string &name, const std::string &provider)
{
  return {{"type", "aws_lb"}, {"name", name}, {"provider", provider}, {"values", {{"name", name}}}};
}

std::vector<json> shop()
{
  return {{{"type", arc + "cluster"}, {"name", "shop"}},
          {{"type", arc + "control_panel"},
           {"name", "shop"},
           {"expressions", {{"cluster_arn", refers_to(arc + "cluster.shop.arn")}}}},
          control("home"),
          control("away"),
          gate("home"),
          gate("away"),
          record("home", "PRIMARY"),
          record("away", "SECONDARY"),
          balancer("home", "aws"),
          balancer("away", "aws.dr"),
          {{"type", arc + "safety_rule"},
           {"name", "one-on"},
           {"values",
            {{"name", "one-on"},
             {"wait_period_ms", 5000},
             {"rule_config", {{{"type", "ATLEAST"}, {"threshold", 1}, {"inverted", false}}}}}},
           {"expressions",
            {{"asserted_controls",
              {{"references", {arc + "routing_control.home.arn", arc + "routing_control.away.arn"}}}}}}}};
}

} // namespace

TEST_CASE("a routing control gates a record through its health check")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop(), diagnostics);
  const ComponentSpec &shop_record = component(imported, "route53:shop");
  CHECK(text_at(imported, "route53:shop", "switched_by") == "routing_control");
  CHECK(address_of(imported, "route53:shop", "switched_by") == "aws_route53_health_check.home.type");
  CHECK(shop_record.links.at("routing_control") == std::vector<std::string>{"routing-control:home"});
  CHECK(shop_record.links.at("secondary_routing_control") ==
        std::vector<std::string>{"routing-control:away"});
  CHECK(shop_record.links.count("health_check") == 0); // nothing fails over by itself
  CHECK(shop_record.links.at("secondary") == std::vector<std::string>{"alb:away"});
  CHECK(number_at(imported, "safety-rule:one-on", "wait_s") == 5);
  CHECK(number_at(imported, "safety-rule:one-on", "threshold") == 1);
  CHECK(text_at(imported, "safety-rule:one-on", "sort") == "assertion");
  CHECK(component(imported, "safety-rule:one-on").links.at("asserted").size() == 2);
  for (const char *address :
       {"cluster.shop", "control_panel.shop", "routing_control.home", "safety_rule.one-on"})
    CHECK(understood(imported, arc + address));
  CHECK(understood(imported, "aws_route53_health_check.away"));
}

TEST_CASE("a gate whose control is not in the plan, and one no record uses, are said")
{
  Diagnostics diagnostics;
  std::vector<json> rows = shop();
  rows.erase(rows.begin() + 2); // the control of the primary
  import_plan(rows, diagnostics);
  CHECK(says(diagnostics, "aws_route53_health_check.home: its routing control is not in this plan"));

  const Imported alone = import_plan({gate("home")}, diagnostics);
  CHECK(reason(alone, "aws_route53_health_check.home") ==
        "no record here uses it: its routing control moves nobody");
}

TEST_CASE("two TTLs in one failover set are said")
{
  Diagnostics same;
  import_plan(shop(), same);
  CHECK_FALSE(says(same, "its ttl is"));
  std::vector<json> rows = shop();
  rows[7]["values"]["ttl"] = 300;
  Diagnostics diagnostics;
  import_plan(rows, diagnostics);
  CHECK(says(diagnostics,
             "aws_route53_record.away: its ttl is 300, of the primary (aws_route53_record.home.ttl) 30"));
}

namespace {

json plain_record(const std::string &name, const std::string &to, const json &more = json::object())
{
  json values = {{"name", name}, {"type", "A"}, {"alias", {{{"evaluate_target_health", true}}}}};
  values.update(more);
  return {{"type", "aws_route53_record"},
          {"name", to},
          {"values", values},
          {"expressions", {{"alias", {{{"name", refers_to("aws_lb." + to + ".dns_name")}}}}}}};
}

json weighted(const std::string &to, int weight)
{
  return plain_record("shop.example.com", to,
                      {{"set_identifier", to}, {"weighted_routing_policy", {{{"weight", weight}}}}});
}

} // namespace

TEST_CASE("a simple record has one answer, and the only balancer elsewhere is what people would edit it to")
{
  Diagnostics diagnostics;
  const json www = plain_record("www.example.com", "home");
  const Imported both = import_plan({balancer("home", "aws"), balancer("away", "aws.dr"), www}, diagnostics);
  CHECK(text_at(both, "route53:www", "routing") == "simple");
  CHECK(component(both, "route53:www").links.at("primary") == std::vector<std::string>{"alb:home"});
  CHECK(component(both, "route53:www").links.at("secondary") == std::vector<std::string>{"alb:away"});
  CHECK(understood(both, "aws_route53_record.home"));
  CHECK(!says(diagnostics, "whatever happens"));

  const Imported alone = import_plan({balancer("home", "aws"), www}, diagnostics);
  CHECK(component(alone, "route53:www").links.count("secondary") == 0);
  CHECK(says(diagnostics, "answers with alb:home whatever happens"));

  const json text = {{"type", "aws_route53_record"},
                     {"name", "spf"},
                     {"values", {{"name", "example.com"}, {"type", "TXT"}}}};
  CHECK(reason(import_plan({text}, diagnostics), "aws_route53_record.spf") ==
        "it leads to no load balancer of this plan");
}

TEST_CASE("a weight of nought beside one that is not is a failover")
{
  Diagnostics diagnostics;
  const auto shop_of = [&](int home, int away) {
    return import_plan(
        {balancer("home", "aws"), balancer("away", "aws.dr"), weighted("home", home), weighted("away", away)},
        diagnostics);
  };
  const Imported standby = shop_of(100, 0);
  CHECK(text_at(standby, "route53:shop", "routing") == "failover");
  CHECK(component(standby, "route53:shop").links.at("primary") == std::vector<std::string>{"alb:home"});
  CHECK(component(standby, "route53:shop").links.at("secondary") == std::vector<std::string>{"alb:away"});
  CHECK(understood(standby, "aws_route53_record.away"));
  CHECK(component(shop_of(0, 1), "route53:shop").links.at("primary") == std::vector<std::string>{"alb:away"});
}

TEST_CASE("two records that share answers between regions are a failover of all users, in the heavier one")
{
  Diagnostics diagnostics;
  const auto doors = std::vector<json>{balancer("home", "aws"), balancer("away", "aws.dr")};
  const Imported weights =
      import_plan({doors[0], doors[1], weighted("home", 1), weighted("away", 3)}, diagnostics);
  CHECK(component(weights, "route53:shop").links.at("primary") == std::vector<std::string>{"alb:away"});
  CHECK(text_at(weights, "route53:shop", "routing") == "failover");
  CHECK(says(diagnostics, "all users are taken to be in eu-west-1"));
  const auto near = [](const std::string &to, const char *region) {
    return plain_record("shop.example.com", to,
                        {{"set_identifier", to}, {"latency_routing_policy", {{{"region", region}}}}});
  };
  const Imported latency =
      import_plan({doors[0], doors[1], near("home", "eu-central-1"), near("away", "eu-west-1")}, diagnostics);
  CHECK(text_at(latency, "route53:shop", "routing") == "shared"); // whose is the first region is known later
  CHECK(says(diagnostics, "all users are taken to be in the deployment's first region"));
  const Imported three = import_plan(
      {doors[0], doors[1], near("home", "eu-central-1"), near("away", "eu-west-1"),
       plain_record("shop.example.com", "third", {{"latency_routing_policy", {{{"region", "us-east-1"}}}}})},
      diagnostics);
  CHECK(reason(three, "aws_route53_record.home").find("shares answers") != std::string::npos);
}

TEST_CASE("a network load balancer is a front door by its target groups' health checks, a gateway is none")
{
  Diagnostics diagnostics;
  json nlb = balancer("home", "aws");
  nlb["values"]["load_balancer_type"] = "network";
  CHECK(component(import_plan({nlb}, diagnostics), "alb:home").kind == "alb");
  CHECK(says(diagnostics, "is a network load balancer"));
  nlb["values"]["load_balancer_type"] = "gateway";
  CHECK(reason(import_plan({nlb}, diagnostics), "aws_lb.home") ==
        "a load balancer of type \"gateway\" is not modelled");
}

TEST_CASE("cross-zone balancing: what a target group says, else the balancer, by its sort")
{
  const auto cross_zone = [](const json &of_balancer, const json &of_group) {
    const json front = {{"type", "aws_lb"}, {"name", "front"}, {"values", of_balancer}};
    const json group = {{"type", "aws_lb_target_group"}, {"name", "web"}, {"values", of_group}};
    const json listener = {
        {"type", "aws_lb_listener"},
        {"name", "all"},
        {"expressions",
         {{"load_balancer_arn", refers_to("aws_lb.front.arn")},
          {"default_action",
           json::array({{{"target_group_arn", refers_to("aws_lb_target_group.web.arn")}}})}}}};
    Diagnostics diagnostics;
    const Imported imported = import_plan({front, group, listener}, diagnostics);
    const auto &parameters = component(imported, "alb:front").parameters;
    const auto found = parameters.find("cross_zone");
    return found == parameters.end() ? -1 : found->second.value.mean();
  };
  const json network = {{"name", "front"}, {"load_balancer_type", "network"}};
  const json application = {{"name", "front"}};
  CHECK(cross_zone(application, json::object()) == -1);
  CHECK(cross_zone(application, {{"load_balancing_cross_zone_enabled", "false"}}) == 0);
  CHECK(cross_zone(network, json::object()) == 0);
  CHECK(cross_zone(network, {{"load_balancing_cross_zone_enabled", "use_load_balancer_configuration"}}) == 0);
  CHECK(
      cross_zone(
          {{"name", "front"}, {"load_balancer_type", "network"}, {"enable_cross_zone_load_balancing", true}},
          json::object()) == 1);
}

TEST_CASE("the page that a health check asks for: one that sounds deep asks the databases of its region")
{
  const auto asked = [](const char *path) {
    const json check = {
        {"type", "aws_route53_health_check"},
        {"name", "front"},
        {"values", {{"type", "HTTPS"}, {"resource_path", path}, {"tags", {{"Name", "front"}}}}},
        {"expressions", {{"fqdn", refers_to("aws_lb.front.dns_name")}}}};
    const json orders = {
        {"type", "aws_db_instance"}, {"name", "orders"}, {"values", {{"identifier", "orders"}}}};
    Diagnostics diagnostics;
    const Imported imported = import_plan({check, orders, balancer("front", "aws")}, diagnostics);
    const ComponentSpec &found = component(imported, "health-check:front");
    CHECK(found.parameters.at("resource_path").text == path);
    CHECK((diagnostics.text().find("sounds like a deep check") != std::string::npos) ==
          (found.links.count("asks") > 0));
    return found.links.count("asks") > 0 ? found.links.at("asks") : std::vector<std::string>{};
  };
  CHECK(asked("/health").empty());
  CHECK(asked("/deepest-discounts").empty());
  CHECK(asked("/health/deep") == std::vector<std::string>{"orders"});
  CHECK(asked("/healthz?full=1") == std::vector<std::string>{"orders"});
}

TEST_CASE(
    "firewalls of a plan stand before balancers by their associations, and before distributions by those")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({{{"type", "aws_lb"},
                    {"name", "front"},
                    {"values", {{"name", "front"}, {"load_balancer_type", "application"}}}},
                   {{"type", "aws_cloudfront_distribution"},
                    {"name", "pages"},
                    {"values", {{"comment", "pages"}}},
                    {"expressions", {{"web_acl_id", refers_to("aws_wafv2_web_acl.edge.arn")}}}},
                   {{"type", "aws_wafv2_web_acl"},
                    {"name", "edge"},
                    {"values", {{"name", "edge"}, {"scope", "CLOUDFRONT"}}}},
                   {{"type", "aws_wafv2_web_acl"},
                    {"name", "wall"},
                    {"values", {{"name", "wall"}, {"scope", "REGIONAL"}}}},
                   {{"type", "aws_wafv2_web_acl_association"},
                    {"name", "front"},
                    {"expressions",
                     {{"resource_arn", refers_to("aws_lb.front.arn")},
                      {"web_acl_arn", refers_to("aws_wafv2_web_acl.wall.arn")}}}}},
                  diagnostics);
  std::map<std::string, std::vector<std::string>> before;
  std::map<std::string, std::string> region;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "waf") {
      before[one.id] =
          one.links.count("protects") > 0 ? one.links.at("protects") : std::vector<std::string>{};
      region[one.id] = one.region;
    }
  CHECK(before == std::map<std::string, std::vector<std::string>>{{"waf:edge", {"cloudfront:pages"}},
                                                                  {"waf:wall", {"alb:front"}}});
  CHECK(region == std::map<std::string, std::string>{{"waf:edge", ""}, {"waf:wall", "eu-central-1"}});
}

namespace {

json counting_rule(double limit, const char *action, double window_s = 0)
{
  json counts = {{"limit", limit}, {"aggregate_key_type", "IP"}};
  if (window_s > 0)
    counts["evaluation_window_sec"] = window_s;
  return {{"name", "rate"},
          {"action",
           json::array({{{action, json::array({json::object({{"custom_response", json::array()}})})}}})},
          {"statement", json::array({{{"rate_based_statement", json::array({counts})}}})}};
}

/// The firewall of a plan whose web ACL has these rules, and a Shield that answers so.
ComponentSpec wall(const json &rules, const std::string &answers)
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({{{"type", "aws_lb"},
                    {"name", "front"},
                    {"values", {{"name", "front"}, {"load_balancer_type", "application"}}}},
                   {{"type", "aws_wafv2_web_acl"},
                    {"name", "wall"},
                    {"values", {{"name", "wall"}, {"scope", "REGIONAL"}, {"rule", rules}}}},
                   {{"type", "aws_wafv2_web_acl_association"},
                    {"name", "front"},
                    {"expressions",
                     {{"resource_arn", refers_to("aws_lb.front.arn")},
                      {"web_acl_arn", refers_to("aws_wafv2_web_acl.wall.arn")}}}},
                   {{"type", "aws_shield_application_layer_automatic_response"},
                    {"name", "front"},
                    {"values", {{"action", answers}}},
                    {"expressions", {{"resource_arn", refers_to("aws_lb.front.arn")}}}}},
                  diagnostics);
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "waf")
      return one;
  return {};
}

} // namespace

TEST_CASE("firewalls of a plan: the strictest rule that blocks by address is read, and whether Shield "
          "answers by itself")
{
  const ComponentSpec strict = wall(
      {counting_rule(6000, "block"), counting_rule(600, "block", 60), counting_rule(10, "count")}, "BLOCK");
  CHECK(strict.parameters.at("rate_limit").value.mean() == 600);
  CHECK(strict.parameters.at("rate_window_s").value.mean() == 60);
  CHECK(strict.parameters.at("rate_limit").from.address ==
        "aws_wafv2_web_acl.wall.rule[1].statement[0].rate_based_statement[0].limit");
  CHECK(strict.parameters.at("automatic_block").value.mean() == 1);
  const ComponentSpec lax = wall(json::array(), "COUNT");
  CHECK(lax.parameters.count("rate_limit") == 0);
  CHECK(lax.parameters.at("automatic_block").value.mean() == 0);
}

} // namespace terraform_routing_test
