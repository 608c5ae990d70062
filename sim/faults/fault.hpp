#pragma once

#include "sim/engine/world.hpp"
#include "sim/input/scenario.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim {

/// Spawns the actor that injects one fault of a scenario (and heals it when it has a duration).
/// `index` is its position in the scenario: it keys the fault's own stream.
void start_fault(World &world, const FaultSpec &fault, std::size_t index);

/// Every fault kind start_fault knows, sorted.
[[nodiscard]] std::vector<std::string> fault_kinds();

} // namespace drsim
