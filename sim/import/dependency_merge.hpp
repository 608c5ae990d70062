#pragma once

#include "sim/import/imported.hpp"
#include "sim/import/terraform_plan.hpp"

#include <vector>

namespace drsim {

/// What the files together say depends on what: addresses of what became a component are its id, duplicates
/// are gone. After rename_components.
[[nodiscard]] std::vector<Dependency> merge_dependencies(const std::vector<Imported> &files);

/// What the objects of a plan refer to, where that is a store, a certificate, a secret, a security group, a
/// network, a name in DNS, an identity or the like; by address.
[[nodiscard]] std::vector<Dependency> plan_dependencies(const TerraformPlan &plan,
                                                        const ImportContext &context);

} // namespace drsim
