#pragma once
#include "sim/import/terraform/terraform_reading.hpp"

#include <string>

namespace drsim::inline import::inline terraform {

/// A target group of any load balancer.
[[nodiscard]] bool is_target_group(const PlanResource &resource);

/// The routing control behind a record's health check, linked under `role`: the record moves when people turn
/// it, never by itself. True when there is one.
bool gated(PlanReading &reading, ComponentSpec &component, const PlanResource &record,
           const std::string &role);

/// Whether a record is a name of an accelerator of the plan; it is part of it then.
bool leads_to_accelerator(PlanReading &reading, const PlanResource &record);

} // namespace drsim::import::terraform
