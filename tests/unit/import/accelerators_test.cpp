#include "tests/unit/import/plans.hpp"

namespace accelerators_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

const std::string global = "aws_globalaccelerator_";

json balancer(const std::string &name, const std::string &provider)
{
  return {{"type", "aws_lb"}, {"name", name}, {"provider", provider}, {"values", {{"name", name}}}};
}

json group(const std::string &name, const std::string &region, json values, const std::string &leads_to)
{
  values["endpoint_group_region"] = region;
  return {{"type", global + "endpoint_group"},
          {"name", name},
          {"values", values},
          {"expressions",
           {{"listener_arn", refers_to(global + "listener.shop.arn")},
            {"endpoint_configuration", json::array({{{"endpoint_id", refers_to(leads_to)}}})}}}};
}

std::vector<json> shop()
{
  return {
      balancer("home", "aws"),
      balancer("away", "aws.dr"),
      {{"type", global + "accelerator"}, {"name", "shop"}, {"values", {{"name", "shop"}, {"enabled", true}}}},
      {{"type", global + "listener"},
       {"name", "shop"},
       {"expressions", {{"accelerator_arn", refers_to(global + "accelerator.shop.id")}}}},
      group("home", "eu-central-1", json::object(), "aws_lb.home.arn"),
      group("away", "eu-west-1", {{"traffic_dial_percentage", 0}}, "aws_lb.away.arn"),
      {{"type", "aws_route53_record"},
       {"name", "shop"},
       {"values",
        {{"name", "shop.example.com"}, {"type", "A"}, {"alias", {{{"evaluate_target_health", true}}}}}},
       {"expressions",
        {{"alias", json::array({{{"name", refers_to(global + "accelerator.shop.dns_name")}}})}}}}};
}

} // namespace

TEST_CASE("an accelerator is read with its groups, dials and names")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop(), diagnostics);
  const ComponentSpec &front = component(imported, "accelerator:shop");
  CHECK(front.kind == "global_accelerator");
  CHECK(front.region.empty());
  CHECK(front.links.at("endpoints") == std::vector<std::string>{"alb:home"});
  CHECK(front.links.at("spare") == std::vector<std::string>{"alb:away"}); // its dial is 0
  for (const char *part : {"accelerator.shop", "listener.shop", "endpoint_group.home", "endpoint_group.away"})
    CHECK(understood(imported, global + part));
  CHECK(understood(imported, "aws_route53_record.shop"));
  for (const ComponentSpec &one : imported.components)
    CHECK(one.kind != "route53_record"); // the name is the accelerator's
}

TEST_CASE("what an accelerator cannot do is said")
{
  std::vector<json> rows = shop();
  rows[4]["values"]["traffic_dial_percentage"] = 50;
  rows[5]["values"]["endpoint_configuration"] = json::array({{{"weight", 0}}});
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(says(diagnostics, "its traffic dial shares users between regions"));
  CHECK(says(diagnostics, "all its endpoints have the weight 0"));
  CHECK(component(imported, "accelerator:shop").links.count("spare") == 0);

  rows[2]["values"]["enabled"] = false;
  const Imported off = import_plan(rows, diagnostics);
  CHECK(reason(off, global + "accelerator.shop") == "it is switched off: nobody comes by it");
  CHECK(reason(off, global + "listener.shop") == "no accelerator of this plan has it: nobody comes by it");
}

TEST_CASE("a group of machines is said to be not modelled")
{
  std::vector<json> rows = shop();
  rows[5] = group("away", "eu-west-1", json::object(), "aws_instance.web.id");
  Diagnostics diagnostics;
  import_plan(rows, diagnostics);
  CHECK(says(diagnostics, "endpoints that are machines, addresses or of other plans are not modelled"));
}

TEST_CASE("lint is told which regions an accelerator leads to, and where file systems and their copies stand")
{
  std::vector<json> rows = shop();
  rows.push_back({{"type", "aws_efs_file_system"}, {"name", "media"}});
  rows.push_back({{"type", "aws_efs_replication_configuration"},
                  {"name", "media"},
                  {"values", {{"destination", {{{"region", "eu-west-1"}}}}}},
                  {"expressions", {{"source_file_system_id", refers_to("aws_efs_file_system.media.id")}}}});
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  for (const char *region : {"eu-central-1", "eu-west-1"}) {
    CHECK(needs(imported, global + "accelerator.shop", "spreads_to", region));
    CHECK(needs(imported, "aws_efs_file_system.media", "stands_in", region));
  }
  CHECK(needs(imported, "aws_efs_file_system.media", "kept_as", "media"));
  CHECK(says(diagnostics, "its replication is not played"));
}

} // namespace accelerators_test
