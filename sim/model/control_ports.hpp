#pragma once
#include "sim/model/ports.hpp"

/// Ports of control planes. They stand apart from ports.hpp, which everything includes.
namespace drsim::inline model {

namespace ports {

extern const PortKind control_plane; ///< of clusters and records

} // namespace ports

} // namespace drsim::model
