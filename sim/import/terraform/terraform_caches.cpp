// Caches of a plan, and which follows which.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

void cache(PlanReading &reading, const PlanResource &resource)
{
  ComponentSpec &component =
      reading.add(resource, "elasticache", "cache:", resource.text("replication_group_id"));
  reading.set_all(component, resource, "",
                  {{"num_node_groups", "shards", "count"},
                   {"replicas_per_node_group", "replicas_per_shard", "count"},
                   {"automatic_failover_enabled", "automatic_failover", "bool"},
                   {"multi_az_enabled", "multi_az", "bool"},
                   {"snapshot_retention_limit", "snapshot_retention_days", "days"}});
  const nlohmann::json *nodes =
      resource.value("num_cache_clusters"); // of one shard: all but the primary are replicas
  const auto count = nodes == nullptr ? std::nullopt : number_of(*nodes);
  if (count && *count >= 1 && component.parameters.count("replicas_per_shard") == 0)
    reading.put(component, "replicas_per_shard", *count - 1, "count",
                resource.address + ".num_cache_clusters", "its nodes without the primary");
}

/// Groups of a Global Datastore: who follows whom.
void global_cache(PlanReading &reading, const PlanResource &global)
{
  const PlanResource *first = nullptr;
  for (const PlanResource *to : reading.plan.references(global, "primary_replication_group_id"))
    first = to->type == "aws_elasticache_replication_group" ? to : first;
  for (const PlanResource *cache : reading.of_type("aws_elasticache_replication_group"))
    if (first == nullptr && !cache->text("replication_group_id").empty() &&
        cache->text("replication_group_id") == global.text("primary_replication_group_id"))
      first = cache;
  ComponentSpec *source = first == nullptr ? nullptr : reading.of(*first);
  if (source == nullptr)
    return reading.not_understood(global, "the group that writes is not in this plan");
  reading.understood(global);
  bool any = false;
  for (const PlanResource *cache : reading.of_type("aws_elasticache_replication_group"))
    if (ComponentSpec *copy = reading.of(*cache);
        copy != source && copy != nullptr &&
        reading.plan.refers(*cache, "global_replication_group_id", global)) {
      copy->links["source"] = {source->id};
      any = true;
    }
  if (!any)
    reading.warn(global, "no group of this plan follows " + first->address + ": no other region has its keys",
                 "add an aws_elasticache_replication_group with its global_replication_group_id");
  else
    reading.warn(global,
                 "a Global Datastore never changes regions by itself: promoting is a step of a runbook");
}

} // namespace

std::vector<PlanRow> cache_rows()
{
  return {{{"aws_elasticache_replication_group"}, PlanStage::stores, each<cache>},
          {{"aws_elasticache_global_replication_group"}, PlanStage::followers, each<global_cache>}};
}

} // namespace drsim::import::terraform
