#pragma once
#include <functional>
#include <optional>
#include <string>

namespace drsim::inline cli {

/// The next line of standard input, without its end. Nothing at its end, or once `stopped` says so, which is
/// asked ten times a second while nobody types.
[[nodiscard]] std::optional<std::string> asked_line(const std::function<bool()> &stopped);

} // namespace drsim::cli
