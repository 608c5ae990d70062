#include "sim/publish/markdown_text.hpp"

#include <string_view>

namespace drsim::publish {

std::string markdown_text(const std::string &text)
{
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '>' || c == '&')
      out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    else if (c == '\n' || c == '\r')
      out += ' ';
    else if (c == '@')
      out += "&#64;";
    else if (c == ':') // no bare link, no emoji
      out += ":";
    else if (std::string_view("\\`*_{}[]()#+!|~$").find(c) != std::string_view::npos)
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

} // namespace drsim::publish
