#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline formats {

inline constexpr std::size_t largest_import_bytes = 100'000'000 - 1; ///< of one of the user's files
inline constexpr int deepest_import = 200;                           ///< nested arrays, objects, mappings

/// False, and reported, for a text that is too large to be read.
[[nodiscard]] bool is_import_size(std::uintmax_t bytes, const std::string &shown_name,
                                  Diagnostics &diagnostics);

/// The bytes of a file as they are; absent, and reported, when unreadable, no regular file or too large.
[[nodiscard]] std::optional<std::string>
read_import_bytes(const std::filesystem::path &path, const std::string &shown_name, Diagnostics &diagnostics);

/// The text as UTF-8 without byte order mark, from UTF-8 or (by its mark) UTF-16 of either order; absent, and
/// reported, when it is neither or too large.
[[nodiscard]] std::optional<std::string>
import_text_utf8(std::string_view bytes, const std::string &shown_name, Diagnostics &diagnostics);

/// JSON as a tool wrote it; absent, and reported with its line, when cut short, malformed or too deep.
[[nodiscard]] std::optional<nlohmann::json>
parse_import_json(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics);

} // namespace drsim::formats
