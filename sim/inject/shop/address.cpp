#include "sim/inject/shop/address.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace drsim::inject::inline shop {

std::optional<Address> address_of(const std::string &text)
{
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return std::nullopt;
  Address address{text.substr(0, colon), 0};
  const char *begin = text.data() + colon + 1;
  const char *end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, address.port);
  if (error != std::errc() || stop != end || address.port < 1 || address.port > 65535)
    return std::nullopt;
  return address;
}

bool is_numeric(const std::string &host)
{
  in_addr number{};
  return inet_pton(AF_INET, host.c_str(), &number) == 1;
}

} // namespace drsim::inject::shop
