#pragma once
#include "sim/inject/measured/measured.hpp"

namespace drsim::inject::inline measured {

/// Something of a run, before it has its place in the timeline.
struct Happening {
  std::int64_t at_us = 0;
  std::string component;
  std::string kind;
  std::string what;
  Phase phase = Phase::none;
  /// What led to it is the latest before it of one of these kinds; "fault" is looked for last.
  std::vector<std::string> after = {};
  bool changes = false; ///< what users are served by: they are looked at anew
};

/// All that was done and noticed, in order of time; impact is not among it.
[[nodiscard]] std::vector<Happening> happenings_of(const RunSeen &seen);
/// Impact among them, in order of time.
[[nodiscard]] std::vector<Happening> with_impact(std::vector<Happening> happenings,
                                                 const std::vector<Stretch> &stretches,
                                                 const std::string &journey);
/// How long what the controller noticed and did took.
[[nodiscard]] std::vector<Duration> durations_of(const RunSeen &seen);

} // namespace drsim::inject::measured
