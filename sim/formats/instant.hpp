#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// Seconds since 1970-01-01T00:00Z of a date and time as programs write it: "2026-11-02T10:05:33.5Z", with an
/// offset ("+02:00", "+0200") or none (UTC), a blank for the T, with or without seconds. Absent for all else.
[[nodiscard]] std::optional<double> parse_instant_s(std::string_view text);

/// Seconds since midnight of "10:05" or "10:05:33".
[[nodiscard]] std::optional<double> parse_clock_s(std::string_view text);

} // namespace drsim::formats
