#pragma once
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// drsim-shop relay: a wire between two interfaces, with the delay, jitter, loss and cuts of a wide-area
/// link, where the kernel has no netem.
int relay_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
