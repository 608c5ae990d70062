#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/reader.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace drsim::inline input {

/// Where deployment.json says what an order is worth. A question about it decides no verdict.
constexpr const char *order_worth_pointer = "/order_worth";

/// What an order is worth to its owner: {"value": 42.5, "currency": "EUR", "source": "...", "confidence":
/// "assumed"}.
struct OrderWorth {
  double value = 0;     ///< in the currency; 0 to 1e12
  std::string currency; ///< "EUR"; three capital letters
  Provenance from;
};

/// Reads "order_worth" of the top object of deployment.json; absent where it is not there, or wrong: problems
/// are collected.
[[nodiscard]] std::optional<OrderWorth> read_order_worth(Reader &top, const std::string &file,
                                                         Diagnostics &diagnostics);

/// The same of a deployment's folder, whose file has been read, and checked, as a deployment. A folder
/// without deployment.json has none. No trial needs it: it is read by those who tell of money.
[[nodiscard]] std::optional<OrderWorth> load_order_worth(const std::filesystem::path &folder,
                                                         Diagnostics &diagnostics);

} // namespace drsim::input
