#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drsim::inline input {

inline constexpr const char *calibration_format = "drsim.calibration/1";

/// Figures that drsim calibrate made of records: {"format": "drsim.calibration/1", "parameters": {…}} with
/// the parameters as deployment.json has them, each with value, source and confidence.
struct CalibrationFile {
  std::string shown_name;
  std::map<std::string, std::map<std::string, Parameter>> parameters; ///< component id -> name -> value
  std::set<std::string> replaces; ///< "ID.PARAMETER" that the user set, and gave up for these
};

[[nodiscard]] CalibrationFile parse_calibration_file(std::string_view text, const std::string &shown_name,
                                                     Diagnostics &diagnostics);

/// Lays the figures over components whose files say nothing of them. What a file of the user's sets stays,
/// with a warning, unless "replaces" names it. A component that is not there, and a figure that another
/// calibration gave, are reported.
void apply_calibration(const CalibrationFile &file, Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::input
