#pragma once
#include "sim/publish/html_parts.hpp"

#include <optional>

namespace drsim::publish {

/// What a page without scripts begins with: language, texts ("t"), style and a Content-Security-Policy that
/// allows that style alone. Absent, with the problem in `diagnostics`, when texts or style cannot be read.
[[nodiscard]] std::optional<View> plain_page(const Words &words, const PublishSettings &settings,
                                             Diagnostics &diagnostics);

} // namespace drsim::publish
