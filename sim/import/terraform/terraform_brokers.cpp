// Brokers of a plan and what copies between them.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// server_properties are lines of "key=value".
void broker_settings(PlanReading &reading, ComponentSpec &component, const PlanResource &configuration)
{
  const std::string text = configuration.text("server_properties");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = line.find('=');
    std::string value = equals == std::string::npos ? std::string() : line.substr(equals + 1);
    std::string key = line.substr(0, equals);
    for (std::string *word : {&key, &value})
      while (!word->empty() && (word->back() == ' ' || word->back() == '\r'))
        word->pop_back();
    value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
    if (key == "min.insync.replicas")
      if (const auto count = number_of(json(value)))
        reading.put(component, "min_insync_replicas", *count, "count",
                    configuration.address + ".server_properties: " + key);
    if (key == "unclean.leader.election.enable" && value == "true")
      reading.warn(configuration,
                   "unclean.leader.election.enable is true: the last replica lost is data lost, silently",
                   "set it to false");
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
