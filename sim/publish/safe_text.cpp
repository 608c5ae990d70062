#include "sim/publish/result.hpp"
#include "sim/report/text.hpp"

#include <array>
#include <utility>

namespace drsim::publish {
namespace {

// First and last of the three-byte characters that turn the direction of writing, break lines, or that XML
// forbids.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> harmful = {
    {{"\xe2\x80\x8e", "\xe2\x80\x8f"},
     {"\xe2\x80\xa8", "\xe2\x80\xae"},
     {"\xe2\x81\xa6", "\xe2\x81\xa9"},
     {"\xef\xbf\xbe", "\xef\xbf\xbf"}}};

std::size_t harmful_bytes(std::string_view text)
{
  for (const auto &[first, last] : harmful)
    if (text.substr(0, 3) >= first && text.substr(0, 3) <= last && text.size() >= 3)
      return 3;
  const bool arabic_mark = text.starts_with("\xd8\x9c");
  const bool second_controls =
      text.size() > 1 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0;
  return arabic_mark || second_controls ? 2 : 0;
}

} // namespace

std::string safe_text(std::string_view text)
{
  std::string flat(text);
  for (char &c : flat)
    if (c == '\n' || c == '\r' || c == '\t')
      c = ' ';
  flat = printable(flat);
  std::string out;
  for (std::size_t i = 0; i < flat.size();) {
    const std::size_t bytes = harmful_bytes(std::string_view(flat).substr(i));
    out += bytes == 0 ? flat[i] : '?';
    i += std::max<std::size_t>(bytes, 1);
  }
  return out;
}

} // namespace drsim::publish
