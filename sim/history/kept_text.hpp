#pragma once
#include <string>
#include <string_view>

namespace drsim::history {

/// A text as a history may keep it: what looks like a secret in it is "***".
[[nodiscard]] std::string kept_text(std::string_view text);

/// The value of a parameter: not_kept where the name says that it is a secret, else kept_text.
[[nodiscard]] std::string kept_value(std::string_view name, std::string_view value);
inline constexpr const char *not_kept = "(a secret by its name: not kept)";

} // namespace drsim::history
