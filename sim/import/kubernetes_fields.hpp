#pragma once

#include "sim/core/diagnostics.hpp"
#include "sim/import/imported.hpp"

#include <string>

namespace YAML {
class Node;
}

namespace drsim {

/// Warns of fields of a workload, autoscaler or budget that Kubernetes does not know and that look like one
/// it does ("replicaz"): the API server drops them without a word unless asked to be strict, and the default
/// holds in their place. Fields that resemble none are left to it.
void check_fields(const YAML::Node &object, const std::string &kind, const ImportContext &context,
                  Diagnostics &diagnostics);

} // namespace drsim
