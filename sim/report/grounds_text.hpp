#pragma once
#include "sim/report/check_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// Claimed against proven, of one scenario, for people; "" where nothing had to be recovered from.
[[nodiscard]] std::string evidence_text(const CheckReport::Part &part, const std::string &today);

/// That --proven tells more; "" where it was asked for, or nothing is unproven.
[[nodiscard]] std::string proven_hint(const CheckReport &report);

/// "evidence" of a scenario in drsim.result/1, by objective: "claimed" (the verdict), "seconds" (shares of
/// its critical seconds by class; null of the RPO, for no second is attributed to a loss), "ageing", "stale"
/// and "unproven" shares, "dated" figures with their age, "without_unproven" (null: not asked for).
[[nodiscard]] nlohmann::ordered_json evidence_json(const CheckReport::Part &part);

} // namespace drsim::report
