#pragma once
// A host's own disk: memory of a size, or a file system on a block device of its own, whose traffic the
// kernel can limit. To be called within the sandbox.

#include "sim/inject/twin/twin_file.hpp"

#include <filesystem>
#include <string>

namespace drsim::inject::inline twin {

[[nodiscard]] std::filesystem::path disk_of(const std::string &host);

/// Mounts it. One that is to be a block device is memory where this machine has no loop devices or no ext4,
/// which is said on standard error. Throws std::system_error.
void mount_disk(const TwinHost &host);

/// "7:0"; empty: it is memory, which no limit applies to.
[[nodiscard]] std::string device_of_disk(const std::string &host);

} // namespace drsim::inject::twin
