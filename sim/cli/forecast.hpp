#pragma once
#include "sim/analysis/capacity/loads.hpp"
#include "sim/core/diagnostics.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// Quarters from now on, each `growth` times the one before: "Q+1", "Q+2", ...
[[nodiscard]] std::vector<ForecastQuarter> grown_quarters(double growth, std::size_t quarters);

/// A forecast as CSV with the columns quarter and load: "2027-Q1,6000/min" (a rate as "traffic" has it, the
/// daily mean) or "2027-Q1,x1.2" (times the present). `rate_per_s`: the present mean. All problems at once,
/// with their lines.
[[nodiscard]] std::vector<ForecastQuarter> read_forecast(const std::string &text, const std::string &file,
                                                         double rate_per_s, Diagnostics &diagnostics);

} // namespace drsim::cli
