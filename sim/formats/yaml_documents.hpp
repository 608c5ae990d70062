#pragma once
#include "sim/core/diagnostics.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// All documents of a YAML (or JSON) text. Absent, and reported with its line where there is one, when it is
/// too large, not UTF-8, malformed, too deep, or its aliases stand for more than a million nodes. A Helm
/// template that was not rendered gets its own message.
[[nodiscard]] std::optional<std::vector<YAML::Node>>
parse_yaml_documents(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics);

} // namespace drsim::formats
