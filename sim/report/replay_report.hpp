#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/outcome.hpp"
#include "sim/report/set_by.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline report {

/// One trial to be told; the timeline must outlive it.
struct ReplayReport {
  std::string version;
  std::string deployment;
  std::string scenario;
  std::string title; ///< of the scenario
  std::uint64_t seed = 1;
  std::uint64_t trial = 0;
  double horizon_s = 0;
  const Timeline *timeline = nullptr;
  Outcome outcome;
  Sources sources = {}; ///< the deployment must outlive it
};

/// The timeline as a person reads it: since the fault, phase, component, what happened and because of which
/// event; "*" marks the critical path. Then charts of success ratios and replica lags, and what a trial
/// without recovery still waited for.
[[nodiscard]] std::string replay_text(const ReplayReport &report, bool colour);

/// Schema drsim.replay/1 (design.md, section 5).
[[nodiscard]] std::string replay_json(const ReplayReport &report);

/// Whether the critical path has a leg that ends with the event.
[[nodiscard]] bool on_critical_path(const Event &event, const Outcome &outcome);

/// The trial in short, for a report: every event, and the series a reader looks at, thinned to their worst
/// values. An object of "timelines" in drsim.result/1.
[[nodiscard]] std::string brief_timeline_json(const Timeline &timeline, const Outcome &outcome);

/// A line of `columns` blocks over [0, end_s], each the worst value of its share of time; a value holds until
/// the next point. `low` is drawn as the lowest block, `high` as the full one; before the first point:
/// spaces.
[[nodiscard]] std::string chart_line(const std::vector<std::pair<double, double>> &points, double end_s,
                                     std::size_t columns, double low, double high, bool worst_is_low);

} // namespace drsim::report
