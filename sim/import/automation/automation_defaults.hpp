#pragma once
#include <string>

namespace drsim::inline import::inline automation {

/// What a tool takes where a file says nothing. NaN when the table has no such row.
/// Sources stand in the table beside each figure.
[[nodiscard]] double automation_default(const std::string &tool, const std::string &setting);

} // namespace drsim::import::automation
