#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace drsim::inline input {

/// What a thing costs.
struct Price {
  double usd = 0;
  std::string per; ///< "hour", "gib_month" or "gib"
  double vcpu = 0; ///< of a machine; 0: it is none
  bool assumed = true;
  std::string source;
};

/// Prices of one region on one day (models/catalogue/prices/aws.json).
struct Prices {
  std::string title;
  std::string region;
  std::string retrieved; ///< date
  double hours_per_month = 730;
  std::map<std::string, Price> prices; ///< by machine ("m6i.xlarge", "db.r6g.large") or thing ("alb")

  [[nodiscard]] const Price *find(const std::string &what) const;
};

/// Reads prices/aws.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] Prices load_prices(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics);

} // namespace drsim::input
