#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline import::inline terraform {

/// The same plan as if it planned nothing: what its prior state holds stands in `planned_values`, with the
/// plan's own configuration, so that references are followed alike. Absent where the text is no plan with a
/// prior state (a first apply, a state, anything else).
[[nodiscard]] std::optional<std::string> plan_before_apply(std::string_view text);

} // namespace drsim::import::terraform
