#pragma once
#include <string>

namespace drsim::inject::inline shop {

/// Turns off what a network card would do later (checksums of what is sent, segmentation, joining of what
/// comes): on a veth nobody does it. Empty, or the first problem.
[[nodiscard]] std::string turn_offloads_off(const std::string &interface);

/// The other end of a veth, where it is in this network namespace; else empty.
[[nodiscard]] std::string peer_of(const std::string &interface);

} // namespace drsim::inject::shop
