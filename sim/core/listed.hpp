#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline core {

/// What a text lists, without blanks around each entry; empty ones are left out: "a, b" and "a,,b" are a and
/// b.
[[nodiscard]] std::vector<std::string> listed(std::string_view text, char by = ',');

} // namespace drsim::core
