#pragma once
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// drsim-shop service: the shop between its users and its database.
int service_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
