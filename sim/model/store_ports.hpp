#pragma once
#include "sim/model/ports.hpp"

/// Ports of stores and topics that few look at. They stand apart from ports.hpp, which everything includes,
/// so that a new one is not compiled into everything.
namespace drsim::inline model {

namespace ports {

extern const PortKind backups_kept;                   ///< of stores with backups
extern const PortKind standby;                        ///< of databases
extern const PortKind followed;                       ///< of databases
extern const PortKind unread, unread_s, offsets_kept; ///< of topics

} // namespace ports

} // namespace drsim::model
