#include "sim/formats/hcl_scan.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <vector>

namespace drsim::inline formats {
namespace {

constexpr int most_problems = 50;

bool is_word(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_blanks(std::string_view line)
{
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
    line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

/// The lines of a heredoc as one text; "<<-" takes the least indentation off all of them.
std::string joined_lines(const std::vector<std::string_view> &lines, bool indented)
{
  std::size_t least = indented ? std::string_view::npos : 0;
  for (const std::string_view line : lines)
    if (indented && !without_blanks(line).empty())
      least = std::min(least, line.find_first_not_of(" \t"));
  std::string text;
  for (const std::string_view line : lines)
    text += std::string(line.substr(std::min(least, line.size()))) + "\n";
  return text;
}

} // namespace

void HclScan::step()
{
  if (at_end())
    return;
  if (text_[at_++] == '\n') {
    ++line_;
    line_start_ = at_;
  }
}

void HclScan::step(std::size_t count)
{
  for (std::size_t i = 0; i < count; ++i)
    step();
}

void HclScan::problem_at(int line, int column, const std::string &message, const std::string &cure)
{
  if (++problems_ <= most_problems)
    diagnostics_.error(shown_name_, std::to_string(line) + ":" + std::to_string(column), message, cure);
}

void HclScan::problem(const std::string &message, const std::string &cure)
{
  problem_at(line_, column(), message, cure);
}

bool HclScan::hopeless() const
{
  return problems_ >= most_problems;
}

void HclScan::comment()
{
  if (!sees("/*")) {
    while (!at_end() && peek() != '\n')
      step();
    return;
  }
  const int line = line_;
  const int column_then = column();
  step(2);
  while (!at_end() && !sees("*/"))
    step();
  if (at_end())
    problem_at(line, column_then, "a comment that does not end", "close it with */");
  step(2);
}

bool HclScan::skip_blank(bool lines)
{
  bool passed = false;
  while (!at_end()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\r')
      step();
    else if (c == '#' || sees("//") || sees("/*"))
      comment();
    else if (c == '\n' && lines) {
      passed = true;
      step();
    } else
      break;
  }
  return passed;
}

void HclScan::skip_line()
{
  while (!at_end() && peek() != '\n' && peek() != '}' && peek() != ']')
    step();
}

std::string HclScan::word()
{
  const std::size_t start = at_;
  while (!at_end() && is_word(peek()))
    step();
  return std::string(since(start));
}

unsigned HclScan::hex(int digits)
{
  unsigned value = 0;
  for (int i = 0; i < digits; ++i) {
    const char c = peek();
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) {
      problem("not a hexadecimal digit", std::to_string(digits) + " of them follow \\u or \\U");
      return '?';
    }
    value = value * 16 + static_cast<unsigned>(
                             c <= '9' ? c - '0' : std::tolower(static_cast<unsigned char>(c)) - 'a' + 10);
    step();
  }
  return value;
}

void HclScan::escape(HclString &into)
{
  static constexpr std::string_view names = "\"\\/nrtbf";
  static constexpr std::string_view values = "\"\\/\n\r\t\b\f";
  step(); // the backslash
  const char c = peek();
  if (const std::size_t known = names.find(c); known != std::string_view::npos && c != '\0') {
    into.text += values[known];
    step();
    return;
  }
  if (c != 'u' && c != 'U') {
    problem("no such escape in a string", "known are \\n \\r \\t \\\" \\\\ \\uNNNN \\UNNNNNNNN");
    return;
  }
  step();
  std::uint32_t code = hex(c == 'u' ? 4 : 8);
  if (code >= 0xD800 && code < 0xDC00 && sees("\\u")) { // JSON writes what lies beyond as a pair
    step(2);
    const std::uint32_t low = hex(4);
    code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : '?';
  }
  append_utf8(into.text, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? '?' : code);
}

/// "${ ... }" with strings and braces of its own; kept as it is written.
void HclScan::interpolation(HclString &into)
{
  into.interpolated = true;
  const std::size_t start = at_;
  const int line = line_;
  const int column_then = column();
  int depth = 0;
  bool quoted = false;
  step(); // "$"
  while (!at_end() && peek() != '\n') {
    const char c = peek();
    if (quoted && c == '\\')
      step();
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == '{')
      ++depth;
    else if (!quoted && c == '}' && --depth == 0) {
      step();
      into.text += std::string(since(start));
      return;
    }
    step();
  }
  problem_at(line, column_then, "an interpolation that does not end", "close it with }");
}

HclString HclScan::quoted()
{
  HclString read;
  const int line = line_;
  const int column_then = column();
  step();
  while (!at_end() && peek() != '"' && peek() != '\n') {
    const char c = peek();
    if (c == '\\')
      escape(read);
    else if ((sees("${") || sees("%{")))
      interpolation(read);
    else if (sees("$${") || sees("%%{")) { // an escaped one
      read.text += std::string(1, c) + "{";
      step(3);
    } else {
      read.text += c;
      step();
    }
  }
  if (peek() == '"' && !at_end())
    step();
  else
    problem_at(line, column_then, "a string that does not end in its line",
               "close it with \", or use a heredoc");
  return read;
}

HclString HclScan::heredoc()
{
  const int line = line_;
  const int column_then = column();
  step(2);
  const bool indented = peek() == '-';
  if (indented)
    step();
  const std::string end = word();
  if (end.empty() || without_blanks(text_.substr(at_, text_.find('\n', at_) - at_)) != "") {
    problem_at(line, column_then, "a heredoc needs a name of its end, alone in the line", "write <<EOT");
    skip_line();
    return {};
  }
  skip_line();
  step();
  std::vector<std::string_view> lines;
  while (!at_end()) {
    const std::size_t start = at_;
    while (!at_end() && peek() != '\n')
      step();
    const std::string_view read = since(start);
    if (without_blanks(read) == end) {
      HclString made{joined_lines(lines, indented), false};
      made.interpolated =
          made.text.find("${") != std::string::npos || made.text.find("%{") != std::string::npos;
      return made;
    }
    lines.push_back(read);
    step();
  }
  problem_at(line, column_then, "a heredoc that does not end", "a line with " + end + " ends it");
  return {};
}

} // namespace drsim::formats
