#pragma once
#include "sim/model/ports.hpp"

/// Who takes part in carrying out a runbook beside those on duty.
namespace drsim::inline model {

namespace ports {

extern const PortKind called, joined; ///< of roles

} // namespace ports

} // namespace drsim::model
