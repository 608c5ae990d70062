#pragma once

namespace drsim::inline laws {

/// How often users' experience is summed up while it moves (each sum decides impact, so this is also the
/// resolution of the users' clock), and right after a change. Settings of the measurement, not of the
/// deployment.
inline constexpr double sli_interval_s = 10;
inline constexpr double first_look_s = 1;

/// What became of a journey's transactions between two looks at them: counts, or their means.
struct ServiceLook {
  double ended = 0;
  double good = 0; ///< of these
  double slow = 0; ///< of the good: slower than the SLO's p99
};

/// Whether a look shows a journey below its SLO: more bad ones than chance explains.
[[nodiscard]] bool is_below_slo(double slo_success_ratio, const ServiceLook &look);

/// Whether what users see meets the SLO as it is written, and what came also ended: requests that hang say
/// nothing yet. `arrivals`: between the looks; `in_flight`: the lesser of both looks.
[[nodiscard]] bool meets_slo(double slo_success_ratio, const ServiceLook &look, double arrivals,
                             double in_flight);

} // namespace drsim::laws
