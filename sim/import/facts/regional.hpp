#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>

namespace drsim::inline import::inline facts {

/// True for kinds that always stand in one region, whether their file says which or not.
[[nodiscard]] bool stands_in_region(const std::string &kind);

/// Components of such kinds whose file does not say their region (a CloudFormation template, a plan without
/// configuration) stand in `region`, when that is given.
void place_in_region(Imported &imported, const std::string &region);

} // namespace drsim::import::facts
