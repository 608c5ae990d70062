#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace drsim::history {

inline constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// One figure, or another thing of a deployment that a trial can see; or one of its files.
struct InputRow {
  std::string of;            ///< "parameter", "component", "place", "link", "journey", "traffic", ..., "file"
  std::string subject;       ///< component, journey, file
  std::string name;          ///< parameter, role of a link
  std::string value;         ///< for people; of a file its SHA-256
  double number = not_known; ///< the mean of a value that is a number
  Provenance from = {};
  std::string evidence = {}; ///< class of its grounds; "" = not kept then
  std::string dated = {};    ///< day of the evidence; "" = none is said

  /// "orders-db.promote_s", "component alb:front", "file terraform/plan.json".
  [[nodiscard]] std::string title() const;
};

/// One trial; NaN: not known, or the deployment has no such thing. Infinite: beyond the horizon.
struct TrialRow {
  std::uint64_t trial = 0;
  std::string status; ///< "ok", or how it ended before its end
  bool censored = false;
  double rto_s = not_known;
  double rpo_s = not_known;
  double lost_transactions = not_known;
  double failed_transactions = not_known;
};

struct ScenarioRow {
  std::string name;
  std::string title;
  std::string digest; ///< SHA-256 of its file; "" = not known
  std::string stopped;
  std::string verdict;
  std::vector<TrialRow> trials = {}; ///< in order of the number
  std::string proven_rto = {};       ///< verdict without the unproven; "" = that was not asked
  std::string proven_rpo = {};
  /// Shares of the critical seconds by class, "asked_about", "not_named", "stale", "unproven"; empty: not
  /// kept.
  std::map<std::string, double> grounds = {};
};

struct FindingRecord {
  std::string rule;
  std::string severity;
  std::string file;
  std::string place;
  std::string message;
};

/// One run of check.
struct RunRow {
  std::int64_t id = 0; ///< in the file
  std::string day;     ///< that it counts for, "2026-11-29"
  std::string at;      ///< when it was recorded, UTC
  std::string version; ///< of drsim
  std::string deployment;
  std::uint64_t seed = 1;
  std::string traffic;
  std::string input_digest;
  std::string timeline_digest;
  std::string verdict;
  Objectives objectives = {};
};

/// A run with all that is kept of it.
struct RunRecord {
  RunRow run;
  std::vector<ScenarioRow> scenarios;
  std::vector<InputRow> inputs;
  std::vector<FindingRecord> findings;
};

} // namespace drsim::history
