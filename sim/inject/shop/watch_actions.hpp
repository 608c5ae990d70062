#pragma once
#include "sim/inject/shop/watch_config.hpp"

#include <string>

namespace drsim::inject::inline shop {

/// What came of an action.
struct ActionDone {
  bool ok = false;
  std::string what; ///< the answer, or why it is not ok
};

/// Does it once.
[[nodiscard]] ActionDone perform(const Action &action);

} // namespace drsim::inject::shop
