#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// What Terraform makes in one apply: resources with their needs (laws/apply_order.hpp). request:apply:ID
/// reads the state (plan_s) and makes all of them in the order of their needs, at most `parallelism` at a
/// time, each for as long as its sort takes: the length of an apply is that of its longest chain, not a
/// figure of its own, and what the recovery waited for is told resource by resource. Who asks while one is at
/// work waits for that. Failure: its region dies meanwhile, and the apply ends with an error. Where its state
/// is kept and locked is a matter of the step that asks (requires). Not modelled: what is there already
/// (describe what is missing), replacement of what stands, errors that a second apply mends, what hold-ups of
/// the provider's interfaces cost.
[[nodiscard]] std::unique_ptr<Component> make_terraform_stack(const ComponentSpec &spec,
                                                              const Deployment &deployment);

} // namespace drsim::components::platform
