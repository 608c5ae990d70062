#include "sim/assemble/merge_components.hpp"
#include "sim/input/catalogue.hpp"
#include "tests/unit/import/plans.hpp"

namespace terraform_aurora_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json cluster(const std::string &name, const std::string &provider, const json &values,
             const json &expressions)
{
  return {{"type", "aws_rds_cluster"},
          {"name", name},
          {"provider", provider},
          {"values", values},
          {"expressions", expressions}};
}

json member(const std::string &name, const std::string &of, const std::string &provider = "aws")
{
  return {{"type", "aws_rds_cluster_instance"},
          {"name", name},
          {"provider", provider},
          {"values", {{"instance_class", "db.r6g.large"}}},
          {"expressions", {{"cluster_identifier", refers_to("aws_rds_cluster." + of + ".id")}}}};
}

json global_database()
{
  return {{"type", "aws_rds_global_cluster"},
          {"name", "shop"},
          {"values", {{"global_cluster_identifier", "shop"}}}};
}

std::vector<json> shop()
{
  const json in_global = {{"global_cluster_identifier", refers_to("aws_rds_global_cluster.shop.id")}};
  return {global_database(),
          cluster("away", "aws.dr", {{"cluster_identifier", "orders-away"}, {"engine", "aurora-postgresql"}},
                  in_global),
          cluster("home", "aws",
                  {{"cluster_identifier", "orders"},
                   {"engine", "aurora-postgresql"},
                   {"master_username", "shop"},
                   {"backup_retention_period", 14}},
                  in_global),
          member("one", "home"),
          member("two", "home"),
          member("there", "away", "aws.dr")};
}

} // namespace

TEST_CASE("a global database is a store and its copies in other regions")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop(), diagnostics);
  CHECK(component(imported, "orders").kind == "rds_instance");
  CHECK(component(imported, "orders").region == "eu-central-1");
  CHECK(text_at(imported, "orders", "form") == "aurora");
  CHECK(number_at(imported, "orders", "backup_retention_days") == 14);
  CHECK(address_of(imported, "orders", "backup_retention_days") ==
        "aws_rds_cluster.home.backup_retention_period");
  CHECK(component(imported, "orders-away").kind == "rds_replica");
  CHECK(component(imported, "orders-away").region == "eu-west-1");
  CHECK(text_at(imported, "orders-away", "copy_form") == "aurora_global");
  CHECK(component(imported, "orders-away").links.at("source") == std::vector<std::string>{"orders"});
  for (const Seen &one : imported.seen) {
    INFO(one.address);
    CHECK(one.understood);
  }
  CHECK(diagnostics.text() == "");
}

TEST_CASE("Aurora's own figures of failover, lag and promotion hold, each with its source")
{
  Diagnostics diagnostics;
  const Catalogue catalogue =
      load_catalogue(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", diagnostics);
  const auto filled = [&](std::vector<json> rows) {
    Deployment deployment;
    deployment.components = import_plan(rows, diagnostics).components;
    fill_from_catalogue(deployment, catalogue);
    return deployment;
  };
  const Deployment both = filled(shop());
  const auto mean = [](const Deployment &deployment, const std::string &id, const std::string &name) {
    return deployment.find(id)->parameters.at(name).value.mean();
  };
  CHECK(mean(both, "orders", "failover_s") < 40); // an instance: about 80
  CHECK(mean(both, "orders", "multi_az") == 1);   // an instance: off
  CHECK(mean(both, "orders-away", "apply_floor_s") < 1);
  CHECK(mean(both, "orders-away", "promote_s") < 200); // a read replica: more than 300
  CHECK(both.find("orders")->parameters.at("failover_s").from.note.find("AUR-HA") != std::string::npos);

  std::vector<json> alone = shop();
  alone.erase(alone.begin() + 4, alone.end()); // one instance here, none there
  const Deployment lone = filled(alone);
  CHECK(lone.find("orders")->parameters.at("form").text == "aurora_single");
  CHECK(mean(lone, "orders", "failover_s") > 200);
  CHECK(lone.find("orders-away")->parameters.at("copy_form").text == "aurora_headless");
  CHECK(mean(lone, "orders-away", "promote_s") > 500);
  CHECK(says(diagnostics, "has no instance: one must be made before it can take over"));
}

TEST_CASE("which cluster of a global database writes: what it was made from, else a guess that is said")
{
  const json in_global = {{"global_cluster_identifier", refers_to("aws_rds_global_cluster.shop.id")}};
  std::vector<json> rows = {
      global_database(),
      cluster("a", "aws.dr", {{"cluster_identifier", "a"}, {"engine", "aurora-mysql"}}, in_global),
      cluster("b", "aws", {{"cluster_identifier", "b"}, {"engine", "aurora-mysql"}}, json::object())};
  rows[0]["expressions"] = {{"source_db_cluster_identifier", refers_to("aws_rds_cluster.b.arn")}};
  Diagnostics diagnostics;
  CHECK(component(import_plan(rows, diagnostics), "b").kind == "rds_instance");
  CHECK_FALSE(says(diagnostics, "cannot tell which"));

  rows[0]["expressions"] = json::object();
  rows[2]["expressions"] = in_global;
  import_plan(rows, diagnostics);
  CHECK(says(diagnostics, "drsim cannot tell which of its clusters writes; aws_rds_cluster.a is taken"));
}

TEST_CASE("a password is not read to tell the writer, and clusters of other engines are three instances")
{
  std::vector<json> rows = {cluster("db", "aws",
                                    {{"cluster_identifier", "db"},
                                     {"engine", "postgres"},
                                     {"db_cluster_instance_class", "db.m6gd.large"},
                                     {"master_password", "hunter2"}},
                                    json::object())};
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(text_at(imported, "db", "form") == "multi_az_cluster");
  CHECK_FALSE(says(diagnostics, "hunter2"));
}

} // namespace terraform_aurora_test
