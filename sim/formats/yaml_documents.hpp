#pragma once
#include "sim/core/diagnostics.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// All documents of a YAML text. Absent, and reported with its line, when it is malformed, too deep, or its
/// aliases stand for more than a million nodes. A Helm template that was not rendered gets its own message.
[[nodiscard]] std::optional<std::vector<YAML::Node>>
parse_yaml_documents(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics);

/// The value under a path of keys; an undefined node when any step is missing or no mapping. Safe on any
/// node.
[[nodiscard]] YAML::Node yaml_at(const YAML::Node &node, const std::vector<std::string> &keys);

/// There, and not null.
[[nodiscard]] bool yaml_is_set(const YAML::Node &node);

/// The scalar's text, or "".
[[nodiscard]] std::string yaml_scalar(const YAML::Node &node);

/// The elements of a list; empty when the node is none.
[[nodiscard]] std::vector<YAML::Node> yaml_list(const YAML::Node &node);

/// Line of a node, counted from 1, or "".
[[nodiscard]] std::string yaml_place(const YAML::Node &node);

} // namespace drsim::formats
