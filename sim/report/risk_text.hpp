#pragma once
#include "sim/report/check_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// Frequency times effect of the scenarios that say how often they happen; empty when none does.
[[nodiscard]] std::string risk_text(const CheckReport &report, bool colour);
/// The same as "risk"; null when none does.
[[nodiscard]] nlohmann::ordered_json risk_json(const CheckReport &report);

} // namespace drsim::report
