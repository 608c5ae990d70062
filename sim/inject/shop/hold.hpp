#pragma once
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// drsim-shop hold: a client that leaks connections until the database has none left.
int hold_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
