#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline people {

/// A component that can fail by itself, and that people or automation can have restarted (or replaced):
/// request:restart:ID ends what a component_failure holds, as long as its place is alive; it then recovers as
/// it does after such a failure. Answers -1 where its region or zones are down. Where its
/// credentials can expire, request:renew_credentials:ID ends that. Not modelled: a defect that comes back
/// after the restart, a renewal that needs a vault.
[[nodiscard]] std::unique_ptr<Component> restartable(const ComponentSpec &spec,
                                                     std::unique_ptr<Component> component);

} // namespace drsim::components::people
