// Brokers of a plan and what copies between them.
#include "sim/import/facts/kafka_settings.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// server_properties are lines of "key=value".
void broker_settings(PlanReading &reading, ComponentSpec &component, const PlanResource &configuration)
{
  for (const auto &[key, value] : kafka_properties(configuration.text("server_properties"))) {
    const KafkaSetting *setting = kafka_setting(key);
    if (setting == nullptr)
      continue;
    const bool is_flag = std::string_view(setting->unit) == "bool";
    const auto number = is_flag ? flag_of(json(value)) : number_of(json(value));
    if (number)
      reading.put(component, setting->parameter, *number / setting->per_unit, setting->unit,
                  configuration.address + ".server_properties: " + key);
    if (key == "unclean.leader.election.enable" && value == "true")
      reading.warn(configuration,
                   "unclean.leader.election.enable is true: the last replica lost is data lost, silently",
                   "set it to false");
  }
}

/// Brokers stand evenly in the zones of the subnets; MSK's own defaults go by how many there are.
void broker_places(PlanReading &reading, ComponentSpec &component, const PlanResource &cluster)
{
  std::set<std::string> zones;
  for (const PlanResource *named : reading.plan.references(cluster, "broker_node_group_info"))
    for (const PlanResource *subnet : reading.of_type("aws_subnet")) // of several by one name, all are meant
      if (subnet->base == named->base)
        if (const std::string zone = subnet->text("availability_zone"); !zone.empty())
          zones.insert(zone);
  component.zones = {zones.begin(), zones.end()};
  const json *nodes = cluster.block("broker_node_group_info");
  const json &subnets = nodes == nullptr ? json() : plan_member(*nodes, "client_subnets");
  const std::size_t count = std::max(zones.size(), subnets.is_array() ? subnets.size() : 0);
  if (count != 2)
    return;
  for (const auto &[parameter, value] :
       {std::pair{"replication_factor", 2.0}, {"min_insync_replicas", 1.0}}) {
    reading.put(component, parameter, value, "count", cluster.address, "MSK's default with two zones");
    Provenance &from = component.parameters.at(parameter).from;
    from.source = Source::provider_default;
    from.confidence = Confidence::documented;
  }
}

/// What of a replicator the simulation has no figure for is said.
void replicator_settings(PlanReading &reading, const PlanResource &resource)
{
  const json *list = resource.block("replication_info_list");
  if (list == nullptr)
    return;
  const auto first = [&](const char *block) -> const json & {
    const json &blocks = plan_member(*list, block);
    return blocks.is_array() && !blocks.empty() ? blocks.front() : blocks;
  };
  const json &topics = plan_member(first("topic_replication"), "topics_to_replicate");
  if (topics.is_array() && !topics.empty() &&
      std::none_of(topics.begin(), topics.end(), [](const json &one) { return one == ".*"; }))
    reading.warn(resource,
                 "copies some topics only (topics_to_replicate): events of others are lost with the region");
  const json &groups = first("consumer_group_replication");
  if (groups.contains("synchronise_consumer_group_offsets") &&
      groups.at("synchronise_consumer_group_offsets") == false)
    reading.warn(resource,
                 "does not carry offsets over: consumers that move begin where auto.offset.reset says",
                 "set synchronise_consumer_group_offsets = true");
}

void brokers(PlanReading &reading, const PlanResource &cluster)
{
  ComponentSpec &component = reading.add(cluster, "msk", "msk:", cluster.text("cluster_name"));
  reading.set_all(component, cluster, "", {{"number_of_broker_nodes", "brokers", "count"}});
  broker_places(reading, component, cluster);
  for (const PlanResource *to : reading.plan.references(cluster, "configuration_info"))
    if (to->type == "aws_msk_configuration") {
      reading.understood(*to);
      broker_settings(reading, component, *to);
    }
}

void replicator(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component =
      reading.add(resource, "msk_replicator", "msk-replicator:", resource.text("replicator_name"));
  reading.link(component, "clusters", resource, "replication_info_list", {"msk"});
  const auto both = component.links.find("clusters"); // the keys are in order: source_..., target_...
  if (both != component.links.end() && both->second.size() == 2)
    component.links = {{"source", {both->second[0]}}, {"target", {both->second[1]}}};
  replicator_settings(reading, resource);
}

} // namespace

std::vector<PlanRow> broker_rows()
{
  return {{{"aws_msk_cluster"}, PlanStage::stores, each<brokers>, {"aws_msk_configuration"}},
          {{"aws_msk_replicator"}, PlanStage::followers, each<replicator>}};
}

} // namespace drsim::import::terraform
