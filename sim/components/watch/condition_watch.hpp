#pragma once
#include "sim/components/watch/metric.hpp"
#include "sim/core/alert_condition.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline watch {

/// A group of recording rules on the way, and when it runs.
struct Recording {
  double interval_s;
  double phase_s;
};

/// How Prometheus sees what a rule compares.
struct ScrapeTimes {
  double interval_s = 0;
  double timeout_s = 0;
  double phase_s = 0;
  double target_kept_s = 0; ///< a dead pod stays a target so long
  std::vector<Recording> recordings;
};

/// The figures that a rule's condition compares, as its Prometheus saw them last, and whether it holds.
/// A series that is not there makes its comparison empty. What a scrape that fails would have brought ends
/// with that scrape (Prometheus marks it stale; the 5 min of its look-back matter only where it was not
/// scraping itself); up itself says 0 as long as the place is a target. A dead pod is one until its Pod
/// object goes; other places stay targets for ever.
class ConditionWatch {
public:
  /// One of the places a comparison looks at.
  struct Watch {
    Watch(World &world, const AlertCondition &leaf, const std::string &watched, const std::string &region)
        : name(watched), metric(world, leaf, watched, region)
    {
    }
    std::string name;
    Metric metric;
    std::optional<MetricHistory> history;
  };
  using Hits = std::vector<const Watch *>;

  explicit ConditionWatch(AlertCondition condition) : condition_(std::move(condition)) {}
  ConditionWatch(const ConditionWatch &) = delete;
  ConditionWatch &operator=(const ConditionWatch &) = delete;

  /// Begins to look at what the rule watches, from its Prometheus' region; false when nothing is there.
  /// `beyond_s`: how long after a change it still matters apart from windows and targets.
  bool look(World &world, const std::vector<std::string> &watched, const std::string &region,
            const ScrapeTimes &times, double beyond_s);
  /// The places for which the condition holds now; none = it does not.
  [[nodiscard]] Hits hits(const World &world) const { return hits(world, condition_); }
  /// "error_ratio of journey:checkout".
  [[nodiscard]] std::string told(const Watch &watch) const;
  /// When something last happened that may change the outcome, and after how long nothing more comes of it.
  [[nodiscard]] double last_moved_s() const;
  [[nodiscard]] double span_s() const { return span_s_; }
  /// The place whose class changed last.
  [[nodiscard]] const Watch &latest() const;
  /// Ports whose change may matter.
  [[nodiscard]] std::vector<const Port *> ports() const;

private:
  using Watches = std::vector<std::unique_ptr<Watch>>;
  [[nodiscard]] std::vector<std::string> places_of(const World &world, const AlertCondition &leaf,
                                                   const std::vector<std::string> &watched,
                                                   const std::string &region) const;
  [[nodiscard]] double scraped_s(const World &world, const AlertCondition &leaf, const Watch &watch) const;
  [[nodiscard]] double figure(const World &world, const AlertCondition &leaf, const Watch &watch) const;
  [[nodiscard]] bool absent(const World &world, const AlertCondition &leaf, const Watch &watch) const;
  [[nodiscard]] bool total_holds(const World &world, const AlertCondition &leaf, const Watches &all) const;
  [[nodiscard]] Hits leaf_hits(const World &world, const AlertCondition &leaf) const;
  [[nodiscard]] Hits hits(const World &world, const AlertCondition &condition) const;
  [[nodiscard]] double longest_look_s() const;

  AlertCondition condition_;
  ScrapeTimes times_;
  double span_s_ = 0;
  std::vector<const AlertCondition *> leaves_; ///< of condition_, in order
  std::map<const AlertCondition *, Watches> watches_;
};

} // namespace drsim::components::watch
