#pragma once
#include "sim/core/diagnostics.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// All documents of a YAML (or JSON) text. Absent, and reported, when it is too large, not UTF-8, too deep or
/// not YAML.
[[nodiscard]] std::optional<std::vector<YAML::Node>>
load_yaml(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics);

/// The value under a key; a null node when the node is no mapping or has no such key.
[[nodiscard]] YAML::Node yaml_member(const YAML::Node &node, const std::string &key);

/// "group_wait" as "groupWait".
[[nodiscard]] std::string camel_case(std::string_view name);

/// The value under "group_wait", else under "groupWait": Alertmanager and its operator spell them so.
[[nodiscard]] YAML::Node yaml_snake_or_camel(const YAML::Node &node, const std::string &key);

/// The scalar's text, or `fallback` when it is no scalar.
[[nodiscard]] std::string yaml_text(const YAML::Node &node, const std::string &fallback = {});

/// The line a node starts on, counted from 1; "" when unknown.
[[nodiscard]] std::string yaml_line(const YAML::Node &node);

/// The items of a list; empty when the node is no list. At most `most` of them.
[[nodiscard]] std::vector<YAML::Node> yaml_items(const YAML::Node &node, std::size_t most = 20000);

/// A duration of a key in seconds; absent when the key is, reported when it cannot be read.
[[nodiscard]] std::optional<double> yaml_duration_s(const YAML::Node &node, const std::string &key,
                                                    const std::string &shown_name, Diagnostics &diagnostics);

/// Letters, digits, "-" and "_" are kept, runs of anything else become one "-": part of a component id.
[[nodiscard]] std::string id_part(std::string_view text);

/// "runbooks/region-failover.md" -> "region-failover".
[[nodiscard]] std::string file_stem(const std::string &shown_name);

/// True for well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// ASCII letters in lower case, Russian ones too (UTF-8); everything else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);

} // namespace drsim::formats
