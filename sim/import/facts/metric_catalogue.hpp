#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline facts {

/// What a metric of an exporter tells of, as models/catalogue/metrics/ says.
struct MetricReading {
  std::string name;               ///< "pg_up"; "*" stands for any text; of CloudWatch "AWS/RDS/ReplicaLag"
  std::vector<std::string> kinds; ///< components whose failure it tells; "journey" too
  std::string high;               ///< failure when the figure is too large; "" = none
  std::string low;                ///< failure when it is too small
  std::string unit;               ///< "s", "ms", "percent" or "" (as the failure's own)
  bool share = false;             ///< large only as a share of something
  std::string seen;   ///< "scrape" the scrape's own, "probe" from where Prometheus is, "front" by what calls
                      ///< it, "" reported
  std::string counts; ///< "up" or "down": a number of pods, not 0 or 1; "" = a state or a figure
  std::map<std::string, std::string> where; ///< label -> value that conditions on it must let through
  std::vector<std::string> named_by;        ///< labels whose value names the component
  std::vector<std::string> jobs;            ///< how scrape jobs of many targets are called; others name one
  std::string source;                       ///< exporter and where it is documented
};

/// Whether a name of the catalogue is of a metric: "*" stands for any text.
[[nodiscard]] bool fits_glob(std::string_view glob, std::string_view name);

/// The failure that an alert's metric measures. Most are called alike; what waits in a topic is measured as
/// consumer_lag, consumer_lag_partition (of the fullest partition) or consumer_lag_s (the oldest event's
/// wait).
[[nodiscard]] std::string failure_measured(const std::string &metric);
/// Kinds as one text, "," between: the parameter `observes` of an alarm.
[[nodiscard]] std::string joined_kinds(const std::vector<std::string> &kinds);
/// True when such a text has a kind.
[[nodiscard]] bool names_kind(const std::string &kinds, const std::string &kind);

/// What alerts can be about.
struct MetricCatalogue {
  std::vector<MetricReading> readings;
  std::map<std::string, std::vector<FailureMode>> failures; ///< of each kind

  /// Every reading of a metric, in the catalogue's order; those that name it without "*" first.
  [[nodiscard]] std::vector<const MetricReading *> of(const std::string &metric) const;
  /// True when some component of the simulation fails so, of these kinds ("," between) if any is named.
  [[nodiscard]] bool simulated(const std::string &failure, const std::string &of_kinds = {}) const;
};

/// Reads metrics/*.json and failures/*.json under the catalogue's folder; neither has to be there.
[[nodiscard]] MetricCatalogue load_metric_catalogue(const std::filesystem::path &catalogue_folder,
                                                    Diagnostics &diagnostics);

/// The files it is read from, sorted.
[[nodiscard]] std::vector<std::filesystem::path>
metric_catalogue_files(const std::filesystem::path &catalogue_folder);

} // namespace drsim::import::facts
