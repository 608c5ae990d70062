#pragma once
#include "sim/cli/loading.hpp"
#include "sim/input/rehearsal_record.hpp"

namespace drsim::inline cli {

/// Reads the environment that rehearsals/settings.json names, and notes of which scenarios it does not allow
/// a fault, and when its consents end; problems of the file are thrown. Without one nothing changes.
void read_staging(const Loaded &loaded, RehearsalFolder &folder);

} // namespace drsim::cli
