#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// "line:column" of a byte, both counted from 1.
[[nodiscard]] std::string place_of_byte(std::string_view text, std::size_t byte);

/// Byte at which arrays and objects of a JSON text are nested deeper than `deepest` levels, before any
/// parsing; npos when they are not.
[[nodiscard]] std::size_t nested_deeper_at(std::string_view text, int deepest);

/// One step of a JSON pointer: "~" and "/" of a key escaped as RFC 6901 asks.
[[nodiscard]] std::string pointer_token(const std::string &key);

} // namespace drsim::formats
