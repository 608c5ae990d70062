#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string>

namespace YAML {
class Node;
}

#include <string>
#include <vector>

namespace drsim::inline import::inline kubernetes {

/// The fields that stand at a place in objects of some kinds.
struct FieldRule {
  std::vector<std::string> kinds; ///< "*": all, "@": workloads with a pod template
  std::vector<std::string> path;  ///< "[]": every item of a list
  std::string of;                 ///< "a port of a Service"
  std::vector<std::string> names;
};

/// Where the fields of objects, services, selectors, autoscalers, releases and monitors stand.
[[nodiscard]] const std::vector<FieldRule> &field_rules();

/// Warns of fields of a workload, autoscaler or budget that Kubernetes does not know and that look like one
/// it does ("replicaz"): the API server drops them without a word unless asked to be strict, and the default
/// holds in their place. Fields that resemble none are left to it.
void check_fields(const YAML::Node &object, const std::string &kind, const ImportContext &context,
                  Diagnostics &diagnostics);

} // namespace drsim::import::kubernetes
