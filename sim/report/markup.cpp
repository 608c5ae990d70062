#include "sim/report/markup.hpp"

#include "sim/report/text.hpp"

#include <algorithm>

namespace drsim::inline report {
namespace {

/// Bytes of a mark that turns the direction of writing at this place; 0 for anything else.
std::size_t direction_mark(std::string_view text)
{
  if (text.size() < 3 || text[0] != '\xE2')
    return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(text[2]);
  const bool mark =
      (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
      (second == 0x81 && third >= 0xA6 && third <= 0xA9);
  return mark ? 3 : 0;
}

std::string without_direction_marks(std::string_view text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t mark = direction_mark(text.substr(i));
    out += mark != 0 ? '?' : text[i];
    i += mark != 0 ? mark : 1;
  }
  return out;
}

} // namespace

std::string one_line(std::string_view text)
{
  return without_direction_marks(printable(text));
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
