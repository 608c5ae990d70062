#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim {

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
};

/// What the query is about, in the words of the catalogue.
struct PromMeaning {
  std::string metric; ///< "error_ratio", "latency_p99_s", "replica_lag_s", "utilisation", "up"; "" = unknown
  double threshold = 0; ///< in the metric's own unit: ratios 0..1, seconds
  std::string why_not;  ///< when unknown
};

/// Reads a query by its words; never evaluates it. `recorded`: what recording rules of the file stand for.
/// Not modelled: sub-queries, offsets, vector matching, a threshold that is itself a series.
[[nodiscard]] PromQuery read_prom_query(std::string_view text,
                                        const std::map<std::string, PromQuery> &recorded);

/// Maps a query to one of the metrics the simulation has.
[[nodiscard]] PromMeaning prom_meaning(const PromQuery &query);

} // namespace drsim
