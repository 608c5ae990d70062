#pragma once
#include "sim/import/terraform/terraform_reading.hpp"

#include <string>
#include <vector>

namespace drsim::inline import::inline terraform {

/// The order of reading. A reader may ask for what earlier stages have made, never for its own stage's.
enum class PlanStage {
  doors,         ///< balancers: services link to those before them
  compute,       ///< machines and clusters
  workloads,     ///< what runs in a cluster
  global_stores, ///< stores that claim their members
  stores,        ///< databases, caches, brokers
  followers,     ///< what copies from one store to another
  buckets,
  bucket_parts,  ///< settings that are objects of their own
  bucket_copies, ///< links between buckets
  controls,      ///< switches that people turn
  checks,        ///< health checks and rules over switches
  names,         ///< records in DNS
  entries,       ///< what leads to names or saves stores
  firewalls,     ///< what stands before doors and entries
  alarms,
  combined,  ///< what counts alarms
  documents, ///< who is told, runbooks, experiments
  listed,    ///< what is looked at and not simulated
};

using PlanObjects = std::vector<const PlanResource *>;

/// Who reads the objects of some types.
struct PlanRow {
  std::vector<std::string> types; ///< "kubernetes_*" = all that begin so
  PlanStage stage;
  void (*read)(PlanReading &, const PlanObjects &); ///< gets all objects of the types, in order of address
  std::vector<std::string> along = {};              ///< types of further objects that it reads with them
};

/// A reader of one object at a time.
template <void (*read_one)(PlanReading &, const PlanResource &)>
void each(PlanReading &reading, const PlanObjects &objects)
{
  for (const PlanResource *object : objects)
    read_one(reading, *object);
}

// The rows of each file.
[[nodiscard]] std::vector<PlanRow> accelerator_rows();
[[nodiscard]] std::vector<PlanRow> balancer_rows();
[[nodiscard]] std::vector<PlanRow> machine_rows();
[[nodiscard]] std::vector<PlanRow> ecs_rows();
[[nodiscard]] std::vector<PlanRow> cluster_rows();
[[nodiscard]] std::vector<PlanRow> kubernetes_rows();
[[nodiscard]] std::vector<PlanRow> database_cluster_rows();
[[nodiscard]] std::vector<PlanRow> database_rows();
[[nodiscard]] std::vector<PlanRow> cache_rows();
[[nodiscard]] std::vector<PlanRow> table_rows();
[[nodiscard]] std::vector<PlanRow> function_rows();
[[nodiscard]] std::vector<PlanRow> user_data_rows();
[[nodiscard]] std::vector<PlanRow> broker_rows();
[[nodiscard]] std::vector<PlanRow> file_system_rows();
[[nodiscard]] std::vector<PlanRow> queue_rows();
[[nodiscard]] std::vector<PlanRow> bucket_rows();
[[nodiscard]] std::vector<PlanRow> routing_rows();
[[nodiscard]] std::vector<PlanRow> edge_rows();
[[nodiscard]] std::vector<PlanRow> distribution_rows();
[[nodiscard]] std::vector<PlanRow> backup_rows();
[[nodiscard]] std::vector<PlanRow> composite_rows();
[[nodiscard]] std::vector<PlanRow> alarm_rows();
[[nodiscard]] std::vector<PlanRow> text_rows();

/// Reads a text inside the plan by its own importer, of that format; its components stand at the object's
/// address. `why_not`: what is said where it cannot be read.
void take_document(PlanReading &reading, const PlanResource &document, const std::string &name,
                   const std::string &content, const std::string &format, const std::string &why_not);

/// aws_arcregionswitch_plan.
void region_switch(PlanReading &reading, const PlanResource &plan);

/// All rows by stage; within one, as the files have them: that order shows in the output only.
[[nodiscard]] const std::vector<PlanRow> &plan_rows();

/// Reads the whole plan, row by row.
void read_plan(PlanReading &reading);

/// Links an alarm to whom its actions tell: topics of the plan by address, those outside it (an ARN, a
/// variable, a parameter) as "topic.NAME", which only "names" of a deployment can settle.
void link_told(PlanReading &reading, ComponentSpec &component, const PlanResource &resource);

/// Sets an alarm's runbook: the address in a description that speaks of one, else an action that begins an
/// automation or a plan of response.
void alarm_page(PlanReading &reading, ComponentSpec &component, const PlanResource &resource);

/// Whether some row reads objects of a type. What has none is never understood.
[[nodiscard]] bool has_plan_row(const std::string &type);

} // namespace drsim::import::terraform
