#include "sim/formats/yaml_fields.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/yaml_documents.hpp"

#include <algorithm>

namespace drsim::inline formats {

std::optional<std::vector<YAML::Node>> load_yaml(std::string_view text, const std::string &shown_name,
                                                 Diagnostics &diagnostics)
{
  if (text.size() > largest_input_bytes) {
    diagnostics.error(shown_name, "", "the file is too large to be read");
    return std::nullopt;
  }
  if (!is_utf8(text)) {
    diagnostics.error(shown_name, "", "the file is not UTF-8 text", "save it as UTF-8");
    return std::nullopt;
  }
  return parse_yaml_documents(text, shown_name, diagnostics);
}

YAML::Node yaml_member(const YAML::Node &node, const std::string &key)
{
  if (node.IsDefined() && node.IsMap())
    for (const auto &entry : node)
      if (entry.first.IsScalar() && entry.first.Scalar() == key)
        return entry.second;
  return YAML::Node();
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
  const YAML::Node plain = yaml_member(node, key);
  return plain.IsNull() ? yaml_member(node, camel_case(key)) : plain;
}

std::string yaml_text(const YAML::Node &node, const std::string &fallback)
{
  return node.IsDefined() && node.IsScalar() ? node.Scalar() : fallback;
}

std::string yaml_line(const YAML::Node &node)
{
  return !node.IsDefined() || node.Mark().is_null() ? std::string{} : std::to_string(node.Mark().line + 1);
}

std::vector<YAML::Node> yaml_items(const YAML::Node &node, std::size_t most)
{
  std::vector<YAML::Node> items;
  if (node.IsDefined() && node.IsSequence())
    for (const auto &item : node)
      if (items.size() < most)
        items.push_back(item);
  return items;
}

std::optional<double> yaml_duration_s(const YAML::Node &node, const std::string &key,
                                      const std::string &shown_name, Diagnostics &diagnostics)
{
  const YAML::Node value = yaml_member(node, key);
  if (value.IsNull())
    return std::nullopt;
  const auto seconds = parse_duration_s(yaml_text(value));
  if (seconds && *seconds >= 0)
    return seconds;
  diagnostics.error(shown_name, yaml_line(value), key + " is not a duration", "write \"30s\" or \"5m\"");
  return std::nullopt;
}

std::string id_part(std::string_view text)
{
  constexpr std::size_t longest = 120;
  std::string part;
  for (const char c : text.substr(0, longest)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       (c == '_' && !part.empty());
    if (plain)
      part += c;
    else if (!part.empty() && part.back() != '-')
      part += '-';
  }
  while (!part.empty() && part.back() == '-')
    part.pop_back();
  return part.empty() ? "unnamed" : part;
}

std::string file_stem(const std::string &shown_name)
{
  const std::size_t slash = shown_name.find_last_of("/\\");
  const std::string name = slash == std::string::npos ? shown_name : shown_name.substr(slash + 1);
  const std::size_t dot = name.find('.');
  return id_part(dot == 0 || dot == std::string::npos ? name : name.substr(0, dot));
}

bool is_utf8(std::string_view text)
{
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80                   ? 0
                             : lead >= 0xC2 && lead < 0xE0 ? 1
                             : (lead & 0xF0) == 0xE0       ? 2
                                                           : 3;
    if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4))
      return false;
    if (i + more >= text.size())
      return false;
    for (std::size_t k = 1; k <= more; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80)
        return false;
    const auto second = more > 0 ? static_cast<unsigned char>(text[i + 1]) : 0x80;
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    if (more > 0 && (overlong || beyond))
      return false;
    i += more + 1;
  }
  return true;
}

std::string lower_case(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if (c == 0xD0 && next >= 0x90 && next <= 0xAF) { // А..Я
      const bool upper_half = next >= 0xA0;
      out += static_cast<char>(upper_half ? 0xD1 : 0xD0);
      out += static_cast<char>(upper_half ? next - 0x20 : next + 0x20);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

} // namespace drsim::formats
