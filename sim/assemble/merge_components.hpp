#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/input/deployment_file.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Gives imported components the ids of `names` ("ADDRESS" or "FILE#ADDRESS" -> id) and lets links follow. A
/// name that matches nothing is reported; so is a link to an object that is no component and has no name.
void rename_components(std::vector<Imported> &files, const DeploymentFile &file, Diagnostics &diagnostics);

/// One list of components: those of the files in order, then those of deployment.json, which win. A component
/// in a region the deployment does not have stands in none of its regions ("").
[[nodiscard]] std::vector<ComponentSpec>
merge_components(const std::vector<Imported> &files, const DeploymentFile &file, Diagnostics &diagnostics);

/// Links that follow from what there is: a service runs on the only cluster of its region; with one rota of
/// people, routes that page and the dead man's switch page it, and it carries out every runbook; alerts that
/// name a runbook's page have it.
void derive_links(Deployment &deployment);

/// Fills every parameter that is not set from the catalogue, and gives those that are set its unit.
void fill_from_catalogue(Deployment &deployment, const Catalogue &catalogue);

} // namespace drsim::assemble
