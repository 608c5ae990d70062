#pragma once
#include "sim/core/alert_condition.hpp"
#include "sim/formats/promql.hpp"
#include "sim/import/facts/metric_catalogue.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline prometheus {

/// A metric that a query looks at, recording rules resolved.
struct PromSelector {
  std::string name;
  std::vector<PromMatcher> matchers;
  double window_s = 0;    ///< range and subqueries around it
  double offset_s = 0;    ///< looks so far back
  bool in_subject = true; ///< false: only a condition behind `and` or `unless`
  bool on_right = false;  ///< of a comparison of two series
  bool falls = false;     ///< the compared figure falls when this rises
  bool absent = false;    ///< asked for its silence
  bool summed = false;    ///< over the partitions of a topic, among others
};

/// What an alert's PromQL says, as far as a simulation needs it.
struct PromQuery {
  std::vector<std::string> names;                          ///< metric names in order, recorded ones included
  std::vector<std::pair<std::string, std::string>> labels; ///< label matchers: name, value (equal or pattern)
  double window_s = 0;                                     ///< longest range looked back over; 0 = none
  bool divides = false;                                    ///< a ratio is formed somewhere
  bool times_hundred = false;                              ///< scaled to percent
  bool absent = false;                                     ///< absent(...): fires on silence
  bool changes = false;            ///< counts changes of a series: flapping, not a state
  bool constant = false;           ///< vector(1), 1: always fires
  std::string comparison;          ///< ">", "<", ... of the first comparison
  std::optional<double> threshold; ///< what it compares with, when a number
  double offset_s = 0;             ///< longest look back by `offset`
  std::vector<PromSelector> selectors = {};
  /// Groups whose recording rules it goes through -> their interval; NaN = their Prometheus' own.
  std::map<std::string, double> recorded_in = {};
  PromError error = {}; ///< why it cannot be read; empty `what` = it was
};

/// What the query is about, in the words of the catalogue.
struct PromMeaning {
  std::string metric; ///< "error_ratio", "latency_p99_s", "replica_lag_s", "utilisation", "up"; "" = unknown
  double threshold = 0;                   ///< in the metric's own unit: ratios 0..1, seconds
  std::string why_not;                    ///< when unknown, or not simulated
  std::vector<std::string> kinds = {};    ///< components whose failure it tells; empty = not said
  std::vector<std::string> named_by = {}; ///< labels that name the component
  std::string source = {};                ///< where the metric is documented
  bool simulated = true;                  ///< false: the failure is known, but not one of the simulation's
  std::string scope = {};                 ///< whom its selector asks for: `deployment="bff", namespace="a"`
  AlertCondition::Seen seen = AlertCondition::Seen::front; ///< who makes the series
  std::string counts = {};                                 ///< "up" or "down": it is a number of these
  bool is_up = false; ///< looks at gauges that are 1 while something answers, whichever side
};

/// Reads a query, never evaluates it. `recorded`: what recording rules of the file stand for.
/// Not modelled: a threshold that is itself a series.
[[nodiscard]] PromQuery read_prom_query(std::string_view text,
                                        const std::map<std::string, PromQuery> &recorded);
[[nodiscard]] PromQuery read_prom_query(const PromNode &tree,
                                        const std::map<std::string, PromQuery> &recorded);

/// Maps a query to one of the metrics the simulation has, by the words of its metrics' names.
[[nodiscard]] PromMeaning prom_meaning(const PromQuery &query);

/// The same by what the catalogue says of its metrics; names speak where it says nothing.
[[nodiscard]] PromMeaning prom_meaning(const PromQuery &query, const MetricCatalogue *catalogue);

/// The comparisons of an alert as PromQL joins them, each with whom it asks for. A part that the simulation
/// has no metric for lets the others pass; absent when nothing is left that could fire.
/// Not modelled: labels that `on` and `ignoring` match: comparisons of the same selectors are joined place by
/// place, others as a whole.
[[nodiscard]] std::optional<AlertCondition> prom_condition(const PromNode &tree,
                                                           const std::map<std::string, PromQuery> &recorded,
                                                           const MetricCatalogue *catalogue);
/// The comparison that decides when a total failure makes it fire: the last of those joined by `and`, the
/// first of those joined by `or`.
[[nodiscard]] const AlertCondition &deciding_leaf(const AlertCondition &condition);
/// Whom it tells of, conditions behind `and` and `unless` left out; "" = all there are.
[[nodiscard]] std::string subject_names(const AlertCondition &condition);
/// Takes the names off comparisons that all ask for the same.
void share_names(AlertCondition &condition);

} // namespace drsim::import::prometheus
