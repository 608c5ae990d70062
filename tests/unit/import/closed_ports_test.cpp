// Ports that the files' own rules close: three ways to write a rule, and who is let in by it.
#include "sim/assemble/closed_ports.hpp"
#include "sim/assemble/dependency_merge.hpp"
#include "tests/unit/import/plans.hpp"

namespace closed_ports_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json group(const std::string &name, const json &ingress = json::array(),
           const json &expressions = json::object())
{
  return {{"type", "aws_security_group"},
          {"name", name},
          {"values", {{"name", name}, {"ingress", ingress}}},
          {"expressions", expressions}};
}

json names(const std::vector<std::string> &references)
{
  json all = json::array();
  for (const std::string &one : references)
    all.push_back(one);
  return {{"references", all}};
}

/// A database in a group "db", nodes in a group "nodes" by their launch template, and a service on them.
Deployment estate(const std::vector<json> &rules, const std::string &nodes = "aws_security_group.nodes.id")
{
  std::vector<json> rows = rules;
  rows.push_back(group("nodes"));
  rows.push_back(group("bastion"));
  rows.push_back({{"type", "aws_db_instance"},
                  {"name", "orders"},
                  {"values", {{"identifier", "orders"}, {"port", 5432}, {"engine", "postgres"}}},
                  {"expressions", {{"vpc_security_group_ids", names({"aws_security_group.db.id"})}}}});
  rows.push_back({{"type", "aws_eks_cluster"}, {"name", "shop"}, {"values", {{"name", "shop"}}}});
  rows.push_back({{"type", "aws_launch_template"},
                  {"name", "nodes"},
                  {"expressions", {{"vpc_security_group_ids", names({nodes})}}}});
  rows.push_back({{"type", "aws_eks_node_group"},
                  {"name", "general"},
                  {"expressions",
                   {{"cluster_name", names({"aws_eks_cluster.shop.name"})},
                    {"launch_template", {{{"id", names({"aws_launch_template.nodes.id"})}}}}}}});
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  Deployment deployment;
  deployment.regions = {{"eu-central-1", {}}, {"eu-west-1", {}}};
  deployment.components = imported.components;
  ComponentSpec service;
  service.id = "shop@eu-central-1";
  service.kind = "service";
  service.region = "eu-central-1";
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "eks_cluster")
      service.links["cluster"] = {one.id};
  deployment.components.push_back(service);
  deployment.dependencies = merge_dependencies({imported});
  return deployment;
}

json port(int first, int last)
{
  return {{"protocol", "tcp"}, {"from_port", first}, {"to_port", last}};
}

/// "db" with its rule written as an object of its own, from a group, or from addresses.
std::vector<json> rule_beside(const std::string &source, int first = 5432, int last = 5432)
{
  json values = port(first, last);
  json expressions = {{"security_group_id", names({"aws_security_group.db.id"})}};
  if (source.find('/') == std::string::npos)
    expressions["referenced_security_group_id"] = names({source});
  else
    values["cidr_ipv4"] = source;
  values["ip_protocol"] = "tcp";
  return {group("db"),
          {{"type", "aws_vpc_security_group_ingress_rule"},
           {"name", "db"},
           {"values", values},
           {"expressions", expressions}}};
}

std::vector<json> old_rule(const std::string &source)
{
  json values = port(5000, 6000);
  values["type"] = "ingress";
  return {group("db"),
          {{"type", "aws_security_group_rule"},
           {"name", "db"},
           {"values", values},
           {"expressions",
            {{"security_group_id", names({"aws_security_group.db.id"})},
             {"source_security_group_id", names({source})}}}}};
}

std::vector<json> rule_inside(const std::string &source, json rule = port(5432, 5432))
{
  return {
      group("db", json::array({std::move(rule)}), {{"ingress", {{{"security_groups", names({source})}}}}})};
}

std::string closed_by(const Deployment &deployment)
{
  const auto all = closed_ports(deployment);
  REQUIRE(all.size() < 2);
  return all.empty() ? "" : all.front().rule->at.address + ": " + all.front().rule->to;
}

} // namespace

TEST_CASE("closed ports: nodes that no rule lets in do not reach a database, however the rule is written")
{
  const std::string nodes = "aws_security_group.nodes.id", others = "aws_security_group.bastion.id";
  CHECK(closed_by(estate(rule_beside(nodes))).empty());
  CHECK(closed_by(estate(rule_beside(others))) ==
        "aws_vpc_security_group_ingress_rule.db: ingress tcp 5432 from aws_security_group.bastion");
  CHECK(closed_by(estate(old_rule(nodes))).empty());
  CHECK(closed_by(estate(old_rule(others))) ==
        "aws_security_group_rule.db: ingress tcp 5000-6000 from aws_security_group.bastion");
  CHECK(closed_by(estate(rule_inside(nodes))).empty());
  CHECK(closed_by(estate(rule_inside(others))) ==
        "aws_security_group.db: ingress tcp 5432 from aws_security_group.bastion");
}

TEST_CASE("closed ports: a rule for another port closes it to everybody")
{
  CHECK(closed_by(estate(rule_beside("aws_security_group.nodes.id", 5433, 5433))) ==
        "aws_vpc_security_group_ingress_rule.db: ingress tcp 5433");
  CHECK(closed_by(estate(rule_inside("aws_security_group.nodes.id", port(3306, 3306)))) ==
        "aws_security_group.db: ingress tcp 3306");
}

TEST_CASE("closed ports: what the files do not say is not assumed")
{
  const std::string others = "aws_security_group.bastion.id";
  CHECK(closed_by(estate(rule_beside("10.0.0.0/8"))).empty()); // nodes may have such addresses
  CHECK(closed_by(estate(rule_beside("local.node_group"))).empty());
  CHECK(closed_by(estate(rule_beside(others), "data.aws_security_group.default.id")).empty());
  json open_to_more = port(5432, 5432);
  open_to_more["cidr_blocks"] = {"10.0.0.0/8"};
  CHECK(closed_by(estate(rule_inside(others, open_to_more))).empty());
  CHECK(closed_by(estate({group("db")})).empty()); // its rules are elsewhere
}

TEST_CASE("closed ports: what is behind one is reached by nobody, by the rule's own place")
{
  Deployment deployment = estate(rule_beside("aws_security_group.bastion.id"));
  close_ports(deployment);
  const ComponentSpec *orders = deployment.find(deployment.of_kind("rds_instance").front()->id);
  REQUIRE(orders->parameters.count("reach_ratio") == 1);
  CHECK(orders->parameters.at("reach_ratio").value.mean() == 0);
  CHECK(orders->parameters.at("reach_ratio").from.address == "aws_vpc_security_group_ingress_rule.db");
  Deployment open = estate(rule_beside("aws_security_group.nodes.id"));
  close_ports(open);
  CHECK(open.of_kind("rds_instance").front()->parameters.count("reach_ratio") == 0);
}

} // namespace closed_ports_test
