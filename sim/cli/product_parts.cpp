#include "sim/assemble/load_deployment.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/places.hpp"
#include "sim/components/factory.hpp"
#include "sim/components/stores/cross_store.hpp"
#include "sim/faults/fault.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"
#include "sim/lint/lint.hpp"
#include "sim/model/parameter_log.hpp"
#include "sim/users/users.hpp"

namespace drsim::inline cli {
namespace {

std::vector<std::unique_ptr<Component>> fill(World &world, const Deployment &deployment,
                                             const Scenario &scenario, MakePlane make_plane)
{
  std::vector<std::unique_ptr<Component>> all;
  std::vector<std::string> names;
  const auto add = [&](const std::string &name, std::unique_ptr<Component> component) {
    if (component == nullptr)
      return;
    names.push_back(name);
    all.push_back(std::move(component));
  };
  for (const ComponentSpec &spec : deployment.components)
    add(spec.id, make_component(spec, deployment));
  add("users", make_users(deployment, make_plane));
  add("stores", make_cross_store(deployment));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const World::AtWork starting = world.at_work(names[i]);
    all[i]->start(world);
  }
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

std::vector<std::unique_ptr<Component>> populate_auto(World &world, const Deployment &deployment,
                                                      const Scenario &scenario)
{
  return fill(world, deployment, scenario, traffic::make_hybrid_plane);
}

/// All that a trial reads is read at its beginning, but for what a component looks up when it comes to it.
std::set<std::string> parameters_read(const Deployment &deployment)
{
  const ParameterLog log;
  World::Settings settings;
  settings.horizon_s = 1;
  World world(deployment, settings);
  const auto population = populate(world, deployment, Scenario{});
  static_cast<void>(world.run());
  return log.names();
}

Imported import_one(const std::filesystem::path &file, const std::vector<std::string> &together,
                    Diagnostics &diagnostics)
{
  const MetricCatalogue metrics = load_metric_catalogue(catalogue_folder(), diagnostics);
  const FilesBeside beside = files_beside("", together);
  ImportContext context{file.string(), {}, &metrics};
  context.beside = &beside;
  return import_file(file, context, diagnostics);
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
  return {load_deployment,   import_one,     findings,        populate,      made_faults(),
          component_kinds(), populate_exact, parameters_read, populate_auto, load_uncalibrated};
}

} // namespace drsim::cli
