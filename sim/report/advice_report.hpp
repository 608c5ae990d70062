#pragma once
#include "sim/analysis/forecast.hpp"
#include "sim/analysis/gain.hpp"
#include "sim/analysis/shapley.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/insight/fixes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline report {

/// The result of `drsim advise`, ready to be shown.
struct AdviceReport {
  /// As it stands.
  struct Part {
    std::string scenario;
    std::string title;
    std::size_t trials = 0;
    std::vector<Check> checks; ///< [0] RTO, [1] RPO
    double rto_p50_s = 0;      ///< infinite: beyond the horizon
    Verdict verdict = Verdict::inconclusive;
    bool frequency = false; ///< its tags say how often it happens
  };
  /// A fix that does good.
  struct Row {
    Fix fix;
    Gain gain;
    std::string set; ///< "--set ..." that plays it
  };
  struct Step {
    std::string title;
    Gain so_far;
  };
  struct Checked {
    std::string scenario;
    std::size_t trials = 0;
    std::vector<Check> checks; ///< [0] RTO, [1] RPO
    Verdict before = Verdict::inconclusive;
    Verdict after = Verdict::inconclusive;
  };
  struct Skipped {
    std::string title;
    std::string why;
  };
  std::string version;
  std::string deployment;
  std::string word; ///< the deployment as it was asked for
  std::string input_digest;
  std::uint64_t seed = 1;
  Objectives objectives;
  bool open_questions = false;
  std::vector<Part> parts;
  std::vector<Skipped> unplayed = {}; ///< scenarios
  Verdict verdict = Verdict::inconclusive;
  std::string interrupted_in = {}; ///< what a signal cut short; "" = nothing

  std::optional<Forecast> forecast;       ///< of scenarios that say how often they happen; absent without any
  std::optional<Forecast> forecast_fixed; ///< with the set
  struct Price {
    double amount = 0;
    std::string currency; ///< "" = not said
    std::string from;     ///< who says so
    bool assumed = false;
  };
  std::optional<Price> price; ///< of an order; absent: nobody said

  bool advised = false;             ///< fixes were tried
  std::vector<std::string> targets; ///< scenarios that do not pass
  std::size_t tried = 0;
  std::size_t untried = 0;   ///< interrupted before them
  std::size_t unchanged = 0; ///< of the tried: no timeline became another one
  std::size_t useless = 0;   ///< of the tried: they change something, and do no good
  std::size_t beaten = 0;    ///< of the tried: they do good, others more
  std::size_t compared = 0;  ///< the best of them, played again
  std::size_t compared_trials = 0;
  std::vector<Row> rows;                 ///< the best first
  std::vector<Skipped> broken = {};      ///< fixes that cannot be played
  std::vector<Step> steps = {};          ///< how the set grew
  std::vector<Row> set = {};             ///< the smallest set; `gain` of none but the fix alone
  std::vector<std::string> dropped = {}; ///< taken out of it again
  std::optional<Gain> everything = {};   ///< all that were compared, together
  std::uint64_t checked_seed = 0;
  std::vector<Checked> checked = {};
  /// What the trials as they stand say of chance: `share` of the variance of one result that the first draw
  /// of one source accounts for by itself. Below `bar` it may be nothing.
  struct Chance {
    std::string scenario;
    std::string result; ///< "objectives_met", "rto_s", "lost_transactions"
    std::size_t trials = 0;
    double bar = 0;
    struct Source {
      std::string name; ///< "oncall:sre: decide on runbook:region-failover"
      double share = 0;
    };
    std::vector<Source> sources; ///< the largest first, those above the bar and at least one more
  };
  std::vector<Chance> chance = {};
  /// Assumed figures at half and at twice, and what all of them together account for.
  struct Figures {
    struct End {
      double met = 0;
      double rto_p50_s = 0; ///< infinite: beyond the horizon
      double rto_p95_s = 0; ///< NaN: too few trials
      double lost_p50 = 0;
    };
    struct Bar {
      std::string parameter;
      End as_is;
      End at_half;
      End at_twice;
    };
    struct Share {
      std::string parameter; ///< "" = all other chance
      ShapleyEffect met;     ///< of the variance of each result
      ShapleyEffect rto;
      ShapleyEffect lost;
    };
    std::string scenario;
    std::size_t trials = 0;
    std::vector<Bar> bars;
    std::size_t walks = 0;
    std::vector<Share> shares;
  };
  std::vector<Figures> figures = {};
  std::string check_command = {}; ///< that plays the set
  std::string patch_file = {};    ///< where a patch of the set was written; "" = none asked for
};

/// For people; `colour` for a terminal.
[[nodiscard]] std::string advice_text(const AdviceReport &report, bool colour);
/// Its last part, a year as it stands and with the set; "" where no scenario says how often it happens.
[[nodiscard]] std::string forecast_text(const AdviceReport &report, bool colour);
/// What results are sensitive to; "" where nobody asked.
[[nodiscard]] std::string sensitivity_text(const AdviceReport &report, bool colour);
/// Schema drsim.advice/1 (models/schema/advice.schema.json).
[[nodiscard]] std::string advice_json(const AdviceReport &report);

/// "every 10 s instead of 30 s": one figure of a fix, with the place that sets it now.
[[nodiscard]] std::string figure_text(const FixedFigure &figure);

} // namespace drsim::report
