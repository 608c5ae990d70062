#pragma once
#include "sim/core/diagnostics.hpp"

#include <yaml-cpp/yaml.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// The value under a path of keys; an undefined node when any step is missing or no mapping. Safe on any
/// node.
[[nodiscard]] YAML::Node yaml_at(const YAML::Node &node, const std::vector<std::string> &keys);

/// There, and not null.
[[nodiscard]] bool yaml_is_set(const YAML::Node &node);

/// The scalar's text, or `fallback` when it is no scalar.
[[nodiscard]] std::string yaml_text(const YAML::Node &node, const std::string &fallback = {});

/// The items of a list, at most `most` of them; empty when the node is no list.
[[nodiscard]] std::vector<YAML::Node> yaml_items(const YAML::Node &node,
                                                 std::size_t most = std::numeric_limits<std::size_t>::max());

/// The line a node starts on, counted from 1; "" when unknown.
[[nodiscard]] std::string yaml_line(const YAML::Node &node);

/// "group_wait" as "groupWait".
[[nodiscard]] std::string camel_case(std::string_view name);

/// The value under "group_wait", else under "groupWait": Alertmanager and its operator spell them so.
[[nodiscard]] YAML::Node yaml_snake_or_camel(const YAML::Node &node, const std::string &key);

/// A duration of a key in seconds; absent when the key is, reported when it cannot be read.
[[nodiscard]] std::optional<double> yaml_duration_s(const YAML::Node &node, const std::string &key,
                                                    const std::string &shown_name, Diagnostics &diagnostics);

} // namespace drsim::formats
