#pragma once
#include "sim/analysis/grounds.hpp"
#include "sim/analysis/proven.hpp"
#include "sim/analysis/stops.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/analysis/sway.hpp"
#include "sim/model/scenario.hpp"
#include "sim/report/rows.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline report {

/// The result of `drsim check`, ready to be shown.
struct CheckReport {
  struct Part {
    ScenarioSummary summary;
    std::string stopped; ///< "decided", "most_trials", "fixed", "interrupted"
    std::string replay;  ///< "drsim replay DEPLOYMENT SCENARIO --seed 1": a trial's number follows
    std::vector<FaultSpec> roles = {}; ///< faults aimed at a role, with what it stands for
    std::string file = {};             ///< of the scenario, as given
    Tags tags = {};
    std::vector<Condition> conditions = {};
    std::optional<StopSummary> stops = {}; ///< of an experiment that alarms are to end early
    std::size_t misled = 0;                ///< trials that told another story when played again
    std::string closer = "exact";          ///< how these were played (--traffic)
    /// "typical" and "worst": brief_timeline_json of the trial, where it was asked for.
    std::map<std::string, std::string> timelines = {};
    std::optional<Grounds> grounds = {}; ///< on what its seconds rest
    std::optional<Proven> proven = {};   ///< the objectives without the unproven, where that was asked for
    std::optional<Grounds> loss_grounds = {}; ///< on what its loss rests, where that was asked for
  };
  /// A scenario that was not played.
  struct Skipped {
    std::string id;
    std::string title;
    std::string why; ///< what the deployment does not have
  };
  std::string version;
  std::string deployment;
  std::uint64_t seed = 1;
  std::string input_digest; ///< "sha256:..."
  std::string timeline_digest;
  Objectives objectives;
  Verdict verdict = Verdict::inconclusive;
  bool interrupted = false;  ///< not all trials that were asked for are in it
  std::size_t missing = 0;   ///< of them, those that no file of a merged campaign holds
  std::vector<Part> parts;
  std::vector<Skipped> skipped = {};
  std::string today = {};                ///< that the age of evidence is counted to
  bool swayed = false;                   ///< asked how far verdicts move with what is assumed
  std::vector<Sway> sways = {};          ///< that was found
  std::vector<FindingRow> findings = {}; ///< of lint
  const Deployment *source = nullptr;    ///< says where figures were set; must outlive the report
};

/// The command that plays one trial of a part again, in the fidelity it was played in.
[[nodiscard]] std::string repeat_text(const CheckReport::Part &part, const Outcome &outcome);

/// Tables for people; `colour` for a terminal.
[[nodiscard]] std::string check_text(const CheckReport &report, bool colour);

/// Schema drsim.result/1 (design.md, section 5). A quantile is null when the trials cannot support it
/// ("unsupported" lists it) or when it lies beyond the horizon ("beyond_horizon" lists it). For reports a
/// scenario has "distribution" (at most 200 order statistics, evenly spread in rank; null is beyond the
/// horizon), "typical_trial" and "worst_trial" (the middle and the last by RTO, with the command that plays
/// each), "alarms" (in how many trials each fires, and when first since the onset; 0 is never), when kept
/// "timelines" (brief_timeline_json); the whole has "findings" of lint and "inputs" with their SHA-256.
[[nodiscard]] std::string check_json(const CheckReport &report);

} // namespace drsim::report
