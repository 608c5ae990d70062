#pragma once
// The shop's users: orders that come at their own times and are asked once.

#include "sim/inject/shop/address.hpp"
#include "sim/inject/shop/http_client.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// One order and what came of it: a line of the log.
struct Order {
  std::int64_t id = 0;
  std::int64_t amount = 0;       ///< follows from the id, so that a wrong one in the table shows
  std::int64_t scheduled_us = 0; ///< wall clock, here and below
  double due_s = 0;              ///< steady_s() of the same instant
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  int attempts = 0;
  bool sent = false; ///< some attempt left whole: without an answer it is in doubt
  std::string address;
  HttpAnswer last;
};

/// What a run of orders may cost: 100 to 999, of its id.
[[nodiscard]] std::int64_t amount_of(std::int64_t id);
/// Stable word: ok, error (answered with a failure), or HttpAnswer::failure, name (not found), queue (no
/// worker was free in time).
[[nodiscard]] std::string status_of(const HttpAnswer &answer);
[[nodiscard]] nlohmann::json order_line(const Order &order);

/// drsim-shop load.
int load_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
