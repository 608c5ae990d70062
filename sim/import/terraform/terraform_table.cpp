#include "sim/import/terraform/terraform_table.hpp"

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

std::vector<PlanRow> rows_by_stage()
{
  std::vector<PlanRow> rows;
  for (const auto rows_of_file :
       {accelerator_rows,      balancer_rows,  ecs_rows,    machine_rows, cluster_rows,  kubernetes_rows,
        database_cluster_rows, database_rows,  cache_rows,  table_rows,   function_rows, broker_rows,
        file_system_rows,      queue_rows,     bucket_rows, routing_rows, edge_rows,     distribution_rows,
        backup_rows,           composite_rows, alarm_rows,  text_rows,    user_data_rows})
    for (PlanRow &row : rows_of_file())
      rows.push_back(std::move(row));
  std::stable_sort(rows.begin(), rows.end(),
                   [](const PlanRow &a, const PlanRow &b) { return a.stage < b.stage; });
  return rows;
}

bool takes(const std::vector<std::string> &types, const std::string &type)
{
  return std::any_of(types.begin(), types.end(), [&](const std::string &one) {
    return one.ends_with('*') ? type.starts_with(std::string_view(one).substr(0, one.size() - 1))
                              : type == one;
  });
}

} // namespace

const std::vector<PlanRow> &plan_rows()
{
  static const std::vector<PlanRow> rows = rows_by_stage();
  return rows;
}

bool has_plan_row(const std::string &type)
{
  return std::any_of(plan_rows().begin(), plan_rows().end(),
                     [&](const PlanRow &row) { return takes(row.types, type) || takes(row.along, type); });
}

void read_plan(PlanReading &reading)
{
  for (const PlanRow &row : plan_rows()) {
    PlanObjects objects;
    for (const PlanResource &resource : reading.plan.resources())
      if (takes(row.types, resource.type))
        objects.push_back(&resource);
    row.read(reading, objects);
  }
}

} // namespace drsim::import::terraform
