#pragma once
#include "sim/analysis/capacity/results.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inline report {

/// The result of `drsim capacity`, ready to be shown.
struct CapacityReport {
  std::string version;
  std::string deployment;
  std::string title;
  std::string input_digest; ///< "sha256:..."
  std::uint64_t seed = 1;
  bool interrupted = false;
  Objectives objectives;
  std::string forecast_from; ///< file, or "--growth 1.2"
  std::vector<ForecastQuarter> forecast;
  CapacityTable table;
  bool simulated = false; ///< what follows was asked for
  std::vector<Ramp> ramps = {};
  std::vector<LoadLimit> limits = {};
  std::vector<Alternative> alternatives = {};
  std::string prices = {}; ///< whose, where, of when
  std::vector<Cure> cures = {};
  std::vector<std::string> notes = {};
};

/// "+23 %", "-60 %", "> +1000 %"; "?" for what nobody knows.
[[nodiscard]] std::string headroom_text(double ratio);
/// "84.7 calls/s", "12.3 MB/s", "6 nodes", "18 min".
[[nodiscard]] std::string amount_text(double value, const std::string &unit);
/// "Friday 20:00".
[[nodiscard]] std::string peak_time_text(const PeakTime &peak);
/// Parameters to declare, each with the tiers that are not known without it, most first.
[[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>>
to_declare(const CapacityReport &report);

[[nodiscard]] std::string capacity_text(const CapacityReport &report, bool colour);
/// Schema drsim.capacity/1 (models/schema/capacity.schema.json).
[[nodiscard]] std::string capacity_json(const CapacityReport &report);

} // namespace drsim::report
