#pragma once
#include <string_view>

namespace drsim::inline import::inline servers {

/// Why settings of servers change nothing in a trial.
inline constexpr const char *no_access = "who may do what does not change when it works";
inline constexpr const char *no_wire = "addresses, ports and encryption are taken to be right";
inline constexpr const char *no_watch = "drsim reads its alerts from Prometheus and CloudWatch";

/// Such a setting is kept to be compared with that of the same server in another region.
inline constexpr const char *compared_setting =
    "lint compares it with the other region's; a trial does not: ";

/// Names and addresses that differ from server to server, and rights whose values are nobody's business: of
/// these it is compared whether they are set.
[[nodiscard]] inline bool is_of_one_place(std::string_view reason)
{
  return reason == no_access || reason == no_wire || reason.starts_with("names ") ||
         reason.starts_with("members ");
}

} // namespace drsim::inline import::inline servers
