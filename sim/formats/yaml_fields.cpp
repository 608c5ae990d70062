#include "sim/formats/yaml_fields.hpp"

#include "sim/core/duration.hpp"

namespace drsim::inline formats {

YAML::Node yaml_at(const YAML::Node &node, const std::vector<std::string> &keys)
{
  YAML::Node at;
  at.reset(node);
  for (const std::string &key : keys) {
    if (!at.IsDefined() || !at.IsMap())
      return YAML::Node(YAML::NodeType::Undefined);
    const YAML::Node &constant = at;
    YAML::Node next = constant[key];
    if (!next.IsDefined())
      return YAML::Node(YAML::NodeType::Undefined);
    at.reset(next);
  }
  return at;
}

bool yaml_is_set(const YAML::Node &node)
{
  return node.IsDefined() && !node.IsNull();
}

std::string yaml_text(const YAML::Node &node, const std::string &fallback)
{
  return node.IsDefined() && node.IsScalar() ? node.Scalar() : fallback;
}

std::vector<YAML::Node> yaml_items(const YAML::Node &node, std::size_t most)
{
  std::vector<YAML::Node> items;
  if (node.IsDefined() && node.IsSequence())
    for (const YAML::Node &item : node)
      if (items.size() < most)
        items.push_back(item);
  return items;
}

std::string yaml_line(const YAML::Node &node)
{
  return node.IsDefined() && !node.Mark().is_null() ? std::to_string(node.Mark().line + 1) : std::string();
}

std::string camel_case(std::string_view name)
{
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] == '_' && i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z')
      out += static_cast<char>(name[++i] - 'a' + 'A');
    else
      out += name[i];
  return out;
}

YAML::Node yaml_snake_or_camel(const YAML::Node &node, const std::string &key)
{
  const YAML::Node plain = yaml_at(node, {key});
  return yaml_is_set(plain) ? plain : yaml_at(node, {camel_case(key)});
}

std::optional<double> yaml_duration_s(const YAML::Node &node, const std::string &key,
                                      const std::string &shown_name, Diagnostics &diagnostics)
{
  const YAML::Node value = yaml_at(node, {key});
  if (!yaml_is_set(value))
    return std::nullopt;
  const auto seconds = parse_duration_s(yaml_text(value));
  if (seconds && *seconds >= 0)
    return seconds;
  diagnostics.error(shown_name, yaml_line(value), key + " is not a duration", "write \"30s\" or \"5m\"");
  return std::nullopt;
}

} // namespace drsim::formats
