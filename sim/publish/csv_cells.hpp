#pragma once
#include <string>

namespace drsim::publish {

/// RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe.
[[nodiscard]] std::string csv_cell(const std::string &text);

/// "inf" for what lies beyond the horizon, nothing for what is not known.
[[nodiscard]] std::string csv_figure(double value);

} // namespace drsim::publish
