#pragma once
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// A text for people as it may be shown and kept: what stands behind "password:", "--token", "Bearer", or in
/// "user:...@host", and keys of known shapes, is "***". Pages and notes hold such things though they
/// should not.
[[nodiscard]] std::string without_secrets(std::string_view text);

} // namespace drsim::formats
