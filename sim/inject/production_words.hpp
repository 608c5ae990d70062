#pragma once
// Names that look like production are refused wherever they stand.

#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inject {

/// The word of a name for which it is taken for production's: "prod" of "orders-prod-eu", "myProdCluster",
/// "PROD01", "прод". Whole words only: "product" and "delivery" are none. Words end where letters do, at a
/// capital after a small letter, and where the script changes.
[[nodiscard]] std::optional<std::string> production_word(std::string_view name);

/// Reports every text of a value, keys included, that has such a word.
void refuse_production(const nlohmann::json &value, const std::string &file, const std::string &pointer,
                       Diagnostics &problems);

} // namespace drsim::inject
