#pragma once
#include "sim/model/outcome.hpp"
#include "sim/report/set_by.hpp"

#include <nlohmann/json_fwd.hpp>

namespace drsim::inline report {

/// For sim/report/*_json.cpp only: every field of an outcome under its name in model/outcome_fields.hpp, null
/// for what is not finite. Causes of failure are an object, and each leg says where its seconds were set.
[[nodiscard]] nlohmann::ordered_json outcome_json(const Outcome &outcome, const Sources &sources);

} // namespace drsim::report
