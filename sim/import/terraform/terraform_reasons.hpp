#pragma once

#include <string>

namespace drsim::inline import::inline terraform {

/// Why an object of this Terraform type takes no part in the simulation, and what it would change there.
[[nodiscard]] std::string why_not_modelled(const std::string &type);

} // namespace drsim::import::terraform
