#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>

namespace drsim::inline import::inline facts {

/// A parameter as the user's file sets it, with its line.
[[nodiscard]] Parameter set_number(Distribution value, const std::string &unit, const ImportContext &context,
                                   const std::string &line, const std::string &note = {});
[[nodiscard]] Parameter set_text(const std::string &text, const ImportContext &context,
                                 const std::string &line);

} // namespace drsim::import::facts
