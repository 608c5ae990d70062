#pragma once
#include "sim/model/deployment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace drsim::inline report {

/// What a report needs to say where a figure was set.
struct Sources {
  const Deployment *deployment = nullptr;
  std::string scenario_file; ///< as given
};

/// "set by orders-db-dr.promote_s: deployment.json#/parameters/0 (set)", a line for each.
[[nodiscard]] std::vector<std::string> set_by_lines(const std::vector<std::string> &parameters,
                                                    const Sources &sources);

/// [{"parameter": "orders-db-dr.promote_s", "provenance": {...}}]; null where it is not known.
[[nodiscard]] nlohmann::ordered_json set_by_json(const std::vector<std::string> &parameters,
                                                 const Sources &sources);

} // namespace drsim::report
