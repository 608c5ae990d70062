#pragma once
#include "sim/model/outcome.hpp"

#include <string>
#include <vector>

namespace drsim::inline model {

/// What a trial is measured by. Expectations, quantiles, checks and comparisons read this table, and
/// models/schema/scenario.schema.json lists the same ids.
struct Metric {
  enum class Better { lower, higher };
  /// What it reads in a trial that had not recovered by the horizon.
  enum class Unrecovered { worst, as_measured };
  std::string id;    ///< "rto_s"
  std::string title; ///< for people
  std::string unit;  ///< "s", "count" or "bool" (1 = yes)
  Better better = Better::lower;
  Unrecovered unrecovered = Unrecovered::worst;
  double (*measured)(const Outcome &outcome) = nullptr;
  bool of_stores = false; ///< says something only where the deployment has a store of record

  /// Infinitely bad.
  [[nodiscard]] double worst() const;
  /// What counts for a trial: the worst for what did not come, and for what nobody knows (NaN).
  [[nodiscard]] double value(const Outcome &outcome) const;
  /// Whether the value is at least as good as the bound; NaN never is.
  [[nodiscard]] bool meets(double value, double bound) const;
};

[[nodiscard]] const std::vector<Metric> &metrics();

/// Null when the table has none of that id.
[[nodiscard]] const Metric *find_metric(const std::string &id);

/// A metric that must exist; another is a Defect.
[[nodiscard]] const Metric &metric(const std::string &id);

[[nodiscard]] std::vector<std::string> metric_ids();

/// Whether the trial ended, its users recovered in time, and no more was lost than allowed: both objectives.
[[nodiscard]] bool meets_objectives(const Outcome &outcome, double rto_s, double rpo_s);

} // namespace drsim::model
