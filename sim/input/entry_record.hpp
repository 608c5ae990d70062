#pragma once

#include "sim/input/model.hpp"

namespace drsim {

/// The record by which users come, as far as records tell: one that fails over, else one that leads to a load
/// balancer of the first region, else the first; null when there is none.
[[nodiscard]] const ComponentSpec *entry_record(const std::vector<const ComponentSpec *> &records,
                                                const std::vector<const ComponentSpec *> &balancers,
                                                const std::string &first_region);

} // namespace drsim
