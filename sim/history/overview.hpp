#pragma once
#include "sim/analysis/unpaired.hpp"
#include "sim/history/history_error.hpp"
#include "sim/history/reader.hpp"
#include "sim/history/rehearsals.hpp"
#include "sim/input/gate_rules.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::history {

/// Figures of one scenario in one run, by the names of analysis::figures(): those that a history keeps, and
/// that say something of the deployment.
using Estimates = std::map<std::string, Estimate>;

/// The last run of a quarter that played a scenario.
struct TrendPoint {
  std::string quarter; ///< "2026-Q4"
  RunRow run;
  std::string verdict;    ///< of the scenario
  std::size_t trials = 0; ///< that ended
  std::size_t censored = 0;
  Estimates figures;           ///< with intervals of 95 % each
  std::string proven_rto = {}; ///< verdict without the unproven; "" = that was not asked
  std::string proven_rpo = {};
  std::map<std::string, double> grounds = {}; ///< as ScenarioRow has them
};

/// One scenario over the quarters.
struct ScenarioHistory {
  std::string name;
  std::string title;
  std::vector<TrendPoint> trend; ///< oldest first
  std::vector<Difference> drift; ///< from the earlier run to the later one, in the order of figures()
  std::string not_compared;      ///< why there is no drift; "" = there is
};

/// One input that is not what it was.
struct InputChange {
  enum class What {
    value,
    evidence, ///< the same value, on other grounds
    added,
    removed
  };
  What what = What::value;
  InputRow was; ///< empty when added
  InputRow is;  ///< empty when removed
};

[[nodiscard]] const char *what_name(InputChange::What what);

/// A finding of lint over the runs.
struct FindingAge {
  FindingRecord finding;  ///< as the last run that has it tells it
  std::string first_seen; ///< day of the first run that has it
  std::string since;      ///< day from which every run has it
  std::string gone;       ///< day of the first run without it; "" = the last run has it
  int age_days = 0;       ///< from first_seen to today, or to `gone`
};

/// A waiver of gate.json today.
struct WaiverState {
  Waiver waiver;
  int days_left = 0; ///< below 0: expired so long ago
};

/// What changed since, and what is known, for whoever prepares a rehearsal.
struct Overview {
  std::string deployment;
  std::string today;
  std::vector<RunRow> runs;               ///< all of the deployment, oldest first
  std::optional<RunRow> before;           ///< what the last run is compared with
  std::string why_before;                 ///< how it was found
  std::vector<ScenarioHistory> scenarios; ///< in order of the name
  std::size_t figures_compared = 0;       ///< that share the error of 5 %
  std::vector<InputChange> changes;       ///< from `before` to the last run
  std::vector<FindingAge> findings;       ///< open ones first, oldest first
  std::string rules_file;                 ///< of the waivers; "" = there is none
  std::vector<WaiverState> waivers;
  std::vector<Rehearsal> rehearsals; ///< that were carried out, oldest first
  [[nodiscard]] const RunRow &last() const { return runs.back(); }
  /// What was predicted of a rehearsal's scenario by the last run of a quarter on or before its day; null
  /// where nothing was.
  [[nodiscard]] const TrendPoint *predicted(const Rehearsal &rehearsal) const;
  /// Days since the scenario was last rehearsed; absent: never.
  [[nodiscard]] std::optional<int> days_since_rehearsal(const std::string &scenario) const;
};

struct Asked {
  std::string deployment;
  std::string today;
  std::string since;      ///< compare with the last run on or before this day; "" = of an earlier quarter
  bool every_run = false; ///< trends have every run, not the last of each quarter
};

/// All of it but the rehearsals. Throws HistoryError when there is no run of the deployment, or none to
/// compare with where `since` asks for one.
[[nodiscard]] Overview overview_of(Reader &reader, const Asked &asked, const GateRules &rules);

} // namespace drsim::history
