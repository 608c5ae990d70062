#include "sim/assemble/load_deployment.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/places.hpp"
#include "sim/components/factory.hpp"
#include "sim/components/stores/cross_store.hpp"
#include "sim/faults/fault.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"
#include "sim/lint/lint.hpp"
#include "sim/users/users.hpp"

namespace drsim::inline cli {
namespace {

std::vector<std::unique_ptr<Component>> fill(World &world, const Deployment &deployment,
                                             const Scenario &scenario, MakePlane make_plane)
{
  std::vector<std::unique_ptr<Component>> all;
  for (const ComponentSpec &spec : deployment.components)
    if (std::unique_ptr<Component> component = make_component(spec, deployment))
      all.push_back(std::move(component));
  all.push_back(make_users(deployment, make_plane));
  all.push_back(make_cross_store(deployment));
  for (const std::unique_ptr<Component> &component : all)
    component->start(world);
  start_faults(world, scenario);
  return all;
}

std::vector<std::unique_ptr<Component>> populate(World &world, const Deployment &deployment,
                                                 const Scenario &scenario)
{
  return fill(world, deployment, scenario, traffic::make_fluid_plane);
}

std::vector<std::unique_ptr<Component>> populate_exact(World &world, const Deployment &deployment,
                                                       const Scenario &scenario)
{
  return fill(world, deployment, scenario, traffic::make_exact_plane);
}

Imported import_alone(const std::filesystem::path &file, Diagnostics &diagnostics)
{
  const MetricCatalogue metrics = load_metric_catalogue(catalogue_folder(), diagnostics);
  return import_file(file, ImportContext{file.string(), {}, &metrics}, diagnostics);
}

std::vector<FindingRow> findings(const Deployment &deployment)
{
  std::vector<FindingRow> rows;
  for (const Finding &finding : lint::lint(deployment))
    rows.push_back(
        {finding.id, finding.severity, finding.file, finding.where, finding.message, finding.cure});
  return rows;
}

} // namespace

Parts product_parts()
{
  return {load_deployment, import_alone,      findings,      populate,
          fault_kinds(),   component_kinds(), populate_exact};
}

} // namespace drsim::cli
