#include "sim/report/markup.hpp"

#include "sim/report/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drsim::inline report {
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

std::string one_line(std::string_view text)
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

std::string markdown_text(std::string_view text)
{
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '@')
      out += "&#64;"; // nobody is called by a component's name
    else {
      if (std::string_view("\\`*_{}[]#|~!").find(c) != std::string_view::npos)
        out += '\\';
      out += c;
    }
  }
  return out;
}

std::string xml_text(std::string_view text)
{
  std::string out;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    for (const char c : one_line(text.substr(at, end - at)))
      switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += c;
      }
    if (end < text.size())
      out += '\n';
    at = end + 1;
  }
  return out;
}

std::string dot_text(std::string_view text)
{
  std::string out = "\"";
  for (const char c : printable(text)) { // which has taken control characters
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string workflow_text(std::string_view text)
{
  std::string out;
  for (const char c : one_line(text))
    out += c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

std::string spaced_words(std::string name)
{
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string joined_within(const std::vector<std::string> &parts, std::size_t most_bytes,
                          const std::string &pointer)
{
  std::size_t all = 0;
  for (const std::string &part : parts)
    all += part.size();
  const std::size_t room = all <= most_bytes ? most_bytes : most_bytes - std::min(most_bytes, pointer.size());
  std::string out;
  for (const std::string &part : parts) {
    if (out.size() + part.size() > room)
      return out + pointer;
    out += part;
  }
  return out;
}

} // namespace drsim::report
