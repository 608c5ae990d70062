#pragma once
#include "sim/model/ports.hpp"

/// Ports of control planes, and of what changes them. They stand apart from ports.hpp, which everything
/// includes.
namespace drsim::inline model {

namespace ports {

extern const PortKind control_plane; ///< of clusters and records
extern const PortKind lock_held;     ///< of tools
extern const PortKind no_way_back;   ///< of services
extern const PortKind release_stuck, release_pending; ///< of services

} // namespace ports

} // namespace drsim::model
