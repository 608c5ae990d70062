#include "sim/formats/id_part.hpp"

namespace drsim::inline formats {

std::string id_part(std::string_view text)
{
  constexpr std::size_t longest = 120;
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  const std::size_t start = out.find_first_not_of("-_");
  out = start == std::string::npos ? "" : out.substr(start);
  return out.empty() ? "unnamed" : out.substr(0, longest);
}

std::string file_stem(const std::string &shown_name)
{
  const std::size_t slash = shown_name.find_last_of("/\\");
  const std::string name = slash == std::string::npos ? shown_name : shown_name.substr(slash + 1);
  const std::size_t dot = name.find('.');
  return id_part(dot == 0 || dot == std::string::npos ? name : name.substr(0, dot));
}

} // namespace drsim::formats
