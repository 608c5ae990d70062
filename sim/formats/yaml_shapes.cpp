#include "sim/formats/yaml_shapes.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace drsim::inline formats {
namespace {

/// "- - !Sub |": the dash the text must stand right of, and the tag.
struct BlockHeader {
  std::size_t parent = 0; ///< column that the lines of the text are right of
  std::size_t shift = 0;  ///< by how much yaml-cpp asks for more
};

std::size_t skip(std::string_view line, std::size_t at, char what)
{
  while (at < line.size() && line[at] == what)
    ++at;
  return at;
}

/// Whether a line ends in "|", ">-" or the like: what begins there is text.
std::optional<std::size_t> block_sign(std::string_view line)
{
  if (const std::size_t comment = line.rfind(" #"); comment != std::string_view::npos)
    line = line.substr(0, comment);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
    line.remove_suffix(1);
  std::size_t at = line.size();
  while (at > 0 &&
         (line[at - 1] == '+' || line[at - 1] == '-' || (line[at - 1] >= '1' && line[at - 1] <= '9')))
    --at;
  const bool sign = at > 0 && (line[at - 1] == '|' || line[at - 1] == '>');
  return sign && at > 1 && line[at - 2] == ' ' ? std::optional(at - 1) : std::nullopt;
}

/// Of a line whose value is a block scalar; absent for any other.
std::optional<BlockHeader> header_of(std::string_view line)
{
  const auto sign = block_sign(line);
  const std::size_t first = skip(line, 0, ' ');
  if (!sign || line[first] == '#')
    return std::nullopt;
  std::size_t parent = first;
  std::size_t at = first;
  while (at + 1 < *sign && line[at] == '-' && line[at + 1] == ' ') {
    parent = at;
    at = skip(line, at + 1, ' ');
  }
  if (at == first && line.substr(0, *sign).find(": ") == std::string_view::npos)
    return std::nullopt;
  BlockHeader header{parent, 0};
  if (at == first || (line[at] != '!' && line[at] != '&')) {
    if (at != first && at < *sign)
      header.parent = at; // "- key: |": the text is right of the key
    return header;
  }
  for (std::size_t word = at; word < *sign; word = skip(line, std::min(line.find(' ', word), *sign), ' '))
    if (line[word] != '!' && line[word] != '&')
      return BlockHeader{at, 0}; // "- &name key: |"
  header.shift = at - parent;
  return header;
}

bool has_tagged_item(const std::string &text)
{
  return text.find("- !") != std::string::npos || text.find("- &") != std::string::npos;
}

void merge_into(YAML::Node &map, const YAML::Node &from)
{
  if (!from.IsMap())
    return;
  for (const auto &entry : from) {
    const YAML::Node &constant = map;
    if (entry.first.IsScalar() && !constant[entry.first.Scalar()].IsDefined())
      map[entry.first] = entry.second;
  }
}

} // namespace

std::string with_tagged_blocks_indented(const std::string &text)
{
  if (!has_tagged_item(text))
    return text;
  std::string out;
  out.reserve(text.size());
  std::optional<BlockHeader> open;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end;
    const std::size_t first = skip(line, 0, ' ');
    const bool blank = line.find_first_not_of(" \r\n") == std::string_view::npos;
    if (open && !blank && first <= open->parent)
      open.reset();
    if (open && first > 0)
      out.append(open->shift, ' ');
    else if (!open)
      open = header_of(line.substr(0, line.find_last_not_of("\r\n") + 1));
    out += line;
  }
  return out;
}

// The parser has counted nodes and depth before this walks them.
void merge_yaml_keys(YAML::Node document)
{
  if (document.IsSequence())
    for (YAML::Node item : document)
      merge_yaml_keys(item);
  if (!document.IsMap())
    return;
  std::vector<YAML::Node> merged;
  for (const auto &entry : document) {
    merge_yaml_keys(entry.second);
    if (entry.first.IsScalar() && entry.first.Scalar() == "<<" && entry.first.Tag() != "!")
      merged.push_back(entry.second);
  }
  for (const YAML::Node &from : merged) {
    merge_into(document, from);
    if (from.IsSequence())
      for (const YAML::Node &one : from)
        merge_into(document, one);
  }
  if (!merged.empty())
    document.remove("<<");
}

} // namespace drsim::formats
