#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline report {

/// Columns a UTF-8 text takes on a terminal: Cyrillic one a letter, CJK two, combining marks none. Broken
/// bytes count one each.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text with control characters (of a hostile file's names) and broken UTF-8 replaced by "?".
[[nodiscard]] std::string printable(std::string_view text);

/// Cut to at most `columns`, with "…" for what is left out.
[[nodiscard]] std::string shortened(const std::string &text, std::size_t columns);

enum class Colour { none, red, green, yellow, bold, faint };

/// Wraps a text in a terminal's colour codes, or not.
[[nodiscard]] std::string coloured(const std::string &text, Colour colour, bool on);

/// A table for people: columns as wide as their widest cell, two spaces between, no trailing space.
class Table {
public:
  /// `right` lists the columns aligned to the right (figures).
  Table(std::vector<std::string> heads, std::vector<std::size_t> right = {});
  void add(std::vector<std::string> cells);
  /// Paints one cell of the last row; widths do not change.
  void paint(std::size_t column, Colour colour);
  /// Adds a line below the last row, not in columns.
  void note(const std::string &line);
  [[nodiscard]] std::string text(const std::string &indent, bool colour) const;

private:
  struct Row {
    std::vector<std::string> cells;
    std::vector<Colour> colours;
    std::vector<std::string> notes = {};
  };
  std::vector<Row> rows_; ///< [0] are the heads
  std::vector<std::size_t> right_;
};

/// "12,345" or "1.2e+15": a count for people; "-" for NaN.
[[nodiscard]] std::string format_count(double value);

/// "timed_out" -> "timed out".
[[nodiscard]] std::string spaced(std::string name);
/// format_duration of a latency; "-" for 0: nobody had an answer.
[[nodiscard]] std::string latency_text(double seconds);
/// format_duration, "> horizon" for infinity, "-" for NaN.
[[nodiscard]] std::string format_clock(double seconds);
/// The same; "-" for a quantile that the trials cannot support.
[[nodiscard]] std::string format_clock(const std::optional<double> &seconds);

} // namespace drsim::report
