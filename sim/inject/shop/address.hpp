#pragma once
#include <optional>
#include <string>

namespace drsim::inject::inline shop {

/// A numeric IPv4 address and a port, or a name and a port.
struct Address {
  std::string host;
  int port = 0;

  [[nodiscard]] std::string text() const { return host + ":" + std::to_string(port); }
};

/// "198.18.0.5:53"; nullopt where there is no colon, no host, or no port of 1 to 65535.
[[nodiscard]] std::optional<Address> address_of(const std::string &text);

/// "198.18.0.5", four numbers of 0 to 255.
[[nodiscard]] bool is_numeric(const std::string &host);

} // namespace drsim::inject::shop
