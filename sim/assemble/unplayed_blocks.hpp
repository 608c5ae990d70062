#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Blocks that no component comes from and lint does not look at; experiments, which are scenarios, are none.
[[nodiscard]] std::vector<Unplayed> unplayed_blocks(const std::vector<Imported> &files);

} // namespace drsim::assemble
