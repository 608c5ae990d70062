#pragma once
#include <optional>
#include <string>

// Days as files and options write them: "2026-11-29".

namespace drsim::inline core {

/// A day that exists, written so and not otherwise.
[[nodiscard]] bool is_day(const std::string &text);

/// The same as a day since 1970; absent for anything else, and for days before that.
[[nodiscard]] std::optional<int> parse_day(const std::string &text);
/// A day since 1970 as it is written.
[[nodiscard]] std::string day_text(int day);
/// Of a day since 1970: 0 Monday .. 6 Sunday.
[[nodiscard]] int weekday_of(int day);

/// The quarter of a day: "2026-11-29" -> "2026-Q4".
[[nodiscard]] std::string quarter_of(const std::string &day);

/// Days from one day to a later one; below 0 when it is an earlier one.
[[nodiscard]] int days_between(const std::string &from, const std::string &to);

} // namespace drsim::core
