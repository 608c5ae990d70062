#pragma once
#include "sim/publish/publish.hpp"
#include "sim/report/capacity_report.hpp"

#include <filesystem>

namespace drsim::publish {

/// One page, without scripts: headroom by region, loss and load; tiers at the peak; how long the second
/// region takes to full size; largest loads; ways to keep the second region with their Pareto chart; cures;
/// what to declare. Problems with the files of the settings are reported; the text is then empty.
[[nodiscard]] std::string capacity_page(const CapacityReport &report, const PublishSettings &settings,
                                        Diagnostics &diagnostics);

/// The same as a workbook (libxlsxwriter), written to `file`: one sheet a table; the load's factor and the
/// quarters' are cells to change, and headrooms formulas over them. False when it could not be written.
[[nodiscard]] bool capacity_workbook(const CapacityReport &report, const std::filesystem::path &file);

} // namespace drsim::publish
