#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace drsim::inline formats {

/// Bytes [begin, end) of a value in a JSON text.
struct JsonSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where the value that a JSON pointer names stands in a well-formed text; absent when there is none.
[[nodiscard]] std::optional<JsonSpan> span_of_pointer(std::string_view json, std::string_view pointer);

} // namespace drsim::formats
