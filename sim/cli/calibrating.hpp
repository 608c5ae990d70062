#pragma once
#include "sim/exchange/attach_records.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/input/evidence.hpp"
#include "sim/report/calibration_report.hpp"

#include <set>
#include <string>

namespace drsim::inline cli {

/// What figures of a deployment start from, and what they count for.
struct CalibrationTerms {
  const Deployment &deployment;
  const Catalogue &catalogue;
  const Evidence &evidence;
  std::set<std::string> replace; ///< figures that the user set, and wants taken from the records
};

/// Updates every figure that records speak of. A figure starts from what the user set, else from the
/// catalogue. The deployment is without earlier calibrations, or their records would count twice.
[[nodiscard]] std::vector<CalibratedFigure> calibrated_figures(const Attachment &attachment,
                                                               const CalibrationTerms &terms);

/// Attached records that cannot be used, and loose ones, as they are told.
[[nodiscard]] std::vector<LooseRecord> loose_records(const Attachment &attachment);

} // namespace drsim::cli
