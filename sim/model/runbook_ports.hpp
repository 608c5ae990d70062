#pragma once
#include "sim/model/ports.hpp"

/// Who takes part in carrying out a runbook beside those on duty, and what it is carried out for.
namespace drsim::inline model {

namespace ports {

extern const PortKind called, joined;  ///< of roles
extern const PortKind let_in;          ///< of roles and rotas
extern const PortKind about, approved; ///< of runbooks

} // namespace ports

} // namespace drsim::model
