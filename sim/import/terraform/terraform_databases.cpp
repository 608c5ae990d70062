// Database instances of a plan and their copies.
#include "sim/import/terraform/database_class.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

/// Whether a replica's source, as written, names this database: its identifier or the end of its ARN.
bool names_database(const std::string &source, const PlanResource &database)
{
  const std::string identifier = database.text("identifier");
  return !identifier.empty() && (source == identifier || source.ends_with(":db:" + identifier));
}

/// Known now, or set to something that only apply will tell.
bool has_source(const PlanResource &database)
{
  return !database.text("replicate_source_db").empty() ||
         (database.is_unknown("replicate_source_db") &&
          database.expressions->contains("replicate_source_db"));
}

/// A parameter group may set another figure: deployment.json says so then.
void connections(PlanReading &reading, ComponentSpec &component, const PlanResource &database)
{
  const std::string of_class = database.text("instance_class");
  if (const auto most = default_connections(database.text("engine"), of_class))
    reading.put(component, "max_connections", *most, "count", database.address + ".instance_class",
                "what RDS sets for " + of_class);
}

void primary(PlanReading &reading, const PlanResource &database)
{
  ComponentSpec &component = reading.add(database, "rds_instance", "", database.text("identifier"));
  reading.set_all(
      component, database, "",
      {{"multi_az", "multi_az", "bool"}, {"backup_retention_period", "backup_retention_days", "days"}});
  connections(reading, component, database);
  if (const nlohmann::json *gone = database.value("delete_automated_backups");
      gone != nullptr && *gone == false)
    reading.put(component, "automated_backups_kept", 1, "bool",
                database.address + ".delete_automated_backups", "");
  const std::string zone = database.text("availability_zone");
  if (!zone.empty() && component.parameters.count("multi_az") > 0 &&
      component.parameters.at("multi_az").value.mean() < 0.5)
    component.zones = {zone};
}

void replica(PlanReading &reading, const PlanResource &database, const PlanObjects &all)
{
  ComponentSpec &component = reading.add(database, "rds_replica", "", database.text("identifier"));
  connections(reading, component, database);
  reading.link(component, "source", database, "replicate_source_db", {"rds_instance", "rds_replica"});
  for (const PlanResource *source : all)
    if (component.links.empty() && reading.of(*source) != nullptr &&
        names_database(database.text("replicate_source_db"), *source))
      component.links["source"] = {reading.of(*source)->id};
  const std::string source = database.text("replicate_source_db");
  if (component.links.empty() && !source.empty())
    reading.out.copies.push_back({component.id, "", false, source, database.address});
  else if (component.links.empty())
    reading.warn(database, "its source is not in this plan",
                 "set \"links\": {\"" + component.id + "\": {\"source\": [...]}} in deployment.json");
}

/// Those that write first: the others name them.
void databases(PlanReading &reading, const PlanObjects &all)
{
  PlanObjects replicas;
  for (const PlanResource *database : all) {
    if (!database->text("db_cluster_identifier").empty() ||
        database->expressions->contains("db_cluster_identifier")) {
      reading.not_understood(*database, "its cluster is not in this plan"); // else read with the cluster
      continue;
    }
    if (database->replaced)
      reading.warn(*database, "the plan deletes and creates this database",
                   "its data and its backups go with it");
    if (has_source(*database))
      replicas.push_back(database);
    else
      primary(reading, *database);
  }
  for (const PlanResource *database : replicas)
    replica(reading, *database, all);
}

void copied_backups(PlanReading &reading, const PlanResource &copy)
{
  for (const PlanResource *source : reading.plan.references(copy, "source_db_instance_arn"))
    if (ComponentSpec *component = reading.of(*source)) {
      reading.put(*component, "cross_region_backup", 1, "bool", copy.address,
                  "automated backups are replicated");
      reading.understood(copy);
    }
}

} // namespace

std::vector<PlanRow> database_rows()
{
  return {{{"aws_db_instance"}, PlanStage::stores, databases},
          {{"aws_db_instance_automated_backups_replication"}, PlanStage::followers, each<copied_backups>}};
}

} // namespace drsim::import::terraform
