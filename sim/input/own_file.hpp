#pragma once

namespace drsim::inline input {

/// Where regions, journeys and stores always come from.
inline constexpr const char *own_file = "deployment.json";

} // namespace drsim::inline input
