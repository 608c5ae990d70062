#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// "line:column" of a byte, both counted from 1.
[[nodiscard]] std::string place_of_byte(std::string_view text, std::size_t byte);

/// What would make it JSON, where the parser stopped at a byte: a comma too much, single quotes, a comment, a
/// text without quotes; "" when none of these.
[[nodiscard]] std::string json_cure(std::string_view text, std::size_t byte);

/// Byte at which arrays and objects of a JSON text are nested deeper than `deepest` levels, before any
/// parsing; npos when they are not.
[[nodiscard]] std::size_t nested_deeper_at(std::string_view text, int deepest);

/// One step of a JSON pointer: "~" and "/" of a key escaped as RFC 6901 asks.
[[nodiscard]] std::string pointer_token(const std::string &key);

/// The line, counted from 1, of what a JSON pointer names in a well-formed text; of what it stands in where
/// there is nothing of that name.
[[nodiscard]] std::string line_of_pointer(std::string_view json, std::string_view pointer);

} // namespace drsim::formats
