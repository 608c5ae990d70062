#pragma once
// What the shop of a staging twin wrote down (sim/inject/shop), read back.

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace drsim::inject::inline measured {

/// One order as its user saw it; times in microseconds of the wall clock.
struct OrderSeen {
  std::int64_t id = 0;
  std::int64_t amount = 0;
  std::int64_t scheduled_us = 0;
  std::int64_t end_us = 0;
  std::string status; ///< "ok": acknowledged
  bool sent = false;

  [[nodiscard]] bool acknowledged() const { return status == "ok"; }
};

/// The load's log.
struct LoadSeen {
  std::vector<OrderSeen> orders;      ///< in the order they came
  std::int64_t begin_us = 0;          ///< the load's first line; else the first order
  std::int64_t end_us = 0;            ///< the last thing known: a later order's end is not in it
  std::vector<nlohmann::json> events; ///< its other lines: changes of the load
};

/// `problems`, here and below: line by line, what is no line of such a log. A last line without an end is
/// left out and said: the writer was killed.
[[nodiscard]] LoadSeen read_load(const std::string &text, std::vector<std::string> &problems);

/// The table of orders as the survivor has it: id -> the amounts of its rows. Lines "id amount", with a
/// space, tab, comma or bar between.
using TableSeen = std::map<std::int64_t, std::vector<std::int64_t>>;
[[nodiscard]] TableSeen read_table(const std::string &text, std::vector<std::string> &problems);

/// The lines of a log of happenings (pager, controller, injection): objects with "at_us".
[[nodiscard]] std::vector<nlohmann::json> read_happenings(const std::string &text,
                                                          std::vector<std::string> &problems);

} // namespace drsim::inject::measured
