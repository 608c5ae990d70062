#pragma once
#include "sim/report/rows.hpp"

#include <string>

namespace drsim::inline cli {

/// The tables that everything else hangs on: "kinds", "ports", "actions" or "faults" (sim/model/).
[[nodiscard]] Listing table_listing(const std::string &what);

} // namespace drsim::cli
