#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/import/facts/schedule.hpp"

#include <string_view>

namespace drsim::inline import::inline terraform {

/// The JSON of a Terraform plan, AWS provider (facts.md, section 1): what the table of terraform_table.hpp
/// has readers for, from load balancers to automations. Each parameter keeps its full address. What is known
/// only after apply is noted; the provider's default holds where it has one (terraform_defaults.hpp), else
/// the catalogue's. Sensitive values are not read. A link to an object that is no component (an SNS topic)
/// keeps its address: deployment.json's `names` says who that is. Not modelled: gateway load
/// balancers, connections that outlive the target of a network load balancer, records that share answers
/// between places, an inverted check of an endpoint, scaling by steps or schedules, types without a row in
/// the table.
[[nodiscard]] Imported import_terraform_plan(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

} // namespace drsim::import::terraform
