#pragma once
#include "sim/report/check_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// How far verdicts move between plausible ends of what is assumed: a table for people; "" when nobody asked.
[[nodiscard]] std::string sways_text(const CheckReport &report, bool colour);

/// The same for machines: "sways" of drsim.result/1.
[[nodiscard]] nlohmann::ordered_json sways_json(const CheckReport &report);

} // namespace drsim::report
