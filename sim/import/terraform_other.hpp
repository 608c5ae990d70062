#pragma once

#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace drsim {

/// What else Terraform and OpenTofu write of a plan, which has not what an import needs: the binary plan, the
/// text on the terminal, the lines of `plan -json`. "" for anything else.
[[nodiscard]] std::string other_form_of_plan(std::string_view bytes);

/// The commands that write the form drsim reads.
[[nodiscard]] const char *plan_advice();

/// Says what a plan itself says it lacks: it ended with an error, or put changes off.
void tell_incomplete_plan(const nlohmann::json &plan, const std::string &shown_name,
                          Diagnostics &diagnostics);

} // namespace drsim
