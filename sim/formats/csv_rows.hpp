#pragma once
#include "sim/core/diagnostics.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// One row of a table: what stands under each head. Heads and cells are free of blanks around them.
struct CsvRow {
  std::size_t line = 0; ///< it begins on
  std::map<std::string, std::string> cells;

  [[nodiscard]] std::string at(const std::string &head) const;
};

struct CsvTable {
  std::vector<std::string> heads; ///< in lower case
  std::vector<CsvRow> rows;

  [[nodiscard]] bool has(const std::string &head) const;
};

/// RFC 4180, with ',' or ';' between cells (what the first line has more of). Empty lines are passed over. A
/// row with more cells than there are heads, a head that stands twice and a quote that does not end are
/// reported with their line.
[[nodiscard]] CsvTable parse_csv(std::string_view text, const std::string &shown_name,
                                 Diagnostics &diagnostics);

} // namespace drsim::formats
