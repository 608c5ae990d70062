#pragma once
#include "sim/import/terraform/terraform_reading.hpp"

#include <string>
#include <vector>

namespace drsim::inline import::inline terraform {

/// What it is called: its name, else its prefix, else what the files call it.
[[nodiscard]] std::string called(const PlanResource &resource);

/// A block inside a block, which plans write as a list of one; null when absent.
[[nodiscard]] const nlohmann::json *inner_block(const nlohmann::json *outer, const char *name);

/// The zones of the subnets that an attribute refers to, which with that are a part of what stands there.
void zones_of_subnets(PlanReading &reading, const PlanResource &resource, const std::string &attribute,
                      std::set<std::string> &zones);

/// A service that an object runs; `name` is what callers and journeys call it by, `platform` a word of the
/// catalogue. The reference holds until the next component is added.
ComponentSpec &service_on(PlanReading &reading, const std::string &platform, const std::string &name,
                          const PlanResource &from);

/// What stands before a service: the balancers of its target groups, and classic ones by themselves, whose
/// checks say when a new machine is in service.
void behind_doors(PlanReading &reading, const std::string &service_id,
                  const std::vector<const PlanResource *> &groups);

} // namespace drsim::import::terraform
