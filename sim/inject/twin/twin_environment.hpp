#pragma once
#include "sim/inject/twin/sandbox.hpp"

namespace drsim::inject::inline twin {

/// The environment file that goes with a twin that is up: the one beside its twin.json, with "twin:..." in
/// its texts made paths of the twin's folder. Written to FOLDER/environment.json.
void write_twin_environment(const std::filesystem::path &from, const TwinFolder &folder);

} // namespace drsim::inject::twin
