#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace drsim::inline import::inline terraform {

/// Says of what else Terraform and OpenTofu write of a plan that it has not what an import needs: the binary
/// plan, the text on the terminal, the lines of `plan -json`. False, and silent, for anything else.
bool tell_other_form_of_plan(std::string_view bytes, const std::string &shown_name, Diagnostics &diagnostics);

/// Whether bytes are a zip, as a binary plan is: no text.
[[nodiscard]] bool is_zip(std::string_view bytes);

/// The commands that write the form drsim reads.
[[nodiscard]] const char *plan_advice();

/// Says what a plan itself says it lacks: it ended with an error, or put changes off.
void tell_incomplete_plan(const nlohmann::json &plan, const std::string &shown_name,
                          Diagnostics &diagnostics);

} // namespace drsim::import::terraform
