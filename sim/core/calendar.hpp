#pragma once
#include <string>

namespace drsim::inline core {

/// The quarter of a day: "2026-11-29" -> "2026-Q4".
[[nodiscard]] std::string quarter_of(const std::string &day);

/// Days from one day ("2026-11-29") to a later one; below 0 when it is an earlier one.
[[nodiscard]] int days_between(const std::string &from, const std::string &to);

} // namespace drsim::core
