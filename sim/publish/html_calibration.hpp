#pragma once
#include "sim/publish/publish.hpp"
#include "sim/report/calibration_report.hpp"

namespace drsim::publish {

/// One page, without scripts, that shows of each figure what stood before, the records and what stands after:
/// on one scale, from the shortest to the longest of all three. Problems with the files of the settings are
/// reported; the text is then empty.
[[nodiscard]] std::string calibration_page(const CalibrationReport &report, const PublishSettings &settings,
                                           Diagnostics &diagnostics);

} // namespace drsim::publish
