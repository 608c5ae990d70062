#pragma once
#include <string>
#include <string_view>

namespace drsim::inline import::inline runbooks {

/// A text of a page as it may be shown and kept: what stands behind "password:", "--token", "Bearer", or in
/// "user:...@host", and keys of known shapes, is "***". Pages hold such things though they should not.
[[nodiscard]] std::string without_secrets(std::string_view text);

} // namespace drsim::import::runbooks
