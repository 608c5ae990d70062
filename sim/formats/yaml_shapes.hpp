#pragma once
#include <yaml-cpp/yaml.h>

#include <string>

namespace drsim::inline formats {

/// The text with the lines of block scalars behind a tag or an anchor in a list ("- !Sub |") moved right, so
/// far as the tag stands behind its dash. YAML lets such a text begin one column right of the dash, yaml-cpp
/// asks for more than the tag's column. What the scalar says and on which line it stands does not change.
[[nodiscard]] std::string with_tagged_blocks_indented(const std::string &text);

/// Puts the entries of merge keys ("<<: *defaults", "<<: [*a, *b]") where they are merged: a key written in
/// the mapping itself holds against a merged one, an earlier mapping of the list against a later.
void merge_yaml_keys(YAML::Node document);

} // namespace drsim::formats
