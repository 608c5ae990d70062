#pragma once
#include "sim/report/history_report.hpp"

#include <string>

namespace drsim::publish {

/// A row a run, scenario and figure, with its interval of 95 % (RFC 4180, no cell begins like a formula).
[[nodiscard]] std::string history_csv(const HistoryReport &report);

} // namespace drsim::publish
