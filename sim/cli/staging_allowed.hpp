#pragma once
#include "sim/cli/loading.hpp"
#include "sim/input/rehearsal_record.hpp"

namespace drsim::inline cli {

/// Reads the environment that rehearsals/settings.json names, and notes of which scenarios it does not allow
/// a fault, and when its consents end; problems of the file are thrown, and consents that are over on the day
/// of planning, `today` since 1970. Without an environment nothing changes.
void read_staging(const Loaded &loaded, int today, RehearsalFolder &folder);

} // namespace drsim::cli
