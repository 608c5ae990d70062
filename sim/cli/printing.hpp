#pragma once

#include <string>

namespace drsim::inline cli {

/// A page printed by a Chromium of this machine (no network, a profile of its own that is thrown away): the
/// PDF. Throws UsageError where there is none, or it prints nothing.
[[nodiscard]] std::string printed(const std::string &page);

} // namespace drsim::cli
