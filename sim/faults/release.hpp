#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Pods of a new version start and never become ready (SERVICE.release_stuck): the rollout stands still with
/// as many pods missing as it may take away at a time. It ends when the version is taken back or mended, or
/// with the fault.
[[nodiscard]] Injection release_stuck(World &world, const FaultSpec &fault, std::size_t index);

/// Whoever released a service was killed in the middle, and Helm has the release as pending
/// (SERVICE.release_pending): it ends when somebody frees it, or with the fault. Users feel it only when
/// something has to be released, or taken back. Not modelled: objects of a chart that were half changed.
[[nodiscard]] Injection release_interrupted(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
