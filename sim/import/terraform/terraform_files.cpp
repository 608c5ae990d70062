// File systems of EFS in a plan, their mount targets, and the functions and tasks that mount them.
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

constexpr const char *target_type = "aws_efs_mount_target";
constexpr const char *point_type = "aws_efs_access_point";

/// The zones in which it can be mounted. Where fewer targets than zones of the subnets they name are planned,
/// the plan does not say which of the zones they stand in.
void mount_targets(PlanReading &reading, const PlanResource &files, ComponentSpec &component)
{
  std::set<std::string> zones;
  std::size_t targets = 0;
  bool all_known = true;
  for (const PlanResource *target : reading.of_type(target_type)) {
    if (!reading.plan.refers(*target, "file_system_id", files))
      continue;
    ++targets;
    reading.is_part(*target, files);
    reading.understood(*target);
    std::set<std::string> own;
    if (const std::string zone = target->text("availability_zone_name"); !zone.empty())
      own.insert(zone);
    else
      zones_of_subnets(reading, *target, "subnet_id", own);
    all_known = all_known && !own.empty();
    zones.insert(own.begin(), own.end());
  }
  const std::string cure = "name its zones in \"zones\" of \"" + component.id + "\" in deployment.json";
  if (targets == 0)
    return reading.warn(files, "no mount target of it is here: it is taken to have one in every zone", cure);
  if (!all_known)
    return reading.warn(
        files, "the zones of its mount targets are not known: it is taken to have one in every zone", cure);
  component.zones = {zones.begin(), zones.end()};
  if (zones.size() > targets) {
    component.zones.resize(targets);
    reading.warn(files,
                 "it has fewer mount targets than its subnets have zones, and which is not said: the first "
                 "zones are taken",
                 cure);
  }
}

void files_of(PlanReading &reading, const PlanResource &files)
{
  const nlohmann::json *tags = files.value("tags");
  std::string name = tags == nullptr ? "" : plan_text(*tags, "Name");
  if (name.empty())
    name = files.text("creation_token");
  ComponentSpec &component = reading.add(files, "efs_file_system", "efs:", name);
  mount_targets(reading, files, component);
  const std::string zone = files.text("availability_zone_name");
  if (!zone.empty()) {
    reading.put(component, "one_zone", 1, "bool", files.address + ".availability_zone_name");
    component.zones = {zone};
  }
  for (const PlanResource *point : reading.of_type(point_type))
    if (reading.plan.refers(*point, "file_system_id", files)) {
      reading.is_part(*point, files);
      reading.understood(*point);
    }
  bool copied = files.value("replication_configuration") != nullptr; // of a template
  for (const PlanResource *copies : reading.of_type("aws_efs_replication_configuration"))
    copied = copied || reading.plan.refers(*copies, "source_file_system_id", files);
  if (copied)
    reading.warn(files, "its replication is not played: with its region a trial loses its files",
                 "count the copy by hand: most changes are there within 15 minutes");
  if (const std::string id = files.text("id"); !id.empty())
    reading.out.dependencies.push_back(
        {component.id,
         "file_system_id",
         id,
         files.region,
         {Source::user_file, Confidence::set, reading.context.shown_name, files.address, ""}});
}

/// What an attribute mounts: a file system, or an access point of one.
void mounted_by(PlanReading &reading, ComponentSpec &service, const PlanResource &from,
                const std::string &attribute)
{
  const auto mount = [&](const PlanResource &files) {
    const ComponentSpec *component = reading.of(files);
    if (component == nullptr || component->kind != "efs_file_system")
      return;
    std::vector<std::string> &all = service.links["files"];
    if (std::find(all.begin(), all.end(), component->id) == all.end())
      all.push_back(component->id);
  };
  for (const PlanResource *to : reading.plan.references(from, attribute)) {
    mount(*to);
    if (to->type == point_type)
      for (const PlanResource *files : reading.plan.references(*to, "file_system_id"))
        mount(*files);
  }
}

void file_systems(PlanReading &reading, const PlanObjects &all)
{
  for (const PlanResource *files : all)
    files_of(reading, *files);
  for (const PlanResource *function : reading.of_type("aws_lambda_function"))
    if (ComponentSpec *service = reading.of(*function))
      mounted_by(reading, *service, *function, "file_system_config");
  for (const PlanResource *ecs : reading.of_type("aws_ecs_service"))
    if (ComponentSpec *service = reading.of(*ecs))
      for (const PlanResource *task : reading.plan.references(*ecs, "task_definition"))
        if (task->type == "aws_ecs_task_definition")
          mounted_by(reading, *service, *task, "volume");
}

} // namespace

std::vector<PlanRow> file_system_rows()
{
  return {
      {{"aws_efs_file_system"}, PlanStage::stores, file_systems, {target_type, point_type, "aws_subnet"}}};
}

} // namespace drsim::import::terraform
