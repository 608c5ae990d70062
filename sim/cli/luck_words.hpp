#pragma once
#include "sim/core/branch.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// "812:5,900:7": after 812 draws the luck numbered 5, after 900 the luck numbered 7; "" for none.
[[nodiscard]] std::string luck_word(const std::vector<LuckTurn> &turns);
/// Back; throws UsageError when it is no such word.
[[nodiscard]] std::vector<LuckTurn> luck_of(const std::string &word);

} // namespace drsim::cli
