#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A certificate, token or password expires, or is rotated on one side only. Of a service: no store lets it
/// in, and no pod serves. Of a load balancer: clients refuse its certificate. Of a vault: what it gave out is
/// no longer taken, and services that use it lose their access. Of a tool: nobody gets in, and steps that
/// need it wait. It ends when somebody renews it (action renew_credentials), or with the fault. Nobody dies:
/// whatever is held up goes on at once when it is renewed. Not modelled: connections that were open before
/// and go on, a share of clients that does not check.
[[nodiscard]] Injection credential_expiry(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
