#pragma once
#include "sim/inject/measured/logs.hpp"

namespace drsim::inject::inline measured {

/// The SLO of the journey that the load plays.
struct ServiceLevel {
  double success_ratio = 0.99;
  double latency_p99_s = 2;
};

/// A stretch in which users' experience was below the SLO.
struct Stretch {
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  bool open = true; ///< not over by the end of the log; end_us is that
};

/// One look at users' experience: what ended since the look before.
struct LookSeen {
  std::int64_t at_us = 0;
  double ended = 0, good = 0, slow = 0, arrivals = 0, in_flight = 0;
};

/// When experience is looked at: sli_interval_s after the look before, at each change and first_look_s
/// after it, as the simulation does (sim/users/users.cpp); `changes_us` in order of time.
[[nodiscard]] std::vector<std::int64_t> look_times(std::int64_t begin_us, std::int64_t end_us,
                                                   const std::vector<std::int64_t> &changes_us);

/// When answers come again after a pause: a change that no log but the load's shows, since a service reaches
/// its new database by itself. A pause is longer than first_look_s and than ten times the mean time between
/// orders, which in a calm of random arrivals one gap in 20,000 is. Where logs show a change within
/// first_look_s of it (`told_us`), both are one: what is logged is logged when it has been seen to work, or
/// just before, and in the simulation a change and what it does are one instant.
[[nodiscard]] std::vector<std::int64_t> resumptions(const LoadSeen &load,
                                                    const std::vector<std::int64_t> &told_us);

/// What each look shows. An order counts as ended when its user knows, as arrived when it was scheduled.
[[nodiscard]] std::vector<LookSeen> looks_at(const LoadSeen &load, const ServiceLevel &level,
                                             const std::vector<std::int64_t> &times_us);

/// Impact by the rule of the simulation (sim/laws/service_level.hpp): it begins with a look below the SLO,
/// and is over when looks of sli_interval_s in a row meet it.
[[nodiscard]] std::vector<Stretch> impact_of(const std::vector<LookSeen> &looks, const ServiceLevel &level);

/// The longest time without any acknowledgement that does not end before `from_us`; 0 without two of them.
/// What users feel in the plainest sense, and what people who rehearse by hand write down.
[[nodiscard]] double longest_gap_s(const LoadSeen &load, std::int64_t from_us);

} // namespace drsim::inject::measured
