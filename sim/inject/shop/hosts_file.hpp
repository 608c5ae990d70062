#pragma once
// Names and addresses as name servers read them: "ADDRESS NAME..." a line.

#include <string>

namespace drsim::inject::inline shop {

/// The text of a hosts file in which the name has this address and no other; what else stands there stays.
[[nodiscard]] std::string with_record(const std::string &hosts, const std::string &name,
                                      const std::string &address);

} // namespace drsim::inject::shop
