#pragma once
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// What a text in base64 (with or without line ends and padding) stands for; "" when it is none.
[[nodiscard]] std::string from_base64(std::string_view text);

} // namespace drsim::formats
