#include "sim/import/facts/kafka_settings.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"
#include "tests/unit/import/plans.hpp"

#include <catch2/catch.hpp>

namespace kafka_test {

using namespace drsim;
using namespace drsim::plan_test;

TEST_CASE("kafka: properties are lines of key=value, and acks has few words")
{
  const auto found = kafka_properties("# comment\nmin.insync.replicas = 2\r\nbroken line\nacks=all");
  REQUIRE(found.size() == 2);
  CHECK(found[0] == std::pair<std::string, std::string>{"min.insync.replicas", "2"});
  CHECK(found[1] == std::pair<std::string, std::string>{"acks", "all"});
  CHECK(kafka_acks("-1") == "all");
  CHECK(kafka_acks("\"1\"") == "1");
  CHECK(kafka_acks("2").empty());
  CHECK(says_acks("KAFKA_PRODUCER_ACKS"));
  CHECK(says_acks("spring.kafka.producer.acks"));
  CHECK_FALSE(says_acks("BACKPACKS"));
}

TEST_CASE("strimzi: brokers with what the object sets, and Kafka's own defaults else")
{
  const std::string text = R"(apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: {name: events}
spec:
  kafka:
    replicas: 6
    rack: {topologyKey: topology.kubernetes.io/zone}
    config:
      default.replication.factor: 3
      min.insync.replicas: 2
)";
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(text, {"kafka.yaml", "eu-west-1"}, diagnostics);
  CHECK(diagnostics.text().empty());
  REQUIRE(imported.components.size() == 1);
  const ComponentSpec &brokers = imported.components.front();
  CHECK(brokers.id == "msk:events");
  CHECK(brokers.region == "eu-west-1");
  const auto value = [&](const char *name) { return brokers.parameters.at(name).value.mean(); };
  CHECK(value("brokers") == 6);
  CHECK(value("replication_factor") == 3);
  CHECK(value("min_insync_replicas") == 2);
  CHECK(value("rack_aware") == 1);
  CHECK(value("unclean_leader_election") == 0);
  CHECK(brokers.parameters.at("min_insync_replicas").from.address == "10");
  CHECK(brokers.parameters.at("unclean_leader_election").from.source == Source::provider_default);
}

TEST_CASE("strimzi: brokers in node pools are asked for")
{
  Diagnostics diagnostics;
  const Imported imported = import_kubernetes(
      "apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {name: events}\nspec: {kafka: {}}\n",
      {"kafka.yaml", "eu-west-1"}, diagnostics);
  CHECK(imported.components.empty());
  CHECK(diagnostics.text().find("does not say how many brokers") != std::string::npos);
}

TEST_CASE("msk: replicas, unclean elections and zones come from the plan, and two zones have MSK's defaults "
          "for two")
{
  const auto subnet = [](const char *name, const char *zone) {
    return json{{"type", "aws_subnet"}, {"name", name}, {"values", {{"availability_zone", zone}}}};
  };
  json cluster = {{"type", "aws_msk_cluster"},
                  {"name", "events"},
                  {"values",
                   {{"cluster_name", "events"},
                    {"number_of_broker_nodes", 4},
                    {"broker_node_group_info", {{{"instance_type", "kafka.m7g.large"}}}}}},
                  {"expressions",
                   {{"configuration_info", {{{"arn", refers_to("aws_msk_configuration.c.arn")}}}},
                    {"broker_node_group_info",
                     {{{"client_subnets", {{"references", {"aws_subnet.a.id", "aws_subnet.b.id"}}}}}}}}}};
  json configuration = {
      {"type", "aws_msk_configuration"},
      {"name", "c"},
      {"values",
       {{"name", "c"},
        {"server_properties",
         "default.replication.factor=2\nunclean.leader.election.enable=false\nnum.partitions=12\n"
         "log.retention.hours=24\n"}}}};
  Diagnostics diagnostics;
  const std::vector<json> rows = {subnet("a", "eu-central-1a"), subnet("b", "eu-central-1b"), configuration,
                                  cluster};
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(number_at(imported, "msk:events", "brokers") == 4);
  CHECK(number_at(imported, "msk:events", "replication_factor") == 2);
  CHECK(number_at(imported, "msk:events", "unclean_leader_election") == 0);
  CHECK(number_at(imported, "msk:events", "partitions") == 12);
  CHECK(number_at(imported, "msk:events", "retention_s") == Approx(86400));
  CHECK(component(imported, "msk:events").zones ==
        std::vector<std::string>{"eu-central-1a", "eu-central-1b"});
  CHECK(number_at(imported, "msk:events", "min_insync_replicas") == 1);
  CHECK(component(imported, "msk:events").parameters.at("min_insync_replicas").from.source ==
        Source::provider_default);
}

} // namespace kafka_test
