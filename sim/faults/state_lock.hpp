#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Whoever wrote to what a tool keeps was killed half-way (a job that ran into its time-out, a laptop that
/// was shut), and the lock is left behind (TOOL.lock_held): a terraform plan or apply waits, and is refused.
/// It ends when somebody takes the lock off by force (action force_unlock), or with the fault. Not modelled:
/// what the killed apply has left half made, a lock that lives because somebody is at work.
[[nodiscard]] Injection state_lock(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
