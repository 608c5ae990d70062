// Aurora and Multi-AZ DB clusters of a plan, and DocumentDB and Neptune, which stand on the same storage: a
// global database is a store and its copies.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Clusters of databases, their members and their global databases, by what follows "aws_".
constexpr const char *cluster_types[] = {"aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"};

/// Objects of all of these types: "" = clusters, "_instance" = their members.
std::vector<const PlanResource *> of_clusters(PlanReading &reading, const std::string &ending)
{
  std::vector<const PlanResource *> all;
  for (const std::string type : cluster_types) {
    const auto some = reading.of_type(type + ending);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Whether an object belongs to a cluster, by reference or by the cluster's name.
bool names_cluster(const TerraformPlan &plan, const PlanResource &from, const std::string &attribute,
                   const PlanResource &cluster)
{
  const std::string written = from.text(attribute);
  const std::string called = cluster.text("cluster_identifier");
  const bool by_name = !called.empty() && (written == called || written.ends_with(":cluster:" + called));
  return by_name || plan.refers(from, attribute, cluster);
}

/// What only the cluster that data first enters is given: the others take it over. Values are not looked at.
bool is_given_data(const PlanResource &cluster)
{
  for (const char *attribute : {"master_username", "manage_master_user_password", "database_name",
                                "snapshot_identifier", "s3_import", "restore_to_point_in_time"}) {
    const auto found = cluster.values->find(attribute);
    const bool filled = found != cluster.values->end() && !found->is_null() && *found != json::array() &&
                        *found != json(false);
    if (filled || cluster.expressions->contains(attribute))
      return true;
  }
  return false;
}

bool is_set(const PlanResource &resource, const std::string &attribute)
{
  return !resource.text(attribute).empty() ||
         (resource.is_unknown(attribute) && resource.expressions->contains(attribute));
}

std::vector<const PlanResource *> members_of(PlanReading &reading, const PlanResource &cluster)
{
  std::vector<const PlanResource *> members;
  for (const PlanResource *one : of_clusters(reading, "_instance"))
    if (names_cluster(reading.plan, *one, "cluster_identifier", cluster))
      members.push_back(one);
  for (const PlanResource *one : reading.of_type("aws_db_instance")) // as CloudFormation writes them
    if (is_set(*one, "db_cluster_identifier") &&
        names_cluster(reading.plan, *one, "db_cluster_identifier", cluster))
      members.push_back(one);
  return members;
}

/// The cluster that writes of a global database: what it was made from, else the one given users and data.
const PlanResource *writer_of(PlanReading &reading, const PlanResource &global,
                              const std::vector<const PlanResource *> &clusters)
{
  for (const PlanResource *cluster : clusters)
    if (names_cluster(reading.plan, global, "source_db_cluster_identifier", *cluster))
      return cluster;
  std::vector<const PlanResource *> likely;
  for (const PlanResource *cluster : clusters)
    if (cluster->text("source_region").empty() && !is_set(*cluster, "replication_source_identifier") &&
        is_given_data(*cluster))
      likely.push_back(cluster);
  if (likely.size() == 1)
    return likely.front();
  if (clusters.size() > 1)
    reading.warn(global,
                 "drsim cannot tell which of its clusters writes; " +
                     (likely.empty() ? clusters : likely).front()->address + " is taken",
                 "only the writing one has master_username, a snapshot or source_db_cluster_identifier");
  return (likely.empty() ? clusters : likely).front();
}

void writing_cluster(PlanReading &reading, const PlanResource &cluster)
{
  ComponentSpec &component = reading.add(cluster, "rds_instance", "", cluster.text("cluster_identifier"));
  const auto members = members_of(reading, cluster);
  const std::string engine = cluster.text("engine");
  const bool aurora = engine.starts_with("aurora") || engine.empty() || cluster.type != "aws_rds_cluster";
  const std::string count = std::to_string(members.size());
  if (!aurora)
    reading.word(component, "form", "multi_az_cluster", cluster.address + ".engine",
                 engine + ": three instances in three zones");
  else
    reading.word(component, "form", members.size() == 1 ? "aurora_single" : "aurora",
                 members.empty() ? cluster.address : members.front()->address,
                 members.empty() ? "its instances are not in the plan" : "instances: " + count);
  if (aurora && members.empty())
    reading.warn(cluster, "no instance of the plan belongs to it: it is taken to have readers");
  for (const PlanResource *member : members)
    reading.understood(*member);
  if (aurora && members.size() == 1)
    reading.warn(cluster, "has one instance: when it is lost, another is made first",
                 "add an aws_rds_cluster_instance in another zone");
  reading.set_all(component, cluster, "", {{"backup_retention_period", "backup_retention_days", "days"}});
}

/// A copy in another region; `writer` may be null when it is not in the plan.
void reading_cluster(PlanReading &reading, const PlanResource &cluster, const PlanResource *writer,
                     bool global)
{
  ComponentSpec &component = reading.add(cluster, "rds_replica", "", cluster.text("cluster_identifier"));
  const auto members = members_of(reading, cluster);
  for (const PlanResource *member : members)
    reading.understood(*member);
  const bool headless = members.empty() && writer != nullptr && !members_of(reading, *writer).empty();
  if (global)
    reading.word(component, "copy_form", headless ? "aurora_headless" : "aurora_global",
                 cluster.address + ".global_cluster_identifier",
                 "instances: " + std::to_string(members.size()));
  if (headless)
    reading.warn(cluster, "has no instance: one must be made before it can take over",
                 "add an aws_rds_cluster_instance in its region");
  if (writer != nullptr && reading.of(*writer) != nullptr)
    component.links["source"] = {reading.of(*writer)->id};
  else
    reading.warn(cluster, "its source is not in this plan",
                 "set \"links\": {\"" + component.id + "\": {\"source\": [...]}} in deployment.json");
}

/// A global database claims its clusters: one writes, the others follow.
void global_cluster(PlanReading &reading, const PlanResource &global)
{
  std::vector<const PlanResource *> clusters;
  for (const PlanResource *cluster : of_clusters(reading, ""))
    if (reading.plan.refers(*cluster, "global_cluster_identifier", global) ||
        reading.plan.refers(global, "source_db_cluster_identifier", *cluster) ||
        (!global.text("global_cluster_identifier").empty() &&
         cluster->text("global_cluster_identifier") == global.text("global_cluster_identifier")))
      clusters.push_back(cluster);
  if (clusters.empty())
    return reading.not_understood(global,
                                  "none of its clusters is in this plan: nothing writes or follows here");
  reading.understood(global);
  const PlanResource *writer = writer_of(reading, global, clusters);
  writing_cluster(reading, *writer);
  for (const PlanResource *cluster : clusters)
    if (cluster != writer)
      reading_cluster(reading, *cluster, writer, true);
  const std::string shared = global.text("global_cluster_identifier");
  if (!shared.empty())
    reading.out.copies.push_back({reading.of(*writer)->id, shared, true, "", writer->address});
  else if (clusters.size() == 1)
    reading.warn(global, "has one cluster in this plan: no other region has a copy",
                 "add an aws_rds_cluster with its global_cluster_identifier in the DR region");
}

/// Clusters that no global database has claimed: those that write, then those that follow one of them.
void database_clusters(PlanReading &reading, const PlanObjects &all)
{
  PlanObjects following;
  for (const PlanResource *cluster : all)
    if (reading.is_understood(*cluster))
      continue;
    else if (is_set(*cluster, "replication_source_identifier"))
      following.push_back(cluster);
    else {
      writing_cluster(reading, *cluster);
      if (const std::string shared = cluster->text("global_cluster_identifier"); !shared.empty())
        reading.out.copies.push_back({reading.of(*cluster)->id, shared, false, "", cluster->address});
    }
  for (const PlanResource *cluster : following) {
    const auto source = std::find_if(all.begin(), all.end(), [&](const PlanResource *one) {
      return one != cluster && names_cluster(reading.plan, *cluster, "replication_source_identifier", *one);
    });
    reading_cluster(reading, *cluster, source == all.end() ? nullptr : *source, false);
  }
}

} // namespace

std::vector<PlanRow> database_cluster_rows()
{
  return {{{"aws_rds_global_cluster", "aws_docdb_global_cluster", "aws_neptune_global_cluster"},
           PlanStage::global_stores,
           each<global_cluster>},
          {{"aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"},
           PlanStage::stores,
           database_clusters,
           {"aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance",
            "aws_db_instance"}}};
}

} // namespace drsim::import::terraform
