#pragma once
#include "sim/cli/commands.hpp"

namespace drsim::inline cli {

/// Writes FOLDER/deployment.json for the user's own files, which must lie in the folder: whole or not at all,
/// and over an existing one only when told. Prints what is left to be answered. Returns an ExitCode.
[[nodiscard]] int write_initial_deployment(const std::string &folder, const Words &files, bool overwrite,
                                           const Parts &parts);

} // namespace drsim::cli
