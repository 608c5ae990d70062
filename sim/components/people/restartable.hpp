#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline people {

/// A component that can fail by itself, and that people or automation can have restarted (or replaced):
/// request:restart:ID ends what a component_failure holds, as long as its place is alive; it then recovers as
/// it does after such a failure. Answers -1 where its region or zones are down. Where its
/// credentials can expire, request:renew_credentials:ID ends that, issue_s later where the kind has one: a
/// certificate is issued when its domain has been validated. Where certificate_valid is off it has had none
/// from the beginning on. Not modelled: a defect that comes back after the restart, a renewal that needs a
/// vault, a validation that hangs because nobody may edit DNS.
[[nodiscard]] std::unique_ptr<Component> restartable(const ComponentSpec &spec,
                                                     std::unique_ptr<Component> component);

} // namespace drsim::components::people
