#pragma once
// Names looked up as a client that obeys DNS does: at one server, and kept for as long as the answer says.

#include "sim/inject/shop/address.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// What a name server said.
struct NameAnswer {
  std::vector<std::string> addresses; ///< IPv4
  double ttl_s = 0;                   ///< the least of them
  std::string problem;                ///< why there are none
};

/// Of one question to a server near at hand.
inline constexpr double look_up_limit_s = 1;

/// Asks one server for a name's A records; no search list, no hosts file. Blocks at most `limit_s`.
[[nodiscard]] NameAnswer look_up(const Address &server, const std::string &name, double limit_s);

/// One name with its latest answer.
class NameCache {
public:
  /// An address that is still valid, each in turn; empty when there is none.
  [[nodiscard]] std::string valid(double now_s);
  /// Keeps an answer until its TTL is over; a TTL of 0 is for one use.
  void keep(const NameAnswer &answer, double now_s);

private:
  std::vector<std::string> addresses_;
  std::size_t next_ = 0;
  double until_s_ = 0;
};

/// A client's view of one name; several threads may ask. A numeric host is its own answer.
class Name {
public:
  using Resolver = std::function<NameAnswer(const std::string &name)>;
  /// `first_part`: the share of the first answer's TTL that is left, 0 to 1. Clients of a population have
  /// asked at their own times before; all starting with a full TTL would forget in step.
  Name(std::string name, Resolver resolver, double first_part = 1);

  struct Found {
    std::string address;
    std::string problem; ///< when there is no address
  };
  [[nodiscard]] Found address(double now_s);

private:
  std::string name_;
  Resolver resolver_;
  double first_part_;
  std::mutex mutex_;
  NameCache cache_;
};

} // namespace drsim::inject::shop
