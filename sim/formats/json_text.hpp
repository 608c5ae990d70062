#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline formats {

inline constexpr std::size_t largest_input_bytes = 64u << 20; ///< a plan of a large estate has about 20 MB
inline constexpr int deepest_input = 200;                     ///< nested arrays and objects

/// Strict JSON: repeated keys, too deep, too large, cut short and non-UTF-8 text are each refused with a
/// place.
[[nodiscard]] std::optional<nlohmann::json> parse_json(std::string_view text, const std::string &shown_name,
                                                       Diagnostics &diagnostics);

/// The whole file as text; absent (and reported) when unreadable, not a regular file, or larger than the
/// limit.
[[nodiscard]] std::optional<std::string> read_text(const std::filesystem::path &path,
                                                   const std::string &shown_name, Diagnostics &diagnostics);

} // namespace drsim::formats
