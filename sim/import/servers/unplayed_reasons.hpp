#pragma once

namespace drsim::inline import::inline servers {

/// Why settings of servers change nothing in a trial.
inline constexpr const char *no_access = "who may do what does not change when it works";
inline constexpr const char *no_wire = "addresses, ports and encryption are taken to be right";
inline constexpr const char *no_watch = "drsim reads its alerts from Prometheus and CloudWatch";

} // namespace drsim::inline import::inline servers
