#pragma once
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// drsim-shop watch: what a managed service's controller does: it looks, counts, fences, promotes, and turns
/// the name.
int watch_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
