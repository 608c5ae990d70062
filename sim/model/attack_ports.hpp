#pragma once
#include "sim/model/ports.hpp"

/// Ports of attacks on the front door. They stand apart from ports.hpp, which everything includes.
namespace drsim::inline model {

namespace ports {

extern const PortKind attack, attack_sources; ///< owned by the world
extern const PortKind screened;               ///< of firewalls

} // namespace ports

} // namespace drsim::model
