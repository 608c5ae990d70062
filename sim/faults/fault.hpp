#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/scenario.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline faults {

/// The target of a fault in one trial: of those it is drawn from, each as likely as the others.
[[nodiscard]] std::string drawn_target(const FaultSpec &fault, Stream draw);

/// Spawns the actor that injects one fault of a scenario (and heals it when it has a duration).
/// `index` is its position in the scenario: it keys the fault's own streams, one for the times, one for the
/// target when that is drawn. `begin_s` is added to its time.
void start_fault(World &world, const FaultSpec &fault, std::size_t index, double begin_s = 0);

/// All faults of a scenario, its `begin_s` drawn once for all of them.
void start_faults(World &world, const Scenario &scenario);

/// Every kind of fault that start_fault can make, sorted: those of sim/model/fault_kinds.hpp.
[[nodiscard]] std::vector<std::string> made_faults();

} // namespace drsim::faults
