#pragma once
#include "sim/core/time_intervals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace YAML {
class Node;
} // namespace YAML

namespace drsim::inline import::inline alertmanager {

/// The alternatives of a named time interval of Alertmanager, or of the operator's resources; what cannot be
/// read is told to `problem` with its node. A location other than UTC is the deployment's own clock; "Local",
/// the clock of Alertmanager's machine, is UTC as in every container.
[[nodiscard]] std::vector<TimeInterval>
read_time_intervals(const YAML::Node &list,
                    const std::function<void(const YAML::Node &, const std::string &)> &problem);

} // namespace drsim::import::alertmanager
