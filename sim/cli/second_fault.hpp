#pragma once
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// --then, --second-fault and --luck of replay: what drsim stress tells of a trial.
[[nodiscard]] std::vector<OptionSpec> stressed_options();

/// The deployment with one scenario. With `then` the faults of another come after those of the first, at its
/// own moments. Throws UsageError when either is not exactly one.
[[nodiscard]] Loaded load_one(const std::string &deployment, const std::string &scenario,
                              const std::string &then, const Parts &parts);

/// With the last fault so long after the first; "" leaves it where it is.
void move_second_fault(Scenario &scenario, const std::string &after);

} // namespace drsim::cli
