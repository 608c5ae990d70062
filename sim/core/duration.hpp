#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline core {

/// Whose rules a duration is written by.
enum class DurationStyle {
  common,     ///< of Go, ISO 8601 and people; a bare number is seconds
  prometheus, ///< whole numbers with ms, s, m, h, d, w or y (365 days); no bare number, nothing else
  haproxy     ///< one whole number; us, ms, s, m, h, d, and milliseconds when it is bare
};

/// Reads a duration into seconds: the only place that does. Understood: "15m", "1h30m", "24h0m0s", "200ms",
/// "100ns", "1w", "2d",
/// "-10m", "-10m100ns", ISO 8601 ("PT15M", "P1DT2H"), bare seconds ("30", "0.5"), words ("5 minutes",
/// "24hrs", "1 day", "30 минут", "2 часа"); other styles as DurationStyle says. Nothing else: no ranges, no
/// empty text, no overflow.
[[nodiscard]] std::optional<double> parse_duration_s(std::string_view text,
                                                     DurationStyle style = DurationStyle::common);

/// "1 h 02 min", "4 min 05 s", "12.3 s", "250 ms": two units at most, for people.
[[nodiscard]] std::string format_duration(double seconds);

} // namespace drsim::core
