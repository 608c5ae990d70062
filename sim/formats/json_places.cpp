#include "sim/formats/json_places.hpp"

#include <algorithm>

namespace drsim::inline formats {

std::string place_of_byte(std::string_view text, std::size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  return std::to_string(line) + ":" + std::to_string(before.size() - start + 1);
}

std::size_t nested_deeper_at(std::string_view text, int deepest)
{
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\')
        ++at;
      quoted = c != '"';
    } else if (c == '"')
      quoted = true;
    else if (c == '{' || c == '[') {
      if (++depth > deepest)
        return at;
    } else if (c == '}' || c == ']')
      --depth;
  }
  return std::string_view::npos;
}

std::string pointer_token(const std::string &key)
{
  std::string out;
  for (const char c : key)
    out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

} // namespace drsim::formats
