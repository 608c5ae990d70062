#pragma once
#include "sim/components/component.hpp"
#include "sim/laws/service_level.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim::inline users {

/// How often users' experience is summed up while nothing moves; else see sim/laws/service_level.hpp.
inline constexpr double slow_interval_s = 60; ///< more than quiet_interval_s after the last change
inline constexpr double quiet_interval_s = 300;

/// Makes a data plane; the fidelity.
using MakePlane = std::unique_ptr<traffic::Plane> (*)(const traffic::PlaneSettings &);

/// All users of the deployment: they meet what the control plane has made of it, through the data plane.
/// They never fail; what they feel is the outcome. A journey's impact begins when over an interval its
/// success ratio lies below or its p99 latency above its SLO, and is over in the first interval when neither
/// holds; its cause is the latest change of the control plane that made things worse, or better. Sets:
/// journey:ID.success_ratio, .latency_p99_s, .impact; edge:REGION.error_ratio, .rate_per_s;
/// SERVICE@REGION.utilisation, .queue_wait_s; STORE@REGION.write_per_s (of MSK clusters too); backlog.
/// Totals: transactions:arrivals, ok, slow, failed; journey:ID:... (journey_counts.hpp). Not modelled: users
/// who give up for good, or come back in greater number.
[[nodiscard]] std::unique_ptr<Component> make_users(const Deployment &deployment,
                                                    MakePlane make_plane = traffic::make_fluid_plane);

} // namespace drsim::users
