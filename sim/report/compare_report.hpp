#pragma once
#include "sim/analysis/gate.hpp"
#include "sim/insight/changes.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline report {

/// The result of `drsim compare` and `drsim gate`, ready to be shown.
struct CompareReport {
  struct Part {
    ScenarioPair pair;
    std::string replay_before; ///< "drsim replay DEPLOYMENT SCENARIO --seed 1": a trial's number follows
    std::string replay_after;
  };
  /// A scenario that was not played on both sides.
  struct Skipped {
    std::string id;
    std::string why;
  };
  std::string version;
  std::string before; ///< as given
  std::string after;
  std::string digest_before; ///< of the inputs, "sha256:..."
  std::string digest_after;
  std::uint64_t seed = 1;
  bool interrupted = false;
  std::vector<Change> changes;                ///< that a trial can see; none: nothing was played
  std::map<std::string, std::string> renames; ///< later id -> earlier id
  std::vector<Part> parts;                    ///< in order of scenario
  std::vector<Skipped> skipped = {};
  std::vector<std::string> untouched = {}; ///< scenarios that no change can touch
  std::vector<Effect> effects = {};
  /// What happens while the plan is applied.
  struct Applying {
    std::vector<std::string> told;   ///< "aws_db_instance.orders is replaced: ..."
    std::vector<std::string> silent; ///< replaced or deleted, and nobody knows what that does meanwhile
    std::optional<ScenarioSummary> summary = {}; ///< absent: nothing is disturbed
  };
  std::optional<Applying> applying = {}; ///< of `drsim gate PLAN`
  GateRules rules;
  std::optional<GateResult> gate = {}; ///< absent: only compared

  [[nodiscard]] const Part *find(const std::string &scenario) const;
};

/// A figure's value for people: "95.0 %", "1 h 11 min", "never", "12,345".
[[nodiscard]] std::string figure_text(const std::string &figure, double value);
/// A change of it, with its sign: "-4.0 points", "+30 s".
[[nodiscard]] std::string change_text(const std::string &figure, double value);
/// "RTO p50: 1 h 11 min -> 1 h 12 min (+1 min 10 s, 95 % between +1 min and +1 min 20 s): worse".
[[nodiscard]] std::string difference_text(const Difference &difference, double confidence);
/// One sentence: what the gate says, and who answers for it.
[[nodiscard]] std::string finding_text(const GateFinding &finding, const CompareReport &report);
/// "orders-db.multi_az: true -> false (terraform/plan.json: aws_db_instance.orders.multi_az)".
[[nodiscard]] std::string change_line(const Change &change);
/// The changes that moved a figure: of the effects that are causes, the strongest first; all of them where
/// there is one group only, or none does it alone.
[[nodiscard]] std::vector<std::string> causes_of(const CompareReport &report, const std::string &scenario,
                                                 const std::string &figure);

/// Tables for people; `colour` for a terminal.
[[nodiscard]] std::string compare_text(const CompareReport &report, bool colour);

/// Schema drsim.comparison/1 (models/README.md). Null: not finite; "never" stands beside it.
[[nodiscard]] std::string compare_json(const CompareReport &report);

/// For a pull request or a job's summary: one table, one sentence a regression, the rest folded; at most
/// `most_bytes`, cut between two parts, with a pointer to what is left out.
[[nodiscard]] std::string compare_markdown(const CompareReport &report, std::size_t most_bytes = 65536);

/// JUnit XML as Jenkins and GitLab read it: one suite, one case per scenario and figure; those that the gate
/// does not let pass have a failure whose text says why, what it warns of stands in system-out.
[[nodiscard]] std::string compare_junit(const CompareReport &report);

/// Annotations of a GitHub job, "::error file=...::...", at most ten errors and ten warnings; the rest is
/// counted in the last one.
[[nodiscard]] std::string compare_annotations(const CompareReport &report);

} // namespace drsim::report
