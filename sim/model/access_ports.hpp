#pragma once
#include "sim/model/ports.hpp"

/// Whether what lives is reached: of services, stores and their copies, caches, topics, load balancers and
/// tools; and what is done without a system of somebody else. They stand apart from ports.hpp as those of
/// store_ports.hpp do.
namespace drsim::inline model {

namespace ports {

extern const PortKind reach, dropped;
extern const PortKind deferred; ///< of third parties

} // namespace ports

} // namespace drsim::model
