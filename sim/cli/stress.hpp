#pragma once
#include "sim/cli/commands.hpp"

namespace drsim::inline cli {

/// drsim stress: how likely a rare outcome is, or when a second fault does most harm. As the commands of
/// commands.hpp.
[[nodiscard]] int run_stress(const Words &words, const Parts &parts);

} // namespace drsim::cli
