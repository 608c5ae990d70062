#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// Byte of the first sequence that is not UTF-8 (overlong forms and surrogates included), or npos.
[[nodiscard]] std::size_t not_utf8_at(std::string_view text);

/// True for well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// ASCII letters in lower case, Russian ones too (UTF-8); everything else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Adds one code point, at most U+10FFFF.
void append_utf8(std::string &out, std::uint32_t code);

} // namespace drsim::formats
