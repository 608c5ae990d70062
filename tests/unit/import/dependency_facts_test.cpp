#include "sim/assemble/dependency_merge.hpp"
#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/insight/dependency_graph.hpp"
#include "sim/insight/parity.hpp"
#include "tests/unit/import/plans.hpp"

namespace dependency_facts_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json in(const std::string &provider, json row)
{
  row["provider"] = provider;
  return row;
}

/// A database and its replica, each in a subnet with an access list of its own, and a key.
std::vector<json> estate(const json &rules_away)
{
  std::vector<json> rows;
  for (const auto &[side, provider] : {std::pair{"home", "aws"}, {"away", "aws.dr"}}) {
    const std::string name = side;
    const auto ref = [&](const std::string &type, const char *attribute) {
      return refers_to(type + "." + name + "." + attribute);
    };
    rows.push_back(in(provider, {{"type", "aws_subnet"}, {"name", name}}));
    rows.push_back(in(provider, {{"type", "aws_db_subnet_group"},
                                 {"name", name},
                                 {"expressions", {{"subnet_ids", ref("aws_subnet", "id")}}}}));
    json rules = {
        {{"rule_no", 100}, {"action", "allow"}, {"protocol", "tcp"}, {"from_port", 5432}, {"to_port", 5432}}};
    if (name == "away")
      for (const json &rule : rules_away)
        rules.push_back(rule);
    rows.push_back(in(provider, {{"type", "aws_network_acl"},
                                 {"name", name},
                                 {"values", {{"ingress", rules}}},
                                 {"expressions", {{"subnet_ids", ref("aws_subnet", "id")}}}}));
    json database = {{"type", "aws_db_instance"},
                     {"name", name},
                     {"values", {{"identifier", name}, {"port", 5432}}},
                     {"expressions",
                      {{"db_subnet_group_name", ref("aws_db_subnet_group", "name")},
                       {"kms_key_id", refers_to("aws_kms_key.main.arn")}}}};
    if (name == "away") {
      database["values"]["replicate_source_db"] = "home";
      database["expressions"]["replicate_source_db"] = refers_to("aws_db_instance.home.arn");
    }
    rows.push_back(in(provider, database));
  }
  rows.push_back({{"type", "aws_kms_key"}, {"name", "main"}, {"values", {{"multi_region", false}}}});
  return rows;
}

Deployment deployment_of(const std::vector<json> &rows)
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  Deployment deployment;
  deployment.regions = {{"eu-central-1", {}}, {"eu-west-1", {}}};
  deployment.components = imported.components;
  deployment.dependencies = merge_dependencies({imported});
  return deployment;
}

} // namespace

TEST_CASE("access lists of both regions' networks are compared rule by rule")
{
  const auto differences = [](const json &rules_away) {
    std::vector<ParityDifference> found;
    for (const ParityDifference &one : region_parity(deployment_of(estate(rules_away))))
      if (one.parameter == "network access list rule")
        found.push_back(one);
    return found;
  };
  CHECK(differences(json::array()).empty());
  const auto found = differences(
      {{{"rule_no", 50}, {"action", "deny"}, {"protocol", "tcp"}, {"from_port", 5000}, {"to_port", 6000}}});
  REQUIRE(found.size() == 1);
  CHECK(found.front().standby_value == "ingress 00050 deny tcp 5000-6000");
  CHECK(found.front().primary_at.address == "aws_network_acl.home");
  CHECK(found.front().standby_at.address == "aws_network_acl.away");
}

TEST_CASE("the graph has the region of what is no component, and no facts")
{
  const DependencyGraph graph = dependency_graph(deployment_of(estate(json::array())));
  const auto key = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                [](const GraphNode &one) { return one.id == "aws_kms_key.main"; });
  REQUIRE(key != graph.nodes.end());
  CHECK(key->kind == "key");
  CHECK(key->region == "eu-central-1");
  for (const GraphEdge &edge : graph.edges)
    CHECK_FALSE(is_plan_fact(edge.what));
}

TEST_CASE("certificates of both regions are good for the same names, or the difference is told")
{
  std::vector<json> rows;
  for (const auto &[side, provider] : {std::pair{"home", "aws"}, {"away", "aws.dr"}}) {
    const std::string name = side;
    json certificate = {
        {"type", "aws_acm_certificate"}, {"name", name}, {"values", {{"domain_name", "shop.example.com"}}}};
    if (name == "home")
      certificate["values"]["subject_alternative_names"] = {"api.example.com"};
    rows.push_back(in(provider, certificate));
    rows.push_back(
        in(provider, {{"type", "aws_lb"}, {"name", name}, {"values", {{"name", "shop-" + name}}}}));
    rows.push_back(
        in(provider, {{"type", "aws_lb_listener"},
                      {"name", name},
                      {"values", {{"port", 443}}},
                      {"expressions",
                       {{"load_balancer_arn", refers_to("aws_lb." + name + ".arn")},
                        {"certificate_arn", refers_to("aws_acm_certificate." + name + ".arn")}}}}));
  }
  const Deployment deployment = deployment_of(rows);
  bool told = false;
  for (const ParityDifference &one : region_parity(deployment))
    if (one.parameter == "names of the certificate") {
      told = true;
      CHECK(one.primary_value == "api.example.com, shop.example.com");
      CHECK(one.standby_value == "shop.example.com");
    }
  CHECK(told);
  CHECK(
      std::any_of(deployment.dependencies.begin(), deployment.dependencies.end(), [](const Dependency &one) {
        return one.from == "alb:shop-home" && one.what == "port" && one.to == "443";
      }));
}

TEST_CASE("what goes between regions is in the graph: subnet, route table, peering, the other network")
{
  std::vector<json> rows = estate(json::array());
  rows.push_back({{"type", "aws_route_table"}, {"name", "home"}});
  rows.push_back({{"type", "aws_route_table_association"},
                  {"name", "home"},
                  {"expressions",
                   {{"subnet_id", refers_to("aws_subnet.home.id")},
                    {"route_table_id", refers_to("aws_route_table.home.id")}}}});
  rows.push_back({{"type", "aws_route"},
                  {"name", "over"},
                  {"expressions",
                   {{"route_table_id", refers_to("aws_route_table.home.id")},
                    {"vpc_peering_connection_id", refers_to("aws_vpc_peering_connection.dr.id")}}}});
  rows.push_back({{"type", "aws_vpc_peering_connection"},
                  {"name", "dr"},
                  {"expressions", {{"peer_vpc_id", refers_to("aws_vpc.away.id")}}}});
  rows.push_back(in("aws.dr", {{"type", "aws_vpc"}, {"name", "away"}}));
  const DependencyGraph graph = dependency_graph(deployment_of(rows));
  const auto edge = [&](const std::string &from, const std::string &to) {
    return std::any_of(graph.edges.begin(), graph.edges.end(),
                       [&](const GraphEdge &one) { return one.from == from && one.to == to; });
  };
  CHECK(edge("aws_subnet.home", "aws_route_table.home"));
  CHECK(edge("aws_route_table.home", "aws_vpc_peering_connection.dr"));
  CHECK(edge("aws_vpc_peering_connection.dr", "aws_vpc.away"));
}

} // namespace dependency_facts_test
