#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace drsim::inline import::inline automation {

/// A text without what may stand around it.
[[nodiscard]] inline std::string trimmed(std::string_view text, std::string_view away = " \t\r")
{
  const std::size_t first = std::min(text.find_first_not_of(away), text.size());
  return std::string(text.substr(first, text.find_last_not_of(away) + 1 - first));
}

} // namespace drsim::inline import::inline automation
