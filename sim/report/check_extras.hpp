#pragma once
#include "sim/report/check_report.hpp"

#include <nlohmann/json_fwd.hpp>

namespace drsim::inline report {

/// For check_json(): what a report for people needs of one scenario beyond its figures: the distribution, the
/// trials worth a look and their timelines, what became of the alarms.
void add_extras(const CheckReport::Part &part, nlohmann::ordered_json &out);

/// Of the whole result: findings of lint, the files it was computed from.
void add_extras(const CheckReport &report, nlohmann::ordered_json &out);

} // namespace drsim::report
