#pragma once
#include "sim/analysis/rehearsal/judgement.hpp"
#include "sim/analysis/rehearsal/plan.hpp"
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// Schema drsim.rehearsal/1 (models/schema/rehearsal.schema.json): the plan, which documents, calendar, live
/// run and judging are made from. Times that are beyond the horizon, or that too few trials tell, are null
/// and named.
[[nodiscard]] nlohmann::ordered_json rehearsal_json(const RehearsalPlan &plan);

/// The words that stand at every figure of a trial.
inline constexpr const char *predicted_words = "predicted, not tested";

/// The record of a rehearsal as it is before anything is filled in: what the plan knows, and every other
/// field empty (drsim.rehearsal-record/1). `rehearsal`: one of the plan's "rehearsals".
[[nodiscard]] nlohmann::ordered_json empty_record(const nlohmann::ordered_json &plan,
                                                  const nlohmann::ordered_json &rehearsal);

/// What a plan predicts of each rehearsal; what is no plan is reported.
[[nodiscard]] std::vector<PredictedRehearsal> predicted_of(const nlohmann::ordered_json &plan,
                                                           const std::string &file, Diagnostics &diagnostics);

/// Measured beside predicted, deviations and verdict: what stands as "judgement" in a record.
[[nodiscard]] nlohmann::ordered_json judgement_json(const Judgement &judgement);

} // namespace drsim::report
