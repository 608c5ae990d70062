#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace drsim::inline import::inline terraform {

/// What Terraform writes, by the keys of its outermost object: "terraform-plan" (show -json of a plan),
/// "terraform-changes" (a plan cut down to its changes), "terraform-state" (show -json of a state),
/// "terraform-tfstate-4" and "terraform-tfstate-3" (raw state files), "pulumi-export" (a stack of Pulumi); ""
/// for anything else.
[[nodiscard]] std::string terraform_form(const std::set<std::string> &keys);

/// The same for a text which may have other lines before and after the object; "" when there is none.
[[nodiscard]] std::string terraform_form_within(std::string_view text);

/// Any of these forms in the shape of a plan: `planned_values` with every object that will exist, rows
/// without secrets, with `expressions` and `depends_on` where the form has them. Absent, and reported, when
/// malformed.
[[nodiscard]] std::optional<nlohmann::json> read_terraform(std::string_view text,
                                                           const std::string &shown_name, std::string &form,
                                                           Diagnostics &diagnostics);

/// For sim/import/terraform_*.cpp: rows of planned_values from a raw state file.
[[nodiscard]] nlohmann::json tfstate_rows(const nlohmann::json &state, bool version_3);

/// For sim/import/terraform_*.cpp: rows of planned_values from what `pulumi stack export` writes.
[[nodiscard]] nlohmann::json pulumi_rows(const nlohmann::json &exported);

/// Whether the name of an attribute says that its text is a secret.
[[nodiscard]] bool is_secret_name(std::string_view name);

/// Takes out what `marks` marks with true, and texts whose names say they are secret; where
/// `references_stay`, not the keys by which Kubernetes objects name a Secret.
void remove_secrets(nlohmann::json &values, const nlohmann::json &marks, bool references_stay = false);

} // namespace drsim::import::terraform
