#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <string_view>

namespace drsim::inline input {

/// Reads a measured load: one row a minute, "time,rate" with the rate in transactions a minute. The time is
/// an ISO 8601 date and time ("2026-11-02T00:00", its offset is ignored: times are local) or the number of
/// the minute; a first row of words, a byte order mark, CRLF and ';' instead of ',' are taken. Rows follow
/// each other without a gap over whole days, at most five weeks. Reports every mistake with its line, and
/// returns an empty load when there is one.
[[nodiscard]] MeasuredLoad parse_load_csv(std::string_view text, const std::string &shown_name,
                                          Diagnostics &diagnostics);

} // namespace drsim::input
