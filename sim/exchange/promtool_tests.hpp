#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inline exchange {

/// A file for `promtool test rules`, and what it does not cover.
struct PromtoolTests {
  std::string text;               ///< YAML (JSON's part of it); file names count from the deployment's folder
  std::vector<std::string> notes; ///< one an alert that is left out, with the reason
  std::size_t alerts = 0;         ///< that are tested
};

/// The series that a trial's users and replicas would have given Prometheus, and when each alert of the
/// deployment's own rules must and must not fire by them: the simulation's word, to be held against the real
/// engine. Alerts are covered that compare the share of a journey's requests that fail (a ratio of two rates)
/// or a replica's lag (a gauge). Where the simulation's scrapes and evaluations fall within their intervals
/// is chance: nothing is claimed so near a
/// change. A lag moves between the points that a trial keeps, every few minutes: less is claimed of it. After
/// its Prometheus is lost nothing is claimed at all. Not modelled: histograms, targets of scrapes, alerts
/// joined of several comparisons.
[[nodiscard]] PromtoolTests promtool_tests(const Deployment &deployment, const std::filesystem::path &folder,
                                           const Timeline &timeline, double horizon_s);

} // namespace drsim::exchange
