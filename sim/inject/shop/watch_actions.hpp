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

/// The text of a hosts file in which the name has this address and no other; what else stands there stays.
[[nodiscard]] std::string with_record(const std::string &hosts, const std::string &name,
                                      const std::string &address);

} // namespace drsim::inject::shop
