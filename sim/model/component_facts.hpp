#pragma once
#include "sim/model/deployment.hpp"

#include <optional>
#include <string>
#include <string_view>

// What is asked of components before the catalogue fills them up.

namespace drsim::inline model {

/// A parameter; nullptr when it is not there. Asking counts as reading it (ParameterLog).
[[nodiscard]] const Parameter *parameter_of(const ComponentSpec &component, const std::string &parameter);

/// Mean of a parameter; absent when it is not there, or has none.
[[nodiscard]] std::optional<double> mean_of(const ComponentSpec &component, const std::string &parameter);

/// The first component of a link; "" when there is none.
[[nodiscard]] std::string first_link(const ComponentSpec &component, const std::string &role);

/// The text of a parameter; "" when it is not there. Parameters::text() is for those that must be.
[[nodiscard]] std::string text_of(const ComponentSpec &component, const std::string &parameter);

/// What stands before the first "@" of an id: "bff@eu-central-1" -> "bff".
[[nodiscard]] std::string without_region(std::string_view id);

} // namespace drsim::model
