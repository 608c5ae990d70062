#include "sim/report/text.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace drsim::inline report {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The character a text starts with; `text` is not empty.
Character first_character(std::string_view text)
{
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return {lead, 1, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes)
    return {};
  char32_t code = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80)
      return {};
    code = (code << 6) | (next & 0x3fu);
  }
  constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return {};
  return {code, bytes, true};
}

using CodeRange = std::pair<char32_t, char32_t>;

template <std::size_t N> bool in_any(char32_t code, const std::array<CodeRange, N> &ranges)
{
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const CodeRange &range) { return code >= range.first && code <= range.second; });
}

// Unicode blocks, coarse: what names and runbooks use.
constexpr std::array<CodeRange, 7> zero_wide = {{{0x300, 0x36f},
                                                 {0x483, 0x489},
                                                 {0x200b, 0x200f},
                                                 {0x202a, 0x202e},
                                                 {0x2060, 0x206f},
                                                 {0xfe00, 0xfe0f},
                                                 {0xfeff, 0xfeff}}};
constexpr std::array<CodeRange, 6> two_wide = {{{0x1100, 0x115f},
                                                {0x2e80, 0xa4cf},
                                                {0xac00, 0xd7a3},
                                                {0xf900, 0xfaff},
                                                {0xff00, 0xff60},
                                                {0x1f300, 0x1faff}}};
// Able to reorder or hide what stands on a terminal.
constexpr std::array<CodeRange, 5> harmful_codes = {
    {{0, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}}};

std::size_t width_of(char32_t code)
{
  if (in_any(code, zero_wide))
    return 0;
  return in_any(code, two_wide) ? 2 : 1;
}

const char *code_of(Colour colour)
{
  switch (colour) {
  case Colour::none: return "";
  case Colour::red: return "\x1b[31m";
  case Colour::green: return "\x1b[32m";
  case Colour::yellow: return "\x1b[33m";
  case Colour::bold: return "\x1b[1m";
  case Colour::faint: return "\x1b[2m";
  }
  return "";
}

} // namespace

std::size_t display_width(std::string_view text)
{
  std::size_t width = 0;
  while (!text.empty()) {
    const Character one = first_character(text);
    width += one.valid ? width_of(one.code) : 1;
    text.remove_prefix(one.bytes);
  }
  return width;
}

std::string printable(std::string_view text)
{
  std::string clean;
  while (!text.empty()) {
    const Character one = first_character(text);
    clean +=
        one.valid && !in_any(one.code, harmful_codes) ? text.substr(0, one.bytes) : std::string_view("?");
    text.remove_prefix(one.bytes);
  }
  return clean;
}

std::string shortened(const std::string &text, std::size_t columns)
{
  if (display_width(text) <= columns)
    return text;
  std::string cut;
  std::size_t width = 0;
  for (std::string_view left = text; !left.empty();) {
    const Character one = first_character(left);
    width += one.valid ? width_of(one.code) : 1;
    if (width + 1 > columns)
      break;
    cut += left.substr(0, one.bytes);
    left.remove_prefix(one.bytes);
  }
  return cut + "…";
}

std::string coloured(const std::string &text, Colour colour, bool on)
{
  return on && colour != Colour::none ? fmt::format("{}{}\x1b[0m", code_of(colour), text) : text;
}

namespace {
constexpr const char *note_indent = "        ";
} // namespace

Table::Table(std::vector<std::string> heads, std::vector<std::size_t> right) : right_(std::move(right))
{
  std::vector<Colour> faint(heads.size(), Colour::faint);
  rows_.push_back({std::move(heads), std::move(faint)});
}

void Table::add(std::vector<std::string> cells)
{
  DRSIM_ASSERT(cells.size() == rows_[0].cells.size(), "a row has a cell for every head");
  std::vector<Colour> plain(cells.size(), Colour::none);
  rows_.push_back({std::move(cells), std::move(plain)});
}

void Table::paint(std::size_t column, Colour colour)
{
  rows_.back().colours.at(column) = colour;
}

void Table::note(const std::string &line)
{
  rows_.back().notes.push_back(line);
}

std::string Table::text(const std::string &indent, bool colour) const
{
  std::vector<std::size_t> widths(rows_[0].cells.size(), 0);
  for (const Row &row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row.cells[i]));
  std::string out;
  for (const Row &row : rows_) {
    std::string line = indent;
    std::size_t gap = 0; // spaces owed before the next cell with text: none at the end of a line
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t missing = widths[i] - display_width(row.cells[i]);
      const bool right = std::find(right_.begin(), right_.end(), i) != right_.end();
      if (!row.cells[i].empty()) {
        line += std::string(gap + (right ? missing : 0), ' ');
        line += coloured(row.cells[i], row.colours[i], colour);
        gap = right ? 0 : missing;
      } else
        gap += missing;
      gap += 2;
    }
    out += line + "\n";
    for (const std::string &note : row.notes)
      out += indent + note_indent + coloured(note, Colour::faint, colour) + "\n";
  }
  return out;
}

std::string format_count(double value)
{
  constexpr double exact_up_to = 1e15;
  if (std::isnan(value))
    return "-";
  if (std::abs(value) >= exact_up_to)
    return std::isinf(value) ? "> horizon" : std::to_string(value);
  std::string digits = std::to_string(static_cast<long long>(std::llround(value)));
  const std::size_t start = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > start + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string latency_text(double seconds)
{
  return seconds > 0 ? format_duration(seconds) : "-";
}

std::string format_clock(double seconds)
{
  if (std::isnan(seconds))
    return "-";
  return std::isinf(seconds) ? "> horizon" : format_duration(seconds);
}

std::string format_clock(const std::optional<double> &seconds)
{
  return seconds ? format_clock(*seconds) : "-";
}

std::string spaced(std::string name)
{
  std::replace(name.begin(), name.end(), '_', ' ');
  return printable(name);
}

} // namespace drsim::report
