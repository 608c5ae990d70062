#pragma once
#include "sim/analysis/paired.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// For sim/report/*_json.cpp only: pieces that several reports share.
[[nodiscard]] nlohmann::ordered_json provenance_json(const Provenance &provenance);
/// Severity, file, place, message and cure.
[[nodiscard]] nlohmann::ordered_json problem_json(const Problem &problem);
/// The number, or null for NaN and infinity, which JSON does not have.
[[nodiscard]] nlohmann::ordered_json finite_or_null(double value);
/// Quantiles; "unsupported" and "beyond_horizon" name those that are null.
[[nodiscard]] nlohmann::ordered_json spread_json(const Spread &spread);
/// P(met) of a claim with its interval; null without trials.
[[nodiscard]] nlohmann::ordered_json met_json(const Check &check);
/// A figure before and after; "never" names the sides that are infinite.
[[nodiscard]] nlohmann::ordered_json difference_json(const Difference &difference, double confidence);
/// Two spaces of indent, UTF-8 as it is, broken bytes replaced, a line end at the end.
[[nodiscard]] std::string dump(const nlohmann::ordered_json &value);

} // namespace drsim::report
