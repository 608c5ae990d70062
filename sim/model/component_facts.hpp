#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <string_view>

// What is asked of components before the catalogue fills them up.

namespace drsim::inline model {

/// The text of a parameter; "" when it is not there. Parameters::text() is for those that must be.
[[nodiscard]] std::string text_of(const ComponentSpec &component, const std::string &parameter);

/// What stands before the first "@" of an id: "bff@eu-central-1" -> "bff".
[[nodiscard]] std::string without_region(std::string_view id);

} // namespace drsim::model
