#pragma once
#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inject::inline shop {

/// How much more than its rate may be asked of the load.
inline constexpr double most_factor = 20;

/// {"factor": 2}: what `--control` of the load says.
struct LoadControl {
  double factor = 1;
};
/// `problems`: what is wrong, one a line; that figure stays at its default.
[[nodiscard]] LoadControl load_control_of(const nlohmann::json &json, std::string &problems);

} // namespace drsim::inject::shop
