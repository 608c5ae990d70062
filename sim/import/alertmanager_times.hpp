#pragma once

#include <string>

namespace YAML {
class Node;
} // namespace YAML

namespace drsim {

/// Hours of a week that Alertmanager's time intervals cover together. Days of a month, months and years are
/// taken as if they always fitted: the week in which the interval covers most.
[[nodiscard]] double weekly_hours(const YAML::Node &intervals);

/// "48 h", "2.5 h".
[[nodiscard]] std::string hours_text(double hours);

} // namespace drsim
