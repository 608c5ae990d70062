#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// Somebody is on call everywhere, written down or not: where no file names anybody, "oncall:assumed" with
/// the catalogue's figures, and a warning that says so.
void assume_people(Deployment &deployment, const std::string &file, Diagnostics &diagnostics);

} // namespace drsim::assemble
