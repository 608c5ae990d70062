#pragma once
#include "sim/analysis/calibration.hpp"
#include "sim/input/evidence_class.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline report {

/// One observation of a figure, with its place.
struct CalibrationDatum {
  double value_s = 0;
  bool censored = false;
  bool hit = false; ///< of a probability
  std::string file;
  std::string where;
  std::string remark = {};
  bool tested = false; ///< in a rehearsal or under a fault done for it; else observed
  double at_s = 0;     ///< since 1970 UTC; 0 = not said
};

/// One figure, before and after its records.
struct CalibratedFigure {
  enum class Fate {
    taken,      ///< it goes into the overlay
    kept_yours, ///< the user set it, and it stays
    refused     ///< it cannot be calibrated: result.refused says why
  };
  std::string id; ///< "orders-db.failover_s"
  std::string drives;
  std::string unit;
  Provenance from;    ///< of the figure before
  double worth = 0;   ///< observations that it counts for
  bool share = false; ///< a probability; else a length
  std::vector<CalibrationDatum> data;
  Calibration result;
  Fate fate = Fate::taken;
  bool replaces = false; ///< the user set it, and asked for this one
};

/// A record that speaks of nothing here, of several things, or tells nothing.
struct LooseRecord {
  std::string file;
  std::string where;
  std::string what;
  std::string why;
  std::vector<std::string> may_be = {}; ///< parameters, to be asked about
};

struct RecordFile {
  std::string name;
  std::string format;
  std::size_t records = 0;
};

struct CalibrationReport {
  std::string version;
  std::string deployment;
  std::vector<RecordFile> files;
  std::vector<CalibratedFigure> figures; ///< in order of the id
  std::vector<LooseRecord> loose;
};

/// How many of each, for the first line.
struct CalibrationCounts {
  std::size_t taken = 0;
  std::size_t yours = 0;
  std::size_t refused = 0;
  std::size_t observations = 0; ///< behind those taken
  std::size_t asked = 0;
  std::size_t loose = 0;
};
[[nodiscard]] CalibrationCounts counts_of(const CalibrationReport &report);

/// "n = 14, 2 of them cut short".
[[nodiscard]] std::string data_text(const CalibratedFigure &figure);
/// "calibrated: n = 14, 2 of them cut short, drill.csv; before LN(180, 900) (assumed), worth 2".
[[nodiscard]] std::string calibrated_source(const CalibratedFigure &figure);
/// A figure of the unit, for people.
[[nodiscard]] std::string figure_text(const CalibratedFigure &figure, double value);

/// On what grounds the figure stands now: tested where any record is of a test, and the day of the last one
/// of that sort; "" where none of them says.
[[nodiscard]] DatedEvidence evidence_of(const CalibratedFigure &figure);

[[nodiscard]] std::string calibration_text(const CalibrationReport &report, bool colour);
/// Schema drsim.calibrated/1.
[[nodiscard]] std::string calibration_json(const CalibrationReport &report);
/// What deployment.json names under "calibration" (sim/input/calibration_file.hpp).
[[nodiscard]] std::string calibration_overlay(const CalibrationReport &report);

} // namespace drsim::report
