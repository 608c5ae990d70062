#pragma once
#include "sim/model/ports.hpp"

/// Whether what lives is reached: of services, stores and their copies, caches, topics, load balancers and
/// tools; what is done without a system of somebody else; the way out of private networks, and the name that
/// users come by. They stand apart from ports.hpp as those of store_ports.hpp do.
namespace drsim::inline model {

namespace ports {

extern const PortKind reach, dropped;
extern const PortKind deferred;   ///< of third parties
extern const PortKind lets_out;   ///< of NAT gateways
extern const PortKind delegated;  ///< of registrars
extern const PortKind unresolved; ///< of registrars

} // namespace ports

} // namespace drsim::model
