#pragma once
#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inject::inline shop {

/// A release of the service, good or bad: what `--release` says.
struct Release {
  std::string version = "good";
  double error_ratio = 0;   ///< of orders that it answers with 500 and does not write
  double delay_s = 0;       ///< that it takes longer over each
  double corrupt_ratio = 0; ///< of orders that it writes with a wrong amount
};

/// `problems`: what is wrong, one a line.
[[nodiscard]] Release release_of(const nlohmann::json &json, std::string &problems);

} // namespace drsim::inject::shop
