// Clusters, databases, caches and brokers of a plan.
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Whether a replica's source, as written, names this database: its identifier or the end of its ARN.
bool names_database(const std::string &source, const PlanResource &database)
{
  const std::string identifier = database.text("identifier");
  return !identifier.empty() && (source == identifier || source.ends_with(":db:" + identifier));
}

/// The first number at a key of the first block, or absent.
std::optional<double> block_number(const PlanResource &resource, const std::string &block,
                                   const std::string &key)
{
  const json *inside = resource.block(block);
  if (inside == nullptr || !inside->contains(key) || !inside->at(key).is_number())
    return std::nullopt;
  return inside->at(key).get<double>();
}

} // namespace

void PlanImporter::clusters()
{
  for (const PlanResource *cluster : of_type("aws_eks_cluster")) {
    ComponentSpec &component = add(*cluster, "eks_cluster", "eks:", cluster->text("name"));
    std::map<std::string, double> sums;
    std::string address;
    int groups = 0;
    for (const PlanResource *group : of_type("aws_eks_node_group")) {
      const bool by_name =
          !cluster->text("name").empty() && group->text("cluster_name") == cluster->text("name");
      if (!by_name && !plan_.refers(*group, "cluster_name", *cluster))
        continue;
      understood(*group);
      ++groups;
      address = address.empty() ? group->address : address;
      for (const char *key : {"desired_size", "max_size"})
        if (const auto size = block_number(*group, "scaling_config", key))
          sums[key] += *size;
    }
    const std::string note = groups > 1 ? "sum of " + std::to_string(groups) + " node groups" : "";
    for (const auto &[key, parameter] : {std::pair{"desired_size", "nodes"}, {"max_size", "max_nodes"}})
      if (sums.count(key) > 0)
        put(component, parameter, sums.at(key), "count", address + ".scaling_config[0]." + key, note);
    if (groups == 0)
      warn(*cluster, "no node group of the plan belongs to it", "set its \"nodes\" in deployment.json");
  }
}

void PlanImporter::databases()
{
  std::vector<const PlanResource *> replicas;
  for (const PlanResource *database : of_type("aws_db_instance")) {
    if (!database->text("db_cluster_identifier").empty() ||
        database->expressions->contains("db_cluster_identifier")) {
      not_understood(*database, "its cluster is not in this plan"); // else read with the cluster
      continue;
    }
    const bool source_set = !database->text("replicate_source_db").empty() ||
                            (database->is_unknown("replicate_source_db") &&
                             database->expressions->contains("replicate_source_db"));
    if (database->replaced)
      warn(*database, "the plan deletes and creates this database", "its data and its backups go with it");
    if (source_set) {
      replicas.push_back(database);
      continue;
    }
    ComponentSpec &component = add(*database, "rds_instance", "", database->text("identifier"));
    set_all(component, *database, "",
            {{"multi_az", "multi_az", "bool"}, {"backup_retention_period", "backup_retention_days", "days"}});
    const std::string zone = database->text("availability_zone");
    if (!zone.empty() && component.parameters.count("multi_az") > 0 &&
        component.parameters.at("multi_az").value.mean() < 0.5)
      component.zones = {zone};
  }
  for (const PlanResource *replica : replicas) {
    ComponentSpec &component = add(*replica, "rds_replica", "", replica->text("identifier"));
    link(component, "source", *replica, "replicate_source_db", {"rds_instance", "rds_replica"});
    for (const PlanResource *source : of_type("aws_db_instance"))
      if (component.links.empty() && of(*source) != nullptr &&
          names_database(replica->text("replicate_source_db"), *source))
        component.links["source"] = {of(*source)->id};
    if (component.links.empty())
      warn(*replica, "its source is not in this plan",
           "set \"links\": {\"" + component.id + "\": {\"source\": [...]}} in deployment.json");
  }
  for (const PlanResource *copy : of_type("aws_db_instance_automated_backups_replication"))
    for (const PlanResource *source : plan_.references(*copy, "source_db_instance_arn"))
      if (ComponentSpec *component = of(*source)) {
        put(*component, "cross_region_backup", 1, "bool", copy->address, "automated backups are replicated");
        understood(*copy);
      }
}

void PlanImporter::caches_and_brokers()
{
  for (const PlanResource *cache : of_type("aws_elasticache_replication_group")) {
    ComponentSpec &component = add(*cache, "elasticache", "cache:", cache->text("replication_group_id"));
    set_all(component, *cache, "",
            {{"num_node_groups", "shards", "count"},
             {"replicas_per_node_group", "replicas_per_shard", "count"},
             {"automatic_failover_enabled", "automatic_failover", "bool"},
             {"multi_az_enabled", "multi_az", "bool"},
             {"snapshot_retention_limit", "snapshot_retention_days", "days"}});
  }
  for (const PlanResource *cluster : of_type("aws_msk_cluster")) {
    ComponentSpec &component = add(*cluster, "msk", "msk:", cluster->text("cluster_name"));
    set_all(component, *cluster, "", {{"number_of_broker_nodes", "brokers", "count"}});
    for (const PlanResource *to : plan_.references(*cluster, "configuration_info"))
      if (to->type == "aws_msk_configuration") {
        understood(*to);
        broker_settings(component, *to);
      }
  }
  for (const PlanResource *replicator : of_type("aws_msk_replicator")) {
    ComponentSpec &component =
        add(*replicator, "msk_replicator", "msk-replicator:", replicator->text("replicator_name"));
    link(component, "clusters", *replicator, "replication_info_list", {"msk"});
    const auto both = component.links.find("clusters"); // the keys are in order: source_..., target_...
    if (both != component.links.end() && both->second.size() == 2)
      component.links = {{"source", {both->second[0]}}, {"target", {both->second[1]}}};
    replicator_settings(*replicator);
  }
}

/// server_properties are lines of "key=value".
void PlanImporter::broker_settings(ComponentSpec &component, const PlanResource &configuration)
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
        put(component, "min_insync_replicas", *count, "count",
            configuration.address + ".server_properties: " + key);
    if (key == "unclean.leader.election.enable" && value == "true")
      warn(configuration,
           "unclean.leader.election.enable is true: the last replica lost is data lost, silently",
           "set it to false");
  }
}

/// What of a replicator the simulation has no figure for is said.
void PlanImporter::replicator_settings(const PlanResource &replicator)
{
  const json *list = replicator.block("replication_info_list");
  if (list == nullptr)
    return;
  const auto first = [&](const char *block) -> const json & {
    const json &blocks = plan_member(*list, block);
    return blocks.is_array() && !blocks.empty() ? blocks.front() : blocks;
  };
  const json &topics = plan_member(first("topic_replication"), "topics_to_replicate");
  if (topics.is_array() && !topics.empty() &&
      std::none_of(topics.begin(), topics.end(), [](const json &one) { return one == ".*"; }))
    warn(replicator,
         "copies some topics only (topics_to_replicate): events of others are lost with the region");
  const json &groups = first("consumer_group_replication");
  if (groups.contains("synchronise_consumer_group_offsets") &&
      groups.at("synchronise_consumer_group_offsets") == false)
    warn(replicator, "does not carry offsets over: consumers that move begin where auto.offset.reset says",
         "set synchronise_consumer_group_offsets = true");
}

} // namespace drsim::import::terraform
