#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// What the files together say depends on what: addresses of what became a component are its id, duplicates
/// are gone. After rename_components.
[[nodiscard]] std::vector<Dependency> merge_dependencies(const std::vector<Imported> &files);

} // namespace drsim::assemble
